package io.meshroot.api.trust;

import static io.meshroot.api.trust.Mrcs.M1;
import static io.meshroot.api.trust.Mrcs.M2;
import static io.meshroot.api.trust.Mrcs.NOW;
import static io.meshroot.api.trust.Mrcs.SKEW;
import static io.meshroot.api.trust.Verdicts.assertBlocker;
import static io.meshroot.api.trust.Verdicts.assertClosesAfter;
import static io.meshroot.api.trust.Verdicts.assertSafe;
import static io.meshroot.api.trust.Verdicts.onlyBlocker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class IntroductionAndDemotionGateTest {
    @Test
    void addingTrustWaitsForNobody() {
        TrustState mesh = Mrcs.mesh();
        Evidence evidence = Mrcs.at(NOW)
                .holder(Mrcs.registered("bundle", 0))
                .unknownHoldersUntil(NOW.plusSeconds(1000))
                .unfinishedIssues(Map.of(M1, 3))
                .build();
        assertSafe(Mrcs.verdict(mesh, M2, Role.PASSIVE, evidence));
    }

    @Test
    void aRootMayBeTrustedUntilItExpiresByTheFastestClock() {
        Instant notAfter = NOW.plusSeconds(5000);
        TrustState mesh = Mrcs.changed(TrustState.EMPTY, Mrcs.learnt(M1));
        mesh = Mrcs.changed(
                mesh, Mrcs.learnt(M2, Mrcs.DOMAIN, Mrcs.anchor("short", NOW.minus(Duration.ofDays(2)), notAfter)));
        mesh = Mrcs.changed(mesh, new TrustEvent.FirstRoles(Map.of(M1, Role.ACTIVE), "test"));
        assertClosesAfter(mesh, M2, Role.PASSIVE, Mrcs.nothing(), notAfter.minus(SKEW), Blocker.Reason.ROOT_EXPIRED);
        assertBlocker(
                onlyBlocker(
                        Mrcs.verdict(mesh, M2, Role.PASSIVE, Mrcs.at(notAfter).build())),
                Blocker.Reason.ROOT_EXPIRED,
                M2,
                Optional.empty(),
                "mrc2 expired at " + notAfter);
    }

    @Test
    void aRootThatIsNotYetValidMayBeTrustedAlready() {
        TrustState mesh = Mrcs.changed(TrustState.EMPTY, Mrcs.learnt(M1));
        mesh = Mrcs.changed(
                mesh,
                Mrcs.learnt(
                        M2,
                        Mrcs.DOMAIN,
                        Mrcs.anchor("later", NOW.plus(Duration.ofDays(2)), NOW.plus(Duration.ofDays(9)))));
        mesh = Mrcs.changed(mesh, new TrustEvent.FirstRoles(Map.of(M1, Role.ACTIVE), "test"));
        assertSafe(Mrcs.verdict(mesh, M2, Role.PASSIVE, Mrcs.nothing()));
    }

    @Test
    void aTaintedRootGainsNoRoleNorDoesAnotherCertificateForItsKey() {
        TrustState mesh = Mrcs.changed(Mrcs.mesh(), new TrustEvent.RootTainted(M2, "stolen"));
        assertThat(onlyBlocker(Mrcs.verdict(mesh, M2, Role.PASSIVE, Mrcs.nothing()))
                        .reason())
                .isEqualTo(Blocker.Reason.ROOT_TAINTED);

        Anchor again = Mrcs.anchor("mrc2", NOW.minusSeconds(1), NOW.plus(Duration.ofDays(99)));
        assertThat(again).isNotEqualTo(Mrcs.anchor("mrc2"));
        mesh = Mrcs.changed(mesh, Mrcs.learnt(Mrcs.M3, Mrcs.DOMAIN, again));
        assertThat(onlyBlocker(Mrcs.verdict(mesh, Mrcs.M3, Role.PASSIVE, Mrcs.nothing()))
                        .reason())
                .isEqualTo(Blocker.Reason.ROOT_TAINTED);
    }

    @Test
    void aRootWithoutCertificatesGainsNoRole() {
        TrustState mesh = Mrcs.mesh();
        TreeMap<MrcName, RootState> roots = new TreeMap<>(mesh.roots());
        RootState known = mesh.root(M2).orElseThrow();
        roots.put(M2, RootState.learnt(M2, known.trustDomain(), known.spiffe(), new TreeSet<>()));
        assertBlocker(
                onlyBlocker(Mrcs.verdict(mesh.withRoots(roots), M2, Role.PASSIVE, Mrcs.nothing())),
                Blocker.Reason.ANCHORS_UNKNOWN,
                M2,
                Optional.empty(),
                "the certificates of mrc2 are not known");
    }

    @Test
    void aRestoredStoreBlocksEveryStepOfARequiredHolder() {
        HolderEvidence ahead = Mrcs.registered("bundle", 9);
        for (TrustState state : new TrustState[] {Mrcs.mesh(), Mrcs.introduced(), Mrcs.promoted(), Mrcs.demoted()}) {
            MrcName moving = state.root(M1).orElseThrow().role() == Role.ACTIVE
                            && state.root(M2).orElseThrow().role() != Role.ACTIVE
                    ? M2
                    : M1;
            Role to = switch (state.root(moving).orElseThrow().role()) {
                case INACTIVE, ACTIVE -> Role.PASSIVE;
                case PASSIVE -> moving.equals(M2) ? Role.ACTIVE : Role.INACTIVE;
            };
            Blocker blocker = onlyBlocker(Mrcs.verdict(
                    state, moving, to, Mrcs.probed(state, NOW).holder(ahead).build()));
            assertBlocker(
                    blocker,
                    Blocker.Reason.ACKNOWLEDGEMENT_AHEAD,
                    moving,
                    Optional.of("bundle"),
                    "acknowledged trust sequence 9, the store is at "
                            + state.trust().number(),
                    "restored from a backup");
            assertThat(blocker.until()).isEmpty();
            long stored = state.trust().number();
            assertSafe(Mrcs.verdict(
                    state,
                    moving,
                    to,
                    Mrcs.probed(state, NOW)
                            .holder(Mrcs.registered("bundle", stored))
                            .holder(Mrcs.workload("over", 9, Mrcs.leaf("1", M1, NOW.minus(SKEW))))
                            .build()));
        }
    }

    @Test
    void aSealedRootMustNotBecomeTheOnlySigner() {
        TrustState state = Mrcs.promoted();
        assertThat(onlyBlocker(Mrcs.verdict(state, M1, Role.PASSIVE, Mrcs.nothing())))
                .satisfies(blocker -> assertBlocker(
                        blocker, Blocker.Reason.PROBE_MISSING, M2, Optional.empty(), "mrc2 has not signed"));
        Evidence sealed = Mrcs.at(NOW)
                .probes(Map.of(M2, new Probe(2, Optional.of("sealed"))))
                .build();
        assertThat(onlyBlocker(Mrcs.verdict(state, M1, Role.PASSIVE, sealed)).reason())
                .isEqualTo(Blocker.Reason.PROBE_FAILED);
        Evidence probed =
                Mrcs.at(NOW).probes(Map.of(M2, new Probe(2, Optional.empty()))).build();
        assertSafe(Mrcs.verdict(state, M1, Role.PASSIVE, probed));
        assertThat(onlyBlocker(Mrcs.verdict(state, M2, Role.PASSIVE, probed)).root())
                .isEqualTo(M1);
    }

    @Test
    void aTaintedRootMustNotBecomeTheOnlySigner() {
        TrustState state = Mrcs.changed(Mrcs.promoted(), new TrustEvent.RootTainted(M2, "stolen"));
        Evidence probed = Mrcs.probed(state, NOW).build();
        assertThat(onlyBlocker(Mrcs.verdict(state, M1, Role.PASSIVE, probed)))
                .satisfies(
                        blocker -> assertBlocker(blocker, Blocker.Reason.ROOT_TAINTED, M2, Optional.empty(), "stolen"));
        assertSafe(Mrcs.verdict(state, M2, Role.PASSIVE, probed));
    }

    @Test
    void anExpiredRootMustNotBecomeTheOnlySigner() {
        TrustState state = Mrcs.promoted();
        Instant end = Mrcs.anchor("mrc2").notAfter();
        Evidence probed = Mrcs.probed(state, NOW).build();
        assertClosesAfter(state, M1, Role.PASSIVE, probed, end.minus(SKEW), Blocker.Reason.ROOT_EXPIRED);
    }

    @Test
    void demotionWaitsForNoHolder() {
        TrustState state = Mrcs.promoted();
        assertSafe(Mrcs.verdict(
                state,
                M1,
                Role.PASSIVE,
                Mrcs.probed(state, NOW)
                        .holder(Mrcs.registered("bundle", 1))
                        .unknownHoldersUntil(NOW.plusSeconds(99))
                        .unfinishedIssues(Map.of(M1, 1))
                        .build()));
    }

    @Test
    void refusesUnknownRootsWrongRolesAndLongSteps() {
        TrustState state = Mrcs.mesh();
        for (RoleChange change : new RoleChange[] {
            new RoleChange(Mrcs.M3, Role.INACTIVE, Role.PASSIVE),
            new RoleChange(M2, Role.PASSIVE, Role.ACTIVE),
            new RoleChange(M2, Role.INACTIVE, Role.ACTIVE),
            new RoleChange(M1, Role.ACTIVE, Role.ACTIVE)
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Safety.evaluate(state, change, Mrcs.nothing()))
                    .withMessageContaining(change.mrc().value());
        }
    }

    @Test
    void theGroundsAreBounded() {
        TrustState state = Mrcs.introduced();
        for (int holders : new int[] {19, 20, 26}) {
            Evidence.Builder evidence = Mrcs.probed(state, NOW);
            for (int i = 0; i < holders; i++) {
                evidence.holder(Mrcs.registered("holder-" + (char) ('a' + i), 2));
            }
            Verdict verdict = Mrcs.verdict(state, M2, Role.ACTIVE, evidence.build());
            assertThat(verdict).isInstanceOfSatisfying(Verdict.Safe.class, safe -> {
                assertThat(safe.evidence()).hasSize(20);
                assertThat(safe.evidence().get(0)).endsWith("with " + holders + " holders");
                String last = safe.evidence().get(19);
                assertThat(last)
                        .isEqualTo(
                                holders == 19
                                        ? "holder-s acknowledged trust sequence 2"
                                        : "and " + (holders - 18) + " more");
            });
        }
    }

    @Test
    void theGroundsNameHoldersThatSaidNothing() {
        Verdict verdict = Mrcs.verdict(
                Mrcs.mesh(),
                M2,
                Role.PASSIVE,
                Mrcs.at(NOW)
                        .holder(Mrcs.silent("quiet", Mrcs.leaf("1", M1, NOW)))
                        .holder(Mrcs.silent("gone", Mrcs.leaf("2", M1, NOW.minus(SKEW))))
                        .build());
        assertThat(((Verdict.Safe) verdict).evidence())
                .containsExactly(
                        "mrc2: inactive -> passive at trust sequence 1 with 1 holders", "quiet acknowledged nothing");
    }
}
