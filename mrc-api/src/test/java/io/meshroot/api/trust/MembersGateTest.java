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

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.Blocker.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the other registered managers have to say before a step is taken, by which clock, and until when they count. */
class MembersGateTest {
    private static final Instant HORIZON = NOW.plusSeconds(1000);

    /** Two managers, the promotion of M2 announced. */
    private final TrustState promoting =
            Views.announced(Views.with(Mrcs.introduced(), OTHER, HORIZON), M2, Role.ACTIVE);

    /** Two managers, the retirement of M1 announced. */
    private final TrustState retiring = Views.announced(Views.with(Mrcs.demoted(), OTHER, HORIZON), M1, Role.INACTIVE);

    private static Verdict promote(TrustState state, Evidence evidence) {
        return Mrcs.verdict(state, M2, Role.ACTIVE, evidence);
    }

    private static Verdict retire(TrustState state, Evidence evidence) {
        return Mrcs.verdict(state, M1, Role.INACTIVE, evidence);
    }

    private static Evidence with(TrustState state, ReplicaView... views) {
        Evidence.Builder evidence = Mrcs.probed(state, NOW);
        for (ReplicaView view : views) {
            evidence.view(view);
        }
        return evidence.build();
    }

    @Test
    void eachManagerThatConfirmsTheAnnouncedStepIsEnough() {
        assertSafe(promote(promoting, with(promoting, Views.of(promoting, OTHER))));
        assertSafe(retire(retiring, with(retiring, Views.of(retiring, OTHER))));
        TrustState three = Views.with(promoting, THIRD, HORIZON);
        assertThat(onlyBlocker(promote(three, with(three, Views.of(three, OTHER))))
                        .who())
                .contains("replica-third");
        assertSafe(promote(three, with(three, Views.of(three, OTHER), Views.of(three, THIRD))));
    }

    @Test
    void aManagerThatHasNotConfirmedIsNamedUntilItsHorizonHasPassed() {
        ReplicaView older = Views.confirming(Views.of(promoting, OTHER), 0);
        for (Evidence evidence : List.of(with(promoting), with(promoting, older))) {
            assertBlocker(
                    onlyBlocker(promote(promoting, evidence)),
                    Reason.REPLICA_NOT_CONFIRMED,
                    M2,
                    Optional.of("replica-other"),
                    "replica replica-other has not confirmed the step; if it is dead it counts until "
                            + HORIZON.plus(SKEW));
            assertOpensAt(promoting, M2, Role.ACTIVE, evidence, HORIZON.plus(SKEW));
        }
        assertThat(onlyBlocker(retire(retiring, with(retiring))).reason()).isEqualTo(Reason.REPLICA_NOT_CONFIRMED);
        assertOpensAt(retiring, M1, Role.INACTIVE, with(retiring), HORIZON.plus(SKEW));
    }

    @Test
    void theManagerThatDecidesDoesNotWaitForItselfNorForStrangers() {
        TrustState self = Views.with(Mrcs.introduced(), Mrcs.SELF, HORIZON);
        assertSafe(promote(self, with(self)));
        ReplicaView stranger = Views.withFloors(Views.of(promoting, THIRD), 0, 0);
        assertSafe(promote(promoting, with(promoting, Views.of(promoting, OTHER), stranger)));
    }

    @Test
    void withoutAnAnnouncementNobodyHasConfirmed() {
        TrustState two = Views.with(Mrcs.introduced(), OTHER, HORIZON);
        assertThat(onlyBlocker(promote(two, with(two, Views.confirming(Views.of(two, OTHER), 99))))
                        .reason())
                .isEqualTo(Reason.REPLICA_NOT_CONFIRMED);
    }

    @Test
    void theConfirmationOfAnotherStepOrOfAnEarlierAnnouncementDoesNotCount() {
        TrustState other = Views.announced(Views.with(Mrcs.introduced(), OTHER, HORIZON), M2, Role.INACTIVE);
        ReplicaView confirmed = Views.of(other, OTHER);
        assertThat(onlyBlocker(promote(other, with(other, confirmed))).reason())
                .isEqualTo(Reason.REPLICA_NOT_CONFIRMED);
        TrustState again = Views.announced(other, M2, Role.ACTIVE);
        assertThat(onlyBlocker(promote(again, with(again, confirmed))).reason())
                .isEqualTo(Reason.REPLICA_NOT_CONFIRMED);
        assertSafe(promote(again, with(again, Views.confirming(confirmed, 2))));
        assertSafe(promote(again, with(again, Views.confirming(confirmed, 3))));
    }

    @Test
    void introductionAndDemotionWaitForNoManager() {
        TrustState mesh = Views.with(Mrcs.mesh(), OTHER, HORIZON);
        assertSafe(Mrcs.verdict(mesh, M2, Role.PASSIVE, Mrcs.nothing()));
        TrustState both = Views.with(Mrcs.promoted(), OTHER, HORIZON);
        assertSafe(Mrcs.verdict(both, M1, Role.PASSIVE, with(both)));
    }

    @Test
    void aManagerThatMayHandOutOlderTrustBlocksAPromotion() {
        ReplicaView behind = Views.withFloors(Views.of(promoting, OTHER), 1, 1);
        Evidence evidence = with(promoting, behind);
        assertBlocker(
                onlyBlocker(promote(promoting, evidence)),
                Reason.REPLICA_NOT_CONFIRMED,
                M2,
                Optional.of("replica-other"),
                "replica replica-other may still hand out trust sequence 1, before mrc2 was trusted (2)");
        assertOpensAt(promoting, M2, Role.ACTIVE, evidence, HORIZON.plus(SKEW));
    }

    @Test
    void aManagerThatMayHandOutOlderTrustThanARemainingSignersBlocksARetirement() {
        Evidence evidence = with(retiring, Views.withFloors(Views.of(retiring, OTHER), 1, 3));
        assertBlocker(
                onlyBlocker(retire(retiring, evidence)),
                Reason.REPLICA_NOT_CONFIRMED,
                M1,
                Optional.of("replica-other"),
                "may still hand out trust sequence 1, before mrc2 was trusted (2)");
        assertOpensAt(retiring, M1, Role.INACTIVE, evidence, HORIZON.plus(SKEW));
    }

    @Test
    void aManagerThatMayStillSignUnderTheRootBlocksItsRetirement() {
        Evidence evidence = with(retiring, Views.withFloors(Views.of(retiring, OTHER), 2, 2));
        assertBlocker(
                onlyBlocker(retire(retiring, evidence)),
                Reason.REPLICA_NOT_CONFIRMED,
                M1,
                Optional.of("replica-other"),
                "replica replica-other may still sign under mrc1: it is at signing sequence 2, not yet at 3");
        assertOpensAt(retiring, M1, Role.INACTIVE, evidence, HORIZON.plus(SKEW));
        assertSafe(retire(retiring, with(retiring, Views.withFloors(Views.of(retiring, OTHER), 2, 3))));
    }

    @Test
    void aPromotionDoesNotAskUnderWhomManagersSign() {
        assertSafe(promote(promoting, with(promoting, Views.withFloors(Views.of(promoting, OTHER), 2, 0))));
    }

    @Test
    void aDeadManagerCountsUntilItsHorizonBySkewAndEveryClockThatConfirmed() {
        TrustState three = Views.with(promoting, THIRD, HORIZON.plusSeconds(500));
        for (Duration behind : List.of(Duration.ZERO, Duration.ofSeconds(100))) {
            Instant opens = HORIZON.plus(SKEW).plus(behind);
            for (Instant now : List.of(opens.minusNanos(1), opens)) {
                Evidence evidence = Mrcs.probed(three, now)
                        .view(Views.at(Views.of(three, THIRD), now.minus(behind)))
                        .build();
                assertThat(promote(three, evidence))
                        .isInstanceOf(now.equals(opens) ? Verdict.Safe.class : Verdict.Blocked.class);
            }
        }
    }

    @Test
    void timeIsThatOfTheSlowestNearClockThatConfirmed() {
        Duration near = Evidence.FURTHEST_CLOCK.minusNanos(1);
        ReplicaView slow = Views.at(Views.of(promoting, OTHER), NOW.minus(near));
        Members members = new Members(promoting, with(promoting, slow));
        assertThat(members.earliest()).isEqualTo(NOW.minus(near));
        assertThat(members.latest()).isEqualTo(NOW);
        assertThat(new Members(promoting, with(promoting, Views.confirming(slow, 0))).earliest())
                .isEqualTo(NOW);
        ReplicaView far = Views.at(slow, NOW.minus(Evidence.FURTHEST_CLOCK));
        assertThat(new Members(promoting, with(promoting, far)).earliest()).isEqualTo(NOW);
        TrustState alone = Mrcs.changed(promoting, new TrustEvent.ReplicaGone(OTHER));
        assertThat(new Members(alone, with(alone, slow)).earliest()).isEqualTo(NOW);
    }

    @Test
    void oneThatDiedAfterItConfirmedDoesNotStopTheTimeOfTheOthers() {
        TrustState state = Views.announced(Views.with(Mrcs.introduced(), OTHER, NOW.minus(SKEW)), M2, Role.ACTIVE);
        ReplicaView last = Views.at(Views.of(state, OTHER), NOW.minusSeconds(100));
        assertThat(new Members(state, with(state, last)).earliest()).isEqualTo(NOW);
    }

    @Test
    void theFastestNearClockCountsAlsoIfItConfirmedNothing() {
        Duration near = Evidence.FURTHEST_CLOCK.minusNanos(1);
        ReplicaView fast = Views.confirming(Views.at(Views.of(promoting, OTHER), NOW.plus(near)), 0);
        Members members = new Members(promoting, with(promoting, fast));
        assertThat(members.latest()).isEqualTo(NOW.plus(near));
        assertThat(members.earliest()).isEqualTo(NOW);
        ReplicaView far = Views.at(fast, NOW.plus(Evidence.FURTHEST_CLOCK));
        assertThat(new Members(promoting, with(promoting, far)).latest()).isEqualTo(NOW);
        TrustState alone = Mrcs.changed(promoting, new TrustEvent.ReplicaGone(OTHER));
        assertThat(new Members(alone, with(alone, fast)).latest()).isEqualTo(NOW);
    }

    @Test
    void withoutAnnouncementTheOwnClockIsTheSlowestThatCounts() {
        TrustState two = Views.with(Mrcs.introduced(), OTHER, HORIZON);
        ReplicaView slow = Views.at(Views.of(two, OTHER), NOW.minusSeconds(100));
        assertThat(new Members(two, with(two, slow)).earliest()).isEqualTo(NOW);
    }

    @Test
    void aGateThatOnlyTimeOpensIsOpenByTheSlowestClock() {
        ReplicaView slow = Views.at(Views.of(promoting, OTHER), NOW.minusSeconds(100));
        HolderEvidence lagging = Mrcs.workload("a", 1, Mrcs.leaf("1", M1, NOW.minusSeconds(150)));
        Evidence evidence =
                Mrcs.probed(promoting, NOW).view(slow).holder(lagging).build();
        Blocker blocker = onlyBlocker(promote(promoting, evidence));
        assertThat(blocker.reason()).isEqualTo(Reason.HOLDER_NOT_ACKNOWLEDGED);
        assertThat(blocker.until()).contains(NOW.minusSeconds(90));
        assertSafe(promote(promoting, Verdicts.at(evidence, NOW.plusSeconds(10))));
        assertThat(promote(promoting, Verdicts.at(evidence, NOW.plusSeconds(10).minusNanos(1))))
                .isInstanceOf(Verdict.Blocked.class);
    }

    @Test
    void unknownHoldersExistUntilTheSlowestClockSaysOtherwise() {
        ReplicaView slow = Views.at(Views.of(retiring, OTHER), NOW.minusSeconds(100));
        Evidence evidence = Mrcs.at(NOW)
                .view(slow)
                .unknownHoldersUntil(NOW.minusSeconds(150))
                .build();
        assertThat(onlyBlocker(retire(retiring, evidence)).reason()).isEqualTo(Reason.UNKNOWN_HOLDERS);
        assertSafe(retire(retiring, Verdicts.at(evidence, NOW.plusSeconds(10))));
    }

    @Test
    void aRootIsValidByTheSlowestAndLongEnoughByTheFastestClock() {
        Instant notBefore = NOW.minusSeconds(100);
        Instant notAfter = NOW.plus(Mrcs.VALIDITY.multipliedBy(2)).plus(SKEW).plusSeconds(50);
        TrustState state = Mrcs.changed(TrustState.EMPTY, Mrcs.learnt(M1));
        state = Mrcs.changed(state, Mrcs.learnt(M2, Mrcs.DOMAIN, Mrcs.anchor("brief", notBefore, notAfter)));
        state = Mrcs.changed(state, new TrustEvent.FirstRoles(java.util.Map.of(M1, Role.ACTIVE), "test"));
        state = Views.announced(Views.with(Mrcs.step(state, M2, Role.PASSIVE), OTHER, HORIZON), M2, Role.ACTIVE);
        ReplicaView same = Views.of(state, OTHER);
        assertSafe(promote(state, with(state, same)));
        assertSafe(promote(state, with(state, Views.at(same, NOW.minusSeconds(40)))));
        assertThat(onlyBlocker(promote(state, with(state, Views.at(same, NOW.minusSeconds(41)))))
                        .reason())
                .isEqualTo(Reason.ROOT_NOT_YET_VALID);
        assertSafe(promote(state, with(state, Views.at(same, NOW.plusSeconds(50)))));
        assertThat(onlyBlocker(promote(state, with(state, Views.at(same, NOW.plusSeconds(51)))))
                        .reason())
                .isEqualTo(Reason.ROOT_ENDS_TOO_SOON);
    }

    @Test
    void whoseClockIsApartFromMostOfTheOthersMayNotAct() {
        List<ReplicaId> others = List.of(OTHER, THIRD, new ReplicaId("replica-4"), new ReplicaId("replica-5"));
        for (int living = 1; living <= 4; living++) {
            TrustState state = Mrcs.mesh();
            for (ReplicaId id : others.subList(0, living)) {
                state = Views.with(state, id, HORIZON);
            }
            for (int apart = 0; apart <= living; apart++) {
                List<ReplicaId> odd = new ArrayList<>(others.subList(0, apart));
                odd.add(new ReplicaId("stranger"));
                Evidence evidence = Mrcs.at(NOW).apart(Set.copyOf(odd)).build();
                Verdict verdict = Mrcs.verdict(state, M2, Role.PASSIVE, evidence);
                assertThat(verdict)
                        .as("%d of %d apart", apart, living)
                        .isInstanceOf(apart * 2 > living ? Verdict.Blocked.class : Verdict.Safe.class);
            }
        }
    }

    @Test
    void aClockThatIsApartIsSaidWithTheNamesOfTheOthers() {
        TrustState state = Views.with(Views.with(Mrcs.mesh(), OTHER, HORIZON), THIRD, HORIZON);
        Evidence evidence = Mrcs.at(NOW).apart(Set.of(THIRD, OTHER)).build();
        Blocker blocker = onlyBlocker(Mrcs.verdict(state, M2, Role.PASSIVE, evidence));
        assertBlocker(
                blocker,
                Reason.CLOCK_APART,
                M2,
                Optional.empty(),
                "the clock of replica-self differs by more than 5 minutes from those of replica-other, replica-third;"
                        + " set it right");
        assertThat(blocker.until()).isEmpty();
        // By a clock that is far ahead the others seem to be dead; that does not make it right.
        onlyBlocker(Mrcs.verdict(state, M2, Role.PASSIVE, Verdicts.at(evidence, HORIZON.plus(SKEW))));
    }

    @Test
    void everyGateIsShutWhileTheClockIsApart() {
        for (TrustState state : new TrustState[] {Mrcs.mesh(), promoting, Mrcs.promoted(), retiring}) {
            TrustState two = Views.with(state, OTHER, HORIZON.plusSeconds(1));
            MrcName moving = two.root(M2).orElseThrow().role() != Role.ACTIVE ? M2 : M1;
            Role to = switch (two.root(moving).orElseThrow().role()) {
                case INACTIVE, ACTIVE -> Role.PASSIVE;
                case PASSIVE -> moving.equals(M2) ? Role.ACTIVE : Role.INACTIVE;
            };
            Evidence evidence = Mrcs.probed(two, NOW)
                    .view(Views.of(two, OTHER))
                    .apart(Set.of(OTHER))
                    .build();
            assertThat(blockers(Mrcs.verdict(two, moving, to, evidence)))
                    .extracting(Blocker::reason)
                    .containsExactly(Reason.CLOCK_APART);
        }
    }
}
