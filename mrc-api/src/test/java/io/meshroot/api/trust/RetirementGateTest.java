package io.meshroot.api.trust;

import static io.meshroot.api.trust.Mrcs.M1;
import static io.meshroot.api.trust.Mrcs.M2;
import static io.meshroot.api.trust.Mrcs.M3;
import static io.meshroot.api.trust.Mrcs.NOW;
import static io.meshroot.api.trust.Mrcs.SKEW;
import static io.meshroot.api.trust.Verdicts.assertBlocker;
import static io.meshroot.api.trust.Verdicts.assertOpensAt;
import static io.meshroot.api.trust.Verdicts.assertSafe;
import static io.meshroot.api.trust.Verdicts.blockers;
import static io.meshroot.api.trust.Verdicts.onlyBlocker;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.Role;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Design: nothing depends on the root, and every required holder trusts each remaining signer directly. */
class RetirementGateTest {
    private final TrustState state = Mrcs.demoted();

    private Verdict retire(Evidence evidence) {
        return Mrcs.verdict(state, M1, Role.INACTIVE, evidence);
    }

    @Test
    void isOpenWhenNothingDependsOnTheRoot() {
        assertSafe(retire(Mrcs.at(NOW)
                .holder(Mrcs.workload("a", 2, Mrcs.leaf("1", M2, NOW.plusSeconds(500))))
                .holder(Mrcs.registered("bundle", 2))
                .unfinishedIssues(Map.of(M1, 0, M2, 4))
                .dependents(Map.of(M2, Set.of("cross")))
                .build()));
    }

    @Test
    void waitsForTheNewestLeafOfTheRootThatAHolderMayUse() {
        Evidence evidence = Mrcs.at(NOW)
                .holder(Mrcs.workload(
                        "a",
                        2,
                        Mrcs.leaf("11", M1, NOW.plusSeconds(100)),
                        Mrcs.leaf("12", M1, NOW.plusSeconds(200)),
                        Mrcs.leaf("13", M2, NOW.plusSeconds(900))))
                .build();
        Instant end = NOW.plusSeconds(200).plus(SKEW);
        assertBlocker(
                onlyBlocker(retire(evidence)),
                Blocker.Reason.LEAF_DEPENDS,
                M1,
                Optional.of("a"),
                "a may use leaf 12 of mrc1 until " + end);
        assertOpensAt(state, M1, Role.INACTIVE, evidence, end);
    }

    @Test
    void waitsForAHolderThatOnlyTrustsTheOldRoot() {
        TrustState back = Mrcs.promoted();
        back = Mrcs.step(back, M1, Role.PASSIVE);
        Blocker blocker = onlyBlocker(Mrcs.verdict(
                back,
                M1,
                Role.INACTIVE,
                Mrcs.at(NOW).holder(Mrcs.registered("bundle", 1)).build()));
        assertBlocker(
                blocker,
                Blocker.Reason.HOLDER_NOT_ACKNOWLEDGED,
                M1,
                Optional.of("bundle"),
                "bundle has not acknowledged trust in mrc2 (needs trust sequence 2, has 1)");
    }

    @Test
    void aLaggingHolderStopsCountingWithItsLastLeaf() {
        Evidence evidence = Mrcs.at(NOW)
                .holder(Mrcs.workload("a", 1, Mrcs.leaf("1", M2, NOW.plusSeconds(300))))
                .build();
        assertOpensAt(state, M1, Role.INACTIVE, evidence, NOW.plusSeconds(300).plus(SKEW));
    }

    @Test
    void givingARotationUpNeedsTrustInTheOldRootOnly() {
        TrustState introduced = Mrcs.introduced();
        assertSafe(Mrcs.verdict(
                introduced,
                M2,
                Role.INACTIVE,
                Mrcs.at(NOW).holder(Mrcs.registered("bundle", 1)).build()));
    }

    @Test
    void waitsForLeavesBeingSigned() {
        Blocker blocker =
                onlyBlocker(retire(Mrcs.at(NOW).unfinishedIssues(Map.of(M1, 3)).build()));
        assertBlocker(
                blocker, Blocker.Reason.ISSUE_UNFINISHED, M1, Optional.empty(), "3 leaves are being signed under mrc1");
        assertThat(blocker.until()).isEmpty();
    }

    @Test
    void waitsForOtherDependentsByName() {
        assertThat(blockers(retire(Mrcs.at(NOW)
                        .dependents(Map.of(M1, Set.of("cross-b", "cross-a")))
                        .build())))
                .extracting(Blocker::reason, Blocker::who, Blocker::message)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                Blocker.Reason.DEPENDENT, Optional.of("cross-a"), "cross-a depends on mrc1"),
                        org.assertj.core.groups.Tuple.tuple(
                                Blocker.Reason.DEPENDENT, Optional.of("cross-b"), "cross-b depends on mrc1"));
    }

    @Test
    void waitsForRecordedLeaves() {
        Instant notAfter = NOW.plusSeconds(4000);
        TrustState recorded = Mrcs.changed(state, Mrcs.signed("beef", M1, notAfter));
        recorded = Mrcs.changed(recorded, Mrcs.signed("cafe", M2, notAfter.plusSeconds(9)));
        assertBlocker(
                onlyBlocker(Mrcs.verdict(recorded, M1, Role.INACTIVE, Mrcs.nothing())),
                Blocker.Reason.LEAF_DEPENDS,
                M1,
                Optional.of("beef"),
                "the long-lived leaf beef of mrc1 is valid until " + notAfter.plus(SKEW));
        assertOpensAt(recorded, M1, Role.INACTIVE, Mrcs.nothing(), notAfter.plus(SKEW));
    }

    @Test
    void waitsForUnknownHoldersAndReplicas() {
        Evidence evidence =
                Mrcs.at(NOW).unknownHoldersUntil(NOW.plusSeconds(70)).build();
        assertThat(onlyBlocker(retire(evidence)).reason()).isEqualTo(Blocker.Reason.UNKNOWN_HOLDERS);
        assertOpensAt(state, M1, Role.INACTIVE, evidence, NOW.plusSeconds(70).plus(SKEW));
        TrustState two = Mrcs.changed(
                state,
                new TrustEvent.ReplicaRegistered(new ReplicaState(new ReplicaId("other"), NOW, NOW.plusSeconds(50))));
        assertThat(onlyBlocker(Mrcs.verdict(two, M1, Role.INACTIVE, Mrcs.nothing()))
                        .reason())
                .isEqualTo(Blocker.Reason.REPLICA_NOT_CONFIRMED);
    }

    @Test
    void opensAtTheLatestInstantOfAll() {
        Verdict verdict = retire(Mrcs.at(NOW)
                .holder(Mrcs.workload("a", 2, Mrcs.leaf("1", M1, NOW.plusSeconds(100))))
                .holder(Mrcs.workload("b", 2, Mrcs.leaf("2", M1, NOW.plusSeconds(300))))
                .unknownHoldersUntil(NOW.plusSeconds(200))
                .build());
        assertThat(blockers(verdict)).hasSize(3);
        assertThat(((Verdict.Blocked) verdict).opensAt())
                .contains(NOW.plusSeconds(300).plus(SKEW));
    }

    @Test
    void leavesOfAForgottenSignerMayDependOnAnything() {
        Blocker blocker = onlyBlocker(retire(Mrcs.at(NOW)
                .holder(Mrcs.workload("a", 2, Mrcs.leaf("1", M3, NOW.plusSeconds(100))))
                .build()));
        assertBlocker(blocker, Blocker.Reason.LEAF_DEPENDS, M1, Optional.of("a"), "leaf 1 of mrc3");
    }

    @Test
    void aRootWhoseCertificateAnotherBringsCanRetireUnderItsLiveLeaves() {
        TrustState shared = twins(Mrcs.DOMAIN, Mrcs.anchor("mrc1"));
        assertThat(shared.root(M2).orElseThrow().trustedSince()).hasValue(1);
        assertSafe(Mrcs.verdict(shared, M1, Role.INACTIVE, dependingOn()));
    }

    @Test
    void aRootWhoseCertificateAnotherBringsUnderAnotherNameCannot() {
        TrustState shared = twins(Mrcs.OTHER_DOMAIN, Mrcs.anchor("mrc1"));
        assertThat(shared.root(M2).orElseThrow().trustedSince()).hasValue(2);
        assertThat(blockers(Mrcs.verdict(shared, M1, Role.INACTIVE, dependingOn())))
                .extracting(Blocker::reason)
                .containsExactlyInAnyOrder(
                        Blocker.Reason.HOLDER_NOT_ACKNOWLEDGED,
                        Blocker.Reason.LEAF_DEPENDS,
                        Blocker.Reason.ISSUE_UNFINISHED,
                        Blocker.Reason.DEPENDENT);
    }

    @Test
    void aPartlySharedRootCannotRetireUnderItsLiveLeaves() {
        TrustState shared =
                Mrcs.changed(TrustState.EMPTY, Mrcs.learnt(M1, Mrcs.DOMAIN, Mrcs.anchor("mrc1"), Mrcs.anchor("mrc1b")));
        shared = rotated(Mrcs.changed(shared, Mrcs.learnt(M2, Mrcs.DOMAIN, Mrcs.anchor("mrc1"))));
        assertThat(shared.root(M2).orElseThrow().trustedSince()).hasValue(1);
        assertThat(blockers(Mrcs.verdict(shared, M1, Role.INACTIVE, dependingOn())))
                .hasSize(3);
    }

    @Test
    void leavesOfARetiredTwinStillDependOnTheSharedCertificate() {
        TrustState twins = twins(Mrcs.DOMAIN, Mrcs.anchor("mrc1"));
        twins = Mrcs.changed(twins, Mrcs.signed("beef", M1, NOW.plusSeconds(9000)));
        twins = Mrcs.changed(twins, Mrcs.asked(twins, M1, Role.INACTIVE), dependingOn());
        twins = Mrcs.changed(twins, Mrcs.learnt(M3));
        twins = Mrcs.step(twins, M3, Role.PASSIVE);
        twins = Mrcs.step(twins, M3, Role.ACTIVE);
        twins = Mrcs.step(twins, M2, Role.PASSIVE);
        assertThat(blockers(Mrcs.verdict(twins, M2, Role.INACTIVE, dependingOn())))
                .extracting(Blocker::message)
                .containsExactlyInAnyOrder(
                        "a may use leaf 1 of mrc1 until " + NOW.plusSeconds(100).plus(SKEW),
                        "the long-lived leaf beef of mrc1 is valid until "
                                + NOW.plusSeconds(9000).plus(SKEW),
                        "2 leaves are being signed under mrc1",
                        "cross depends on mrc1",
                        "a has not acknowledged trust in mrc3 (needs trust sequence 2, has 1)");
    }

    private static Evidence dependingOn() {
        return Mrcs.at(NOW)
                .holder(Mrcs.workload("a", 1, Mrcs.leaf("1", M1, NOW.plusSeconds(100))))
                .unfinishedIssues(Map.of(M1, 2))
                .dependents(Map.of(M1, Set.of("cross")))
                .build();
    }

    private static TrustState twins(TrustDomain domain, Anchor... anchors) {
        TrustState mesh = Mrcs.changed(TrustState.EMPTY, Mrcs.learnt(M1));
        return rotated(Mrcs.changed(mesh, Mrcs.learnt(M2, domain, anchors)));
    }

    private static TrustState rotated(TrustState learnt) {
        TrustState mesh = Mrcs.changed(learnt, new TrustEvent.FirstRoles(Map.of(M1, Role.ACTIVE), "test"));
        mesh = Mrcs.step(mesh, M2, Role.PASSIVE);
        mesh = Mrcs.step(mesh, M2, Role.ACTIVE);
        return Mrcs.step(mesh, M1, Role.PASSIVE);
    }
}
