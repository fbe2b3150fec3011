package io.meshroot.api.trust;

import java.time.Duration;
import java.util.Objects;

/**
 * How a rotation goes from step to step.
 *
 * @param pace what takes it to the next step
 * @param patience what it does when the evidence for a step does not come
 */
public record RotationPolicy(Pace pace, Patience patience) {
    /** On evidence, and waiting for it as long as it takes. */
    public static final RotationPolicy DEFAULT = new RotationPolicy(new OnEvidence(), new Wait());

    /**
     * Checks that the parts fit each other.
     *
     * @throws IllegalArgumentException if a rotation by time is told what to do when evidence does not come
     */
    public RotationPolicy {
        Objects.requireNonNull(pace, "pace");
        Objects.requireNonNull(patience, "patience");
        if (pace instanceof ByTime && !(patience instanceof Wait)) {
            throw new IllegalArgumentException(
                    "patience of a rotation by time is " + patience + "; it does not wait for evidence, leave it out");
        }
    }

    /** What takes a rotation to the next step. */
    public sealed interface Pace {}

    /** A step is taken as soon as it is safe. */
    public record OnEvidence() implements Pace {}

    /**
     * A step is taken a fixed time after the one before. What is not known then is taken for granted, and the step's
     * record says so.
     *
     * @param perStep how long each step takes
     */
    public record ByTime(Duration perStep) implements Pace {
        /**
         * Checks the duration.
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public ByTime {
            requirePositive("perStep", perStep);
        }
    }

    /** What a rotation does when the evidence for a step does not come. */
    public sealed interface Patience {}

    /** It waits as long as it takes. */
    public record Wait() implements Patience {}

    /**
     * It gives up and walks back.
     *
     * @param after how long one step may wait
     */
    public record AbortAfter(Duration after) implements Patience {
        /**
         * Checks the duration.
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public AbortAfter {
            requirePositive("after", after);
        }
    }

    /**
     * It proceeds when every leaf that existed when the step began to wait has ended: from then on only holders without a
     * leaf, or beyond reach, can be missing. The step's record is a forced one and names who may break.
     */
    public record ProceedAtHorizon() implements Patience {}

    private static void requirePositive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + " is " + duration + "; give more than zero");
        }
    }
}
