package io.meshroot.api.trust;

import static io.meshroot.api.trust.Mrcs.M1;
import static io.meshroot.api.trust.Mrcs.M2;
import static io.meshroot.api.trust.Mrcs.M3;
import static io.meshroot.api.trust.Mrcs.NOW;
import static io.meshroot.api.trust.Mrcs.SKEW;
import static io.meshroot.api.trust.Mrcs.VALIDITY;
import static io.meshroot.api.trust.Verdicts.assertBlocker;
import static io.meshroot.api.trust.Verdicts.assertClosesAfter;
import static io.meshroot.api.trust.Verdicts.assertOpensAt;
import static io.meshroot.api.trust.Verdicts.assertSafe;
import static io.meshroot.api.trust.Verdicts.blockers;
import static io.meshroot.api.trust.Verdicts.onlyBlocker;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.mrc.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Design: every required holder trusts it, notBefore plus skew has passed, twice the longest leaf's life is left, probed. */
class PromotionGateTest {
    private final TrustState state = Mrcs.introduced();

    private Verdict promote(Evidence evidence) {
        return Mrcs.verdict(state, M2, Role.ACTIVE, evidence);
    }

    @Test
    void isOpenOnceEverybodyAcknowledgedAndTheProbeSucceeded() {
        Evidence evidence = Mrcs.probed(state, NOW)
                .holder(Mrcs.registered("webhook", 2))
                .holder(Mrcs.workload("a", 2, Mrcs.leaf("1", M1, NOW.plus(VALIDITY))))
                .build();
        assertThat(promote(evidence))
                .isInstanceOfSatisfying(
                        Verdict.Safe.class,
                        safe -> assertThat(safe.evidence())
                                .containsExactly(
                                        "mrc2: passive -> active at trust sequence 2 with 2 holders",
                                        "a acknowledged trust sequence 2",
                                        "webhook acknowledged trust sequence 2"));
    }

    @Test
    void waitsForAHolderWithALeafUntilItsLastLeafHasEnded() {
        Evidence evidence = Mrcs.probed(state, NOW)
                .holder(Mrcs.workload(
                        "a", 1, Mrcs.leaf("1", M1, NOW.plusSeconds(500)), Mrcs.leaf("2", M1, NOW.plusSeconds(300))))
                .build();
        assertBlocker(
                onlyBlocker(promote(evidence)),
                Blocker.Reason.HOLDER_NOT_ACKNOWLEDGED,
                M2,
                Optional.of("a"),
                "a has not acknowledged trust in mrc2",
                "needs trust sequence 2, has 1");
        assertOpensAt(state, M2, Role.ACTIVE, evidence, NOW.plusSeconds(500).plus(SKEW));
    }

    @Test
    void waitsForAHolderThatSaidNothing() {
        Evidence evidence = Mrcs.probed(state, NOW)
                .holder(Mrcs.silent("a", Mrcs.leaf("1", M1, NOW.plusSeconds(500))))
                .build();
        assertThat(onlyBlocker(promote(evidence)).message()).contains("needs trust sequence 2, has none");
    }

    @Test
    void aRegisteredHolderNeverStopsCountingByItself() {
        HolderEvidence registered = new HolderEvidence(
                HolderId.of("bundle"),
                HolderEvidence.Counts.UNTIL_DEREGISTERED,
                Optional.empty(),
                java.util.List.of(Mrcs.leaf("1", M1, NOW.minus(VALIDITY))));
        Blocker blocker =
                onlyBlocker(promote(Mrcs.probed(state, NOW).holder(registered).build()));
        assertBlocker(blocker, Blocker.Reason.HOLDER_NOT_ACKNOWLEDGED, M2, Optional.of("bundle"));
        assertThat(blocker.until()).isEmpty();
        assertThat(blockers(promote(Mrcs.probed(state, NOW.plus(VALIDITY))
                        .holder(Mrcs.registered("bundle", 1))
                        .build())))
                .hasSize(1);
    }

    @Test
    void aHolderWithoutALiveLeafDoesNotCountUnlessRegistered() {
        assertSafe(promote(Mrcs.probed(state, NOW)
                .holder(Mrcs.silent("never"))
                .holder(Mrcs.workload("over", 1, Mrcs.leaf("1", M1, NOW.minus(SKEW))))
                .build()));
    }

    @Test
    void anAcknowledgementOfEarlierTrustDoesNotCountForARootThatCameBack() {
        TrustState left = Mrcs.step(state, M2, Role.INACTIVE);
        TrustState back = Mrcs.step(left, M2, Role.PASSIVE);
        assertThat(back.root(M2).orElseThrow().trustedSince()).hasValue(4);
        for (long said : new long[] {2, 3}) {
            Evidence evidence = Mrcs.probed(back, NOW)
                    .holder(Mrcs.registered("bundle", said))
                    .build();
            assertThat(onlyBlocker(Mrcs.verdict(back, M2, Role.ACTIVE, evidence))
                            .message())
                    .contains("needs trust sequence 4, has " + said);
        }
        assertSafe(Mrcs.verdict(
                back,
                M2,
                Role.ACTIVE,
                Mrcs.probed(back, NOW).holder(Mrcs.registered("bundle", 4)).build()));
    }

    @Test
    void aLaterAcknowledgementCountsForEarlierTrust() {
        TrustState later = Mrcs.changed(Mrcs.changed(state, Mrcs.learnt(M3)), new TrustEvent.RootTainted(M3, "stolen"));
        assertThat(later.trust().number()).isEqualTo(3);
        assertSafe(Mrcs.verdict(
                later,
                M2,
                Role.ACTIVE,
                Mrcs.probed(later, NOW).holder(Mrcs.registered("bundle", 3)).build()));
    }

    @Test
    void opensWhenTheRootIsValidByTheSlowestClock() {
        Instant notBefore = NOW.plusSeconds(100);
        TrustState fresh = passive(Mrcs.anchor("fresh", notBefore, NOW.plus(Duration.ofDays(100))));
        Evidence evidence = Mrcs.probed(fresh, NOW).build();
        assertBlocker(
                onlyBlocker(Mrcs.verdict(fresh, M2, Role.ACTIVE, evidence)),
                Blocker.Reason.ROOT_NOT_YET_VALID,
                M2,
                Optional.empty(),
                "valid only from " + notBefore);
        assertOpensAt(fresh, M2, Role.ACTIVE, evidence, notBefore.plus(SKEW));
    }

    @Test
    void closesWhenLessThanTwiceTheLongestLeafsLifeIsLeftByTheFastestClock() {
        Instant notAfter = NOW.plus(Duration.ofDays(3));
        TrustState ending = passive(Mrcs.anchor("ending", NOW.minusSeconds(7200), notAfter));
        Evidence evidence = Mrcs.probed(ending, NOW).build();
        Instant last = notAfter.minus(VALIDITY.multipliedBy(2)).minus(SKEW);
        assertClosesAfter(ending, M2, Role.ACTIVE, evidence, last, Blocker.Reason.ROOT_ENDS_TOO_SOON);
        assertBlocker(
                onlyBlocker(Mrcs.verdict(ending, M2, Role.ACTIVE, Verdicts.at(evidence, last.plusSeconds(1)))),
                Blocker.Reason.ROOT_ENDS_TOO_SOON,
                M2,
                Optional.empty(),
                "mrc2 ends at " + notAfter);
    }

    @Test
    void promisesNoInstantAtWhichTheRootEndsTooSoon() {
        Instant notAfter = NOW.plus(Duration.ofDays(3));
        Instant last = notAfter.minus(VALIDITY.multipliedBy(2)).minus(SKEW);
        TrustState ending = passive(
                Mrcs.anchor("a", NOW.minusSeconds(7200), notAfter),
                Mrcs.anchor("b", NOW.minusSeconds(7200), notAfter.plusSeconds(1)));
        for (int seconds = 0; seconds < 2; seconds++) {
            Instant leafEnd = last.minus(SKEW).plusSeconds(seconds);
            Verdict verdict = Mrcs.verdict(
                    ending,
                    M2,
                    Role.ACTIVE,
                    Mrcs.probed(ending, NOW)
                            .holder(Mrcs.silent("holder", Mrcs.leaf("1", M1, leafEnd)))
                            .build());
            assertThat(onlyBlocker(verdict).until()).isEqualTo(seconds == 0 ? Optional.of(last) : Optional.empty());
            assertThat(onlyBlocker(verdict).who()).contains("holder");
        }
    }

    @Test
    void oneBadCertificateOfSeveralIsEnough() {
        TrustState mixed =
                passive(Mrcs.anchor("good"), Mrcs.anchor("bad", NOW.minusSeconds(7200), NOW.plusSeconds(7200)));
        assertThat(onlyBlocker(Mrcs.verdict(
                                mixed, M2, Role.ACTIVE, Mrcs.probed(mixed, NOW).build()))
                        .reason())
                .isEqualTo(Blocker.Reason.ROOT_ENDS_TOO_SOON);
    }

    @Test
    void aTaintedRootNeverOpens() {
        TrustState tainted = Mrcs.changed(state, new TrustEvent.RootTainted(M2, "stolen"));
        Blocker blocker = onlyBlocker(
                Mrcs.verdict(tainted, M2, Role.ACTIVE, Mrcs.probed(tainted, NOW).build()));
        assertBlocker(
                blocker,
                Blocker.Reason.ROOT_TAINTED,
                M2,
                Optional.empty(),
                "the key of mrc2 is tainted since " + NOW + ": stolen");
        assertThat(blocker.until()).isEmpty();
    }

    @Test
    void waitsForAProbeUnderTheTrustOfNow() {
        for (long sequence : new long[] {1, 3}) {
            Blocker blocker = onlyBlocker(promote(Mrcs.at(NOW)
                    .probes(Map.of(M2, new Probe(sequence, Optional.empty())))
                    .build()));
            assertBlocker(
                    blocker,
                    Blocker.Reason.PROBE_MISSING,
                    M2,
                    Optional.empty(),
                    "mrc2 has not signed a probe leaf under trust sequence 2");
            assertThat(blocker.until()).isEmpty();
        }
        assertThat(onlyBlocker(promote(Mrcs.nothing())).reason()).isEqualTo(Blocker.Reason.PROBE_MISSING);
    }

    @Test
    void aFailedProbeBlocks() {
        Blocker blocker = onlyBlocker(promote(Mrcs.at(NOW)
                .probes(Map.of(M2, new Probe(2, Optional.of("sealed"))))
                .build()));
        assertBlocker(
                blocker, Blocker.Reason.PROBE_FAILED, M2, Optional.empty(), "the probe leaf of mrc2 failed: sealed");
        assertThat(blocker.until()).isEmpty();
    }

    @Test
    void waitsForUnknownHolders() {
        Instant until = NOW.plusSeconds(1000);
        Evidence evidence = Mrcs.probed(state, NOW).unknownHoldersUntil(until).build();
        assertBlocker(
                onlyBlocker(promote(evidence)),
                Blocker.Reason.UNKNOWN_HOLDERS,
                M2,
                Optional.empty(),
                "may exist until " + until.plus(SKEW));
        assertOpensAt(state, M2, Role.ACTIVE, evidence, until.plus(SKEW));
    }

    @Test
    void waitsForReplicasThatHaveNotConfirmedUntilTheirHorizon() {
        Instant horizon = NOW.plusSeconds(1000);
        ReplicaId other = new ReplicaId("replica-other");
        TrustState two = Mrcs.changed(
                Mrcs.changed(state, new TrustEvent.ReplicaRegistered(new ReplicaState(other, NOW, horizon))),
                new TrustEvent.ReplicaRegistered(new ReplicaState(Mrcs.SELF, NOW, horizon)));
        Evidence evidence = Mrcs.probed(two, NOW).build();
        assertBlocker(
                onlyBlocker(Mrcs.verdict(two, M2, Role.ACTIVE, evidence)),
                Blocker.Reason.REPLICA_NOT_CONFIRMED,
                M2,
                Optional.of("replica-other"),
                "has not confirmed the step",
                "counts until " + horizon.plus(SKEW));
        assertOpensAt(two, M2, Role.ACTIVE, evidence, horizon.plus(SKEW));
        TrustState announced = Mrcs.changed(two, Mrcs.announcing(two, M2, Role.ACTIVE));
        assertSafe(Mrcs.verdict(
                announced,
                M2,
                Role.ACTIVE,
                Mrcs.probed(announced, NOW).view(Views.of(announced, other)).build()));
    }

    @Test
    void namesEverythingThatStandsInTheWayAtOnce() {
        Verdict verdict = promote(Mrcs.at(NOW)
                .holder(Mrcs.registered("one", 1))
                .holder(Mrcs.workload("two", 3, Mrcs.leaf("2", M1, NOW.plusSeconds(9))))
                .unknownHoldersUntil(NOW)
                .build());
        assertThat(blockers(verdict))
                .extracting(Blocker::reason)
                .containsExactlyInAnyOrder(
                        Blocker.Reason.ACKNOWLEDGEMENT_AHEAD,
                        Blocker.Reason.HOLDER_NOT_ACKNOWLEDGED,
                        Blocker.Reason.UNKNOWN_HOLDERS,
                        Blocker.Reason.PROBE_MISSING);
        assertThat(((Verdict.Blocked) verdict).opensAt()).isEmpty();
    }

    private static TrustState passive(Anchor... anchors) {
        TrustState mesh = Mrcs.changed(TrustState.EMPTY, Mrcs.learnt(M1));
        mesh = Mrcs.changed(mesh, Mrcs.learnt(M2, Mrcs.DOMAIN, anchors));
        mesh = Mrcs.changed(mesh, new TrustEvent.FirstRoles(Map.of(M1, Role.ACTIVE), "test"));
        return Mrcs.step(mesh, M2, Role.PASSIVE);
    }
}
