package io.meshroot.core.internal.trust;

import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.RotationPolicy;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.StepBasis;
import io.meshroot.api.trust.StepOverride;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.internal.Settings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a rotation's policy says of its next step: not before when, and what to do when its evidence does not come. */
final class Patience {
    private final RotationState rotation;
    private final Settings settings;

    Patience(RotationState rotation, Settings settings) {
        this.rotation = rotation;
        this.settings = settings;
    }

    /** A rotation by time takes no step before its time, safe or not. */
    Instant notBefore() {
        return rotation.policy().pace() instanceof RotationPolicy.ByTime time
                ? rotation.waitingSince().plus(time.perStep())
                : Instant.MIN;
    }

    /** When the policy has something to say, at the latest. */
    Instant endsAt() {
        if (rotation.policy().pace() instanceof RotationPolicy.ByTime) {
            return notBefore();
        }
        if (rotation.policy().patience() instanceof RotationPolicy.AbortAfter abort) {
            return rotation.direction() == RotationState.Direction.FORWARD
                    ? rotation.waitingSince().plus(abort.after())
                    : Instant.MAX;
        }
        return rotation.policy().patience() instanceof RotationPolicy.ProceedAtHorizon ? horizon() : Instant.MAX;
    }

    /** Every leaf that was there when the step began to wait has ended then. */
    private Instant horizon() {
        return rotation.waitingSince().plus(settings.longestValidity()).plus(settings.clockSkew());
    }

    private boolean isOver(Instant now) {
        return !now.isBefore(endsAt());
    }

    /** Past the point of no return there is nothing to go back to: it waits. */
    boolean givesUp(TrustState state, Instant now) {
        return rotation.policy().patience() instanceof RotationPolicy.AbortAfter
                && isOver(now)
                && rotation.noWayBack(state).isEmpty();
    }

    /** What the policy does not go over now: what is left when its time has come, else everything. */
    List<Blocker> left(List<Blocker> blockers, Instant now) {
        return order().filter(step -> isOver(now))
                .map(step -> blockers.stream()
                        .filter(blocker -> !isCovered(step, blocker))
                        .toList())
                .orElse(blockers);
    }

    /** The order under which the step is taken now in spite of what stands in its way. */
    Optional<StepOverride> override(List<Blocker> blockers, Instant now) {
        return order().filter(step -> left(blockers, now).isEmpty());
    }

    private Optional<StepOverride> order() {
        Optional<StepOverride> order = Optional.empty();
        if (rotation.policy().pace() instanceof RotationPolicy.ByTime time) {
            order = Optional.of(new StepOverride(
                    StepBasis.ASSUMED, "the rotation takes a step each " + time.perStep() + ", whatever is known"));
        } else if (rotation.policy().patience() instanceof RotationPolicy.ProceedAtHorizon) {
            order = Optional.of(new StepOverride(
                    StepBasis.FORCED, "the rotation's policy is to proceed at the horizon, " + horizon()));
        }
        return order;
    }

    /** The policy goes over holders that say nothing, and over nothing else. */
    private static boolean isCovered(StepOverride step, Blocker blocker) {
        return new StepOverride(StepBasis.ASSUMED, step.reason()).covers(blocker.reason());
    }
}
