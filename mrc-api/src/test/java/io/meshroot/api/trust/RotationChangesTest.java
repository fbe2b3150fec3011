package io.meshroot.api.trust;

import static io.meshroot.api.trust.Mrcs.M1;
import static io.meshroot.api.trust.Mrcs.M2;
import static io.meshroot.api.trust.Mrcs.M3;
import static io.meshroot.api.trust.Mrcs.NOW;
import static io.meshroot.api.trust.Mrcs.changed;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.trust.RotationRecord.Outcome;
import io.meshroot.api.trust.RotationState.Direction;
import io.meshroot.api.trust.RotationState.Origin;
import io.meshroot.api.trust.RotationState.Pause;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each event of a rotation, in each direction that it may have. */
class RotationChangesTest {
    private static final Instant LATER = NOW.plusSeconds(60);
    private static final RoleChange PROMOTION = new RoleChange(M2, Role.PASSIVE, Role.ACTIVE);
    private static final Pause LUNCH = new Pause(NOW, "anna", "lunch");

    /** A rotation that has asked for a step and waits. */
    private static RotationState rotation(Direction direction, Optional<Pause> pause) {
        return new RotationState(
                M1,
                M2,
                NOW.minusSeconds(9),
                "anna",
                new RotationPolicy(new RotationPolicy.OnEvidence(), new RotationPolicy.ProceedAtHorizon()),
                Origin.MADE,
                direction,
                pause,
                NOW,
                Optional.of(PROMOTION));
    }

    private static RotationState rotation(Direction direction) {
        return rotation(direction, Optional.empty());
    }

    /** What direction, pause, time and asked step a rotation has otherwise. */
    private static RotationState with(
            RotationState state,
            Direction direction,
            Optional<Pause> pause,
            Instant since,
            Optional<RoleChange> asked) {
        return new RotationState(
                state.from(),
                state.to(),
                state.started(),
                state.by(),
                state.policy(),
                state.origin(),
                direction,
                pause,
                since,
                asked);
    }

    private static TrustState rotating(TrustState state, RotationState rotation) {
        return state.withRotation(Optional.of(rotation));
    }

    private static Transition apply(TrustState state, TrustEvent event) {
        return TrustModel.apply(state, event, Mrcs.at(LATER).build());
    }

    private static RotationState after(TrustState state, TrustEvent event) {
        return changed(state, event, Mrcs.at(LATER).build()).rotation().orElseThrow();
    }

    private static void assertUnchanged(TrustState state, TrustEvent event) {
        assertThat(apply(state, event)).isEqualTo(new Transition.Unchanged());
    }

    private static void assertIllegal(TrustState state, TrustEvent event, Illegality reason) {
        assertThat(apply(state, event)).isEqualTo(new Transition.Illegal(reason));
    }

    @Test
    void oneRotationAtATime() {
        TrustState state = Mrcs.introduced();
        RotationState rotation = new RotationState(M1, M2, NOW, "test");
        TrustState begun = changed(state, new TrustEvent.RotationBegun(rotation));
        assertThat(begun.rotation()).contains(rotation);
        assertUnchanged(begun, new TrustEvent.RotationBegun(new RotationState(M1, M2, LATER, "other")));
        assertIllegal(
                begun,
                new TrustEvent.RotationBegun(new RotationState(M1, M3, NOW, "test")),
                Illegality.ROTATION_IN_PROGRESS);
        assertIllegal(
                begun,
                new TrustEvent.RotationBegun(new RotationState(M3, M2, NOW, "test")),
                Illegality.ROTATION_IN_PROGRESS);
    }

    @Test
    void theOldRootMustBeKnownTheNewOneMayBeLearntLater() {
        TrustState state = Mrcs.introduced();
        assertIllegal(
                state, new TrustEvent.RotationBegun(new RotationState(M3, M2, NOW, "test")), Illegality.UNKNOWN_MRC);
        RotationState toUnknown = new RotationState(M1, M3, NOW, "test");
        assertThat(after(state, new TrustEvent.RotationBegun(toUnknown))).isEqualTo(toUnknown);
    }

    @Test
    void withoutARotationThereIsNothingToChange() {
        TrustState state = Mrcs.introduced();
        for (TrustEvent event : new TrustEvent[] {
            new TrustEvent.RotationAsked(PROMOTION),
            new TrustEvent.RotationPaused("anna", "lunch"),
            new TrustEvent.RotationResumed(),
            new TrustEvent.RotationAborted(),
            new TrustEvent.RotationClosing()
        }) {
            assertIllegal(state, event, Illegality.NO_ROTATION);
        }
        assertUnchanged(state, new TrustEvent.RotationEnded(Outcome.FINISHED, "done"));
    }

    @Test
    void remembersWhatItAskedForLast() {
        for (Direction direction : Direction.values()) {
            RotationState rotation = rotation(direction);
            TrustState state = rotating(Mrcs.introduced(), rotation);
            assertUnchanged(state, new TrustEvent.RotationAsked(PROMOTION));
            assertThat(after(state, new TrustEvent.RotationAsked(PROMOTION.inverse())))
                    .isEqualTo(with(rotation, direction, Optional.empty(), NOW, Optional.of(PROMOTION.inverse())));
        }
    }

    @Test
    void isPausedOnceWithWhoAndWhy() {
        for (Direction direction : Direction.values()) {
            RotationState rotation = rotation(direction);
            TrustState state = rotating(Mrcs.introduced(), rotation);
            Pause pause = new Pause(LATER, "otto", "holidays");
            assertThat(after(state, new TrustEvent.RotationPaused("otto", "holidays")))
                    .isEqualTo(with(rotation, direction, Optional.of(pause), NOW, Optional.of(PROMOTION)));
            assertUnchanged(
                    rotating(state, rotation(direction, Optional.of(LUNCH))),
                    new TrustEvent.RotationPaused("otto", "holidays"));
        }
    }

    @Test
    void goesOnAndBeginsToWaitAnew() {
        for (Direction direction : Direction.values()) {
            RotationState paused = rotation(direction, Optional.of(LUNCH));
            TrustState state = rotating(Mrcs.introduced(), paused);
            assertThat(after(state, new TrustEvent.RotationResumed()))
                    .isEqualTo(with(paused, direction, Optional.empty(), LATER, Optional.empty()));
            assertUnchanged(rotating(state, rotation(direction)), new TrustEvent.RotationResumed());
        }
    }

    @Test
    void walksBackAlsoWhenPaused() {
        for (Optional<Pause> pause : List.of(Optional.<Pause>empty(), Optional.of(LUNCH))) {
            RotationState forward = rotation(Direction.FORWARD, pause);
            assertThat(after(rotating(Mrcs.introduced(), forward), new TrustEvent.RotationAborted()))
                    .isEqualTo(with(forward, Direction.BACK, Optional.empty(), LATER, Optional.empty()));
        }
        TrustState back = rotating(Mrcs.introduced(), rotation(Direction.BACK));
        assertUnchanged(back, new TrustEvent.RotationAborted());
        RotationState paused = rotation(Direction.BACK, Optional.of(LUNCH));
        assertThat(after(rotating(back, paused), new TrustEvent.RotationAborted()))
                .isEqualTo(with(paused, Direction.BACK, Optional.empty(), LATER, Optional.empty()));
    }

    @Test
    void thereIsNoWayBackOnceItClosesOrTheOldRootIsGoneOrTainted() {
        TrustState retired = Mrcs.step(Mrcs.demoted(), M1, Role.INACTIVE);
        RotationState forward = rotation(Direction.FORWARD);
        TrustState state = rotating(retired, forward);
        assertThat(forward.noWayBack(state)).isEmpty();
        assertThat(after(state, new TrustEvent.RotationAborted()).direction()).isEqualTo(Direction.BACK);

        TrustState closing = rotating(retired, rotation(Direction.CLOSING));
        TrustState gone = changed(state, new TrustEvent.RootForgotten(M1));
        TrustState tainted = changed(state, new TrustEvent.RootTainted(M1, "stolen"));
        for (TrustState past : List.of(closing, gone, tainted)) {
            assertIllegal(past, new TrustEvent.RotationAborted(), Illegality.POINT_OF_NO_RETURN);
            assertThat(past.rotation().orElseThrow().noWayBack(past)).contains(Illegality.POINT_OF_NO_RETURN);
        }
        TrustState other = changed(state, new TrustEvent.RootTainted(M2, "stolen"));
        assertThat(other.rotation().orElseThrow().direction()).isEqualTo(Direction.BACK);
        assertUnchanged(other, new TrustEvent.RotationAborted());
    }

    @Test
    void aRotationThatWalkedBackAlreadyIsPastTheReturnIfItsOldRootIsTainted() {
        TrustState back = rotating(Mrcs.introduced(), rotation(Direction.BACK));
        TrustState tainted = changed(back, new TrustEvent.RootTainted(M1, "stolen"));
        assertIllegal(tainted, new TrustEvent.RotationAborted(), Illegality.POINT_OF_NO_RETURN);
    }

    @Test
    void closesOnlyWhenTheNewRootHasReplacedTheOldOne() {
        TrustState retired = Mrcs.step(Mrcs.demoted(), M1, Role.INACTIVE);
        RotationState forward = rotation(Direction.FORWARD, Optional.of(LUNCH));
        assertThat(after(rotating(retired, forward), new TrustEvent.RotationClosing()))
                .isEqualTo(with(forward, Direction.CLOSING, Optional.empty(), LATER, Optional.empty()));
        TrustState gone = changed(retired, new TrustEvent.RootForgotten(M1));
        assertThat(after(rotating(gone, forward), new TrustEvent.RotationClosing())
                        .direction())
                .isEqualTo(Direction.CLOSING);
        for (TrustState early : List.of(Mrcs.introduced(), Mrcs.promoted(), Mrcs.demoted())) {
            assertUnchanged(rotating(early, forward), new TrustEvent.RotationClosing());
        }
        assertUnchanged(rotating(retired, rotation(Direction.BACK)), new TrustEvent.RotationClosing());
        assertUnchanged(rotating(retired, rotation(Direction.CLOSING)), new TrustEvent.RotationClosing());
    }

    @Test
    void doesNotCloseUnderANewRootThatIsNotActiveOrUnknown() {
        TrustState mesh = changed(Mrcs.mesh(), Mrcs.learnt(M3));
        RotationState toPassive = new RotationState(M3, M2, NOW, "test");
        assertUnchanged(rotating(mesh, toPassive), new TrustEvent.RotationClosing());
        RotationState toUnknown = new RotationState(M3, io.meshroot.api.mrc.MrcName.of("mrc9"), NOW, "test");
        assertUnchanged(rotating(mesh, toUnknown), new TrustEvent.RotationClosing());
    }

    @Test
    void endsWithARecordInWhateverDirectionItWent() {
        for (Direction direction : Direction.values()) {
            for (Outcome outcome : Outcome.values()) {
                TrustState state = rotating(Mrcs.introduced(), rotation(direction));
                TrustState over = changed(
                        state,
                        new TrustEvent.RotationEnded(outcome, "so it is"),
                        Mrcs.at(LATER).build());
                assertThat(over.rotation()).isEmpty();
                assertThat(over.rotations())
                        .containsExactly(
                                new RotationRecord(M1, M2, NOW.minusSeconds(9), "anna", LATER, outcome, "so it is"));
                assertThat(over.roots()).isEqualTo(state.roots());
            }
        }
    }

    @Test
    void theNewestRecordsAreKept() {
        TrustState state = Mrcs.introduced();
        for (int i = 0; i <= TrustState.MOST_ROTATIONS; i++) {
            state = rotating(state, rotation(Direction.FORWARD));
            state = changed(state, new TrustEvent.RotationEnded(Outcome.GIVEN_UP, "number " + i));
        }
        assertThat(state.rotations()).hasSize(TrustState.MOST_ROTATIONS);
        assertThat(state.rotations().get(0).reason()).isEqualTo("number 1");
        assertThat(state.rotations().get(15).reason()).isEqualTo("number 16");
    }

    @Test
    void aStepThatIsTakenLetsTheNextOneBeginToWait() {
        RotationState rotation = rotation(Direction.FORWARD);
        TrustState state = rotating(Mrcs.introduced(), rotation);
        TrustState stepped = changed(
                state,
                Mrcs.asked(state, M2, Role.ACTIVE),
                Mrcs.probed(state, LATER).build());
        assertThat(stepped.rotation())
                .contains(with(rotation, Direction.FORWARD, Optional.empty(), LATER, Optional.of(PROMOTION)));
    }

    @Test
    void concernsItsTwoRoots() {
        RotationState rotation = rotation(Direction.FORWARD);
        assertThat(rotation.concerns(PROMOTION)).isTrue();
        assertThat(rotation.concerns(new RoleChange(M1, Role.ACTIVE, Role.PASSIVE)))
                .isTrue();
        assertThat(rotation.concerns(new RoleChange(M3, Role.INACTIVE, Role.PASSIVE)))
                .isFalse();
    }
}
