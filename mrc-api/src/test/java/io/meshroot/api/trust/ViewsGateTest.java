package io.meshroot.api.trust;

import static io.meshroot.api.trust.Mrcs.M1;
import static io.meshroot.api.trust.Mrcs.M2;
import static io.meshroot.api.trust.Mrcs.NOW;
import static io.meshroot.api.trust.Mrcs.SKEW;
import static io.meshroot.api.trust.Verdicts.assertBlocker;
import static io.meshroot.api.trust.Verdicts.assertOpensAt;
import static io.meshroot.api.trust.Verdicts.assertSafe;
import static io.meshroot.api.trust.Verdicts.blockers;
import static io.meshroot.api.trust.Verdicts.onlyBlocker;
import static io.meshroot.api.trust.Views.OTHER;
import static io.meshroot.api.trust.Views.THIRD;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.Blocker.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the views of other managers tell of their holders, leaves and unfinished issues shuts the gates as one's own do. */
class ViewsGateTest {
    private static final Instant HORIZON = NOW.plusSeconds(5000);
    private final TrustState promoting =
            Views.announced(Views.with(Mrcs.introduced(), OTHER, HORIZON), M2, Role.ACTIVE);
    private final TrustState retiring = Views.announced(Views.with(Mrcs.demoted(), OTHER, HORIZON), M1, Role.INACTIVE);

    private static Evidence.Builder other() {
        return Evidence.at(NOW, OTHER);
    }

    private Evidence promotion(Evidence.Builder others) {
        return Mrcs.probed(promoting, NOW).view(Views.of(promoting, others)).build();
    }

    private Evidence retirement(Evidence.Builder others) {
        return Mrcs.at(NOW).view(Views.of(retiring, others)).build();
    }

    private Verdict promote(Evidence evidence) {
        return Mrcs.verdict(promoting, M2, Role.ACTIVE, evidence);
    }

    private Verdict retire(Evidence evidence) {
        return Mrcs.verdict(retiring, M1, Role.INACTIVE, evidence);
    }

    private static Evidence.Builder lagging(Evidence.Builder evidence, int holders, Instant firstEnd) {
        for (int i = 0; i < holders; i++) {
            String name = "holder-%05d".formatted(i);
            evidence.holder(Mrcs.workload(name, 1, Mrcs.leaf(Integer.toHexString(i), M1, firstEnd.plusSeconds(i))));
        }
        return evidence;
    }

    @Test
    void aLaggardOfAnotherManagerIsNamedUntilItsLastLeafHasEnded() {
        Instant end = NOW.plusSeconds(300);
        Evidence evidence = promotion(
                other().holder(Mrcs.workload("a", 1, Mrcs.leaf("1", M1, end), Mrcs.leaf("2", M1, end.minusSeconds(9))))
                        .holder(Mrcs.workload("b", 2, Mrcs.leaf("3", M1, end.plusSeconds(99)))));
        assertBlocker(
                onlyBlocker(promote(evidence)),
                Reason.HOLDER_NOT_ACKNOWLEDGED,
                M2,
                Optional.of("a"),
                "a has not acknowledged trust in mrc2 (needs trust sequence 2, has 1)");
        assertOpensAt(promoting, M2, Role.ACTIVE, evidence, end.plus(SKEW));
    }

    @Test
    void aSilentHolderOfAnotherManagerHasAcknowledgedNothing() {
        Evidence evidence = promotion(other().holder(Mrcs.silent("a", Mrcs.leaf("1", M1, NOW.plusSeconds(9)))));
        assertThat(onlyBlocker(promote(evidence)).message()).contains("needs trust sequence 2, has none");
    }

    @Test
    void aLaggardOfAnotherManagerBlocksARetirementForEachRemainingSigner() {
        Evidence evidence = retirement(other().holder(Mrcs.workload("a", 1, Mrcs.leaf("1", M2, NOW.plusSeconds(300)))));
        assertBlocker(
                onlyBlocker(retire(evidence)),
                Reason.HOLDER_NOT_ACKNOWLEDGED,
                M1,
                Optional.of("a"),
                "a has not acknowledged trust in mrc2 (needs trust sequence 2, has 1)");
        assertOpensAt(
                retiring, M1, Role.INACTIVE, evidence, NOW.plusSeconds(300).plus(SKEW));
    }

    @Test
    void aLaggardThatWasRegisteredByNameNeverStopsCounting() {
        HolderEvidence registered = new HolderEvidence(
                HolderId.of("bundle"),
                HolderEvidence.Counts.UNTIL_DEREGISTERED,
                Optional.empty(),
                List.of(Mrcs.leaf("1", M1, NOW.plusSeconds(60))));
        assertThat(onlyBlocker(promote(promotion(other().holder(registered)))).until())
                .isEmpty();
    }

    @Test
    void leavesOfAnotherManagerAreWaitedForUntilTheLastHasEnded() {
        Instant end = NOW.plusSeconds(300);
        Evidence evidence = retirement(other().holder(Mrcs.workload("a", 2, Mrcs.leaf("1", M1, end)))
                .holder(Mrcs.workload("b", 2, Mrcs.leaf("2", M1, end.minusSeconds(9))))
                .holder(Mrcs.workload("c", 2, Mrcs.leaf("3", M2, end.plusSeconds(999)))));
        assertThat(blockers(retire(evidence)))
                .allSatisfy(blocker -> {
                    assertThat(blocker.reason()).isEqualTo(Reason.LEAF_DEPENDS);
                    assertThat(blocker.until()).contains(end.plus(SKEW));
                })
                .extracting(Blocker::message)
                .containsExactly(
                        "a of replica replica-other is one of those that use 2 leaves of mrc1, the last until "
                                + end.plus(SKEW),
                        "b of replica replica-other is one of those that use 2 leaves of mrc1, the last until "
                                + end.plus(SKEW));
        assertThat(retire(Verdicts.at(evidence, end.plus(SKEW).minusNanos(1)))).isInstanceOf(Verdict.Blocked.class);
        assertSafe(retire(Verdicts.at(evidence, end.plus(SKEW))));
    }

    @Test
    void issuesThatAnotherManagerHasNotFinishedAreWaitedFor() {
        Blocker blocker = onlyBlocker(retire(retirement(other().unfinishedIssues(Map.of(M1, 3, M2, 7)))));
        assertBlocker(
                blocker,
                Reason.ISSUE_UNFINISHED,
                M1,
                Optional.empty(),
                "3 leaves are being signed under mrc1 by replica replica-other");
        assertThat(blocker.until()).isEmpty();
        assertSafe(retire(retirement(other().unfinishedIssues(Map.of(M1, 0)))));
    }

    @Test
    void whatAViewTellsOfAForgottenSignerMayDependOnAnything() {
        Evidence evidence =
                retirement(other().holder(Mrcs.workload("a", 2, Mrcs.leaf("1", Mrcs.M3, NOW.plusSeconds(300)))));
        assertThat(onlyBlocker(retire(evidence)).message()).contains("leaves of mrc3");
    }

    @Test
    void aHolderAheadOfTheStoreBlocksUntilItNoLongerCounts() {
        HolderEvidence ahead = Mrcs.workload("a", 9, Mrcs.leaf("1", M1, NOW.plusSeconds(300)));
        Evidence evidence = promotion(other().holder(ahead));
        Blocker blocker = onlyBlocker(promote(evidence));
        assertBlocker(
                blocker,
                Reason.ACKNOWLEDGEMENT_AHEAD,
                M2,
                Optional.of("a"),
                "a acknowledged trust sequence 9, the store is at 2 and was restored from a backup");
        assertThat(blocker.until()).contains(NOW.plusSeconds(300).plus(SKEW));
    }

    @Test
    void aHolderIsNoLongerAheadOnceTheStoreHasTakenHigherNumbers() {
        ReplicaView view =
                Views.of(promoting, other().holder(Mrcs.workload("a", 9, Mrcs.leaf("1", M1, NOW.plusSeconds(300)))));
        TrustState above = Mrcs.changed(
                promoting, new TrustEvent.SequencesRemembered(new Sequence(9, "e".repeat(64)), promoting.signing()));
        assertThat(blockers(Mrcs.verdict(
                        above,
                        M2,
                        Role.ACTIVE,
                        Mrcs.probed(above, NOW).view(view).build())))
                .extracting(Blocker::reason)
                .doesNotContain(Reason.ACKNOWLEDGEMENT_AHEAD);
    }

    @Test
    void ofVeryManyLaggardsTwentyAreNamedAndTheRestIsCounted() {
        Evidence evidence = promotion(lagging(other(), 10_000, NOW.plusSeconds(1)));
        List<Blocker> blockers = blockers(promote(evidence));
        assertThat(blockers)
                .hasSize(ReplicaView.MOST_NAMES + 1)
                .allSatisfy(blocker -> assertThat(blocker.reason()).isEqualTo(Reason.HOLDER_NOT_ACKNOWLEDGED));
        assertThat(blockers.get(0).who()).contains("holder-00000");
        assertThat(blockers.get(19).who()).contains("holder-00019");
        assertBlocker(
                blockers.get(20),
                Reason.HOLDER_NOT_ACKNOWLEDGED,
                M2,
                Optional.empty(),
                "replica replica-other names 20 of its 10000 holders; others of them may not have acknowledged trust in"
                        + " mrc2 either");
        assertThat(((Verdict.Blocked) promote(evidence)).opensAt()).isEmpty();
    }

    @Test
    void theLaggardsThatAreNotNamedStillCountWhenTheNamedOnesHaveEnded() {
        Evidence evidence = promotion(lagging(other(), 21, NOW.plusSeconds(1)));
        Evidence later = Verdicts.at(evidence, NOW.plusSeconds(20).plus(SKEW));
        assertThat(onlyBlocker(promote(later)).who()).isEmpty();
    }

    @Test
    void nobodyIsMissingFromTwentyLaggardsNorBehindOneThatIsNotFarBehind() {
        Evidence twenty = promotion(lagging(other(), 20, NOW.plusSeconds(1)));
        assertThat(blockers(promote(twenty))).hasSize(20);
        assertSafe(promote(Verdicts.at(twenty, NOW.plusSeconds(20).plus(SKEW))));

        TrustState further = Mrcs.changed(promoting, Mrcs.learnt(Mrcs.M3));
        further = Mrcs.changed(further, new TrustEvent.RootTainted(Mrcs.M3, "stolen"));
        further = Views.announced(further, M2, Role.ACTIVE);
        Evidence.Builder own = lagging(other(), 1, NOW.plusSeconds(1));
        for (int i = 0; i < 30; i++) {
            own.holder(Mrcs.workload("near-" + i, 2, Mrcs.leaf("a" + i, M1, NOW.plusSeconds(99))));
        }
        ReplicaView view = Views.of(further, own);
        assertThat(view.laggards()).hasSize(20);
        Verdict verdict = Mrcs.verdict(
                further, M2, Role.ACTIVE, Mrcs.probed(further, NOW).view(view).build());
        assertThat(onlyBlocker(verdict).who()).contains("holder-00000");
    }

    @Test
    void whatADeadManagerToldCountsAsLongAsItDoes() {
        ReplicaView view = Views.of(promoting, other().holder(Mrcs.workload("a", 9, Mrcs.leaf("1", M1, HORIZON))));
        Evidence evidence = Mrcs.probed(promoting, NOW).view(view).build();
        assertThat(promote(Verdicts.at(evidence, HORIZON.plus(SKEW).minusNanos(1))))
                .isInstanceOf(Verdict.Blocked.class);
        assertSafe(promote(Verdicts.at(evidence, HORIZON.plus(SKEW))));
    }

    @Test
    void promisesNoInstantAtWhichTheRootEndsTooSoonByTheFastestClock() {
        Instant notAfter = NOW.plusSeconds(9000).plus(Mrcs.VALIDITY.multipliedBy(2));
        Instant last = notAfter.minus(Mrcs.VALIDITY.multipliedBy(2)).minus(SKEW);
        TrustState state = Mrcs.changed(TrustState.EMPTY, Mrcs.learnt(M1));
        state = Mrcs.changed(
                state, Mrcs.learnt(M2, Mrcs.DOMAIN, Mrcs.anchor("soon", NOW.minusSeconds(7200), notAfter)));
        state = Mrcs.changed(state, new TrustEvent.FirstRoles(Map.of(M1, Role.ACTIVE), "test"));
        state = Views.with(Mrcs.step(state, M2, Role.PASSIVE), OTHER, notAfter);
        state = Views.announced(state, M2, Role.ACTIVE);
        for (int late = 0; late < 2; late++) {
            Instant leafEnd = last.minus(SKEW).minusSeconds(30).plusSeconds(late);
            Evidence evidence = Mrcs.probed(state, NOW)
                    .view(Views.at(Views.of(state, OTHER), NOW.plusSeconds(30)))
                    .holder(Mrcs.silent("holder", Mrcs.leaf("1", M1, leafEnd)))
                    .build();
            Blocker blocker = onlyBlocker(Mrcs.verdict(state, M2, Role.ACTIVE, evidence));
            assertThat(blocker.until()).isEqualTo(late == 0 ? Optional.of(leafEnd.plus(SKEW)) : Optional.empty());
        }
    }

    @Test
    void aLongLeafOfAManagerThatIsGoneHasAnUnknownHolder() {
        Instant end = NOW.plusSeconds(4000);
        TrustEvent signed = new TrustEvent.LongLeafSigned(M2, Mrcs.leaf("beef", M2, end), THIRD);
        for (Role to : new Role[] {Role.ACTIVE, Role.INACTIVE}) {
            TrustState base = to == Role.ACTIVE ? Mrcs.introduced() : Mrcs.demoted();
            TrustState state = Mrcs.changed(base, signed);
            Evidence evidence = Mrcs.probed(state, NOW).build();
            assertBlocker(
                    onlyBlocker(Mrcs.verdict(state, to == Role.ACTIVE ? M2 : M1, to, evidence)),
                    Reason.UNKNOWN_HOLDERS,
                    to == Role.ACTIVE ? M2 : M1,
                    Optional.empty(),
                    "holders that nobody here remembers may exist until " + end.plus(SKEW));
            assertOpensAt(state, to == Role.ACTIVE ? M2 : M1, to, evidence, end.plus(SKEW));
        }
    }

    @Test
    void aLongLeafHasAKnownHolderWhileWhoHandedItOutTells() {
        Instant end = NOW.plusSeconds(4000);
        TrustState own = Mrcs.changed(Mrcs.introduced(), Mrcs.signed("beef", M2, end));
        assertSafe(Mrcs.verdict(own, M2, Role.ACTIVE, Mrcs.probed(own, NOW).build()));
        TrustState others =
                Mrcs.changed(promoting, new TrustEvent.LongLeafSigned(M2, Mrcs.leaf("beef", M2, end), OTHER));
        assertSafe(Mrcs.verdict(
                others,
                M2,
                Role.ACTIVE,
                Mrcs.probed(others, NOW).view(Views.of(others, OTHER)).build()));
    }

    @Test
    void aLongLeafOutlivesTheManagerThatDiedWithWhoHasIt() {
        Instant end = HORIZON.plusSeconds(4000);
        TrustState state =
                Mrcs.changed(promoting, new TrustEvent.LongLeafSigned(M2, Mrcs.leaf("beef", M2, end), OTHER));
        Evidence evidence = Mrcs.probed(state, HORIZON.plus(SKEW)).build();
        assertThat(onlyBlocker(Mrcs.verdict(state, M2, Role.ACTIVE, evidence)).reason())
                .isEqualTo(Reason.REPLICA_NOT_CONFIRMED);
        assertOpensAt(state, M2, Role.ACTIVE, evidence, end.plus(SKEW));
    }

    @Test
    void theLatestUnknownLeafOfAllCounts() {
        TrustState state = Mrcs.changed(
                Mrcs.introduced(), new TrustEvent.LongLeafSigned(M2, Mrcs.leaf("a", M2, NOW.plusSeconds(100)), THIRD));
        state = Mrcs.changed(state, new TrustEvent.LongLeafSigned(M1, Mrcs.leaf("b", M1, NOW.plusSeconds(300)), THIRD));
        Evidence evidence = Mrcs.probed(state, NOW)
                .unknownHoldersUntil(NOW.plusSeconds(200))
                .build();
        assertThat(onlyBlocker(Mrcs.verdict(state, M2, Role.ACTIVE, evidence)).until())
                .contains(NOW.plusSeconds(300).plus(SKEW));
    }
}
