package io.meshroot.testkit.mesh;

import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Something that happens again and again, at random.
 *
 * @param perDay how often on average, zero or more
 * @param lasts how long each time
 */
public record Recurring(double perDay, Lag lasts) {
    /** What never happens. */
    public static final Recurring NEVER = new Recurring(0, Lag.NONE);

    /**
     * Checks the rate.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Recurring {
        Objects.requireNonNull(lasts, "lasts");
        if (!(perDay >= 0)) {
            throw new IllegalArgumentException("perDay is " + perDay + "; give zero or more");
        }
    }

    boolean happens() {
        return perDay > 0;
    }

    /** The time to the next one, without memory. */
    Duration next(RandomGenerator random) {
        double days = -Math.log(1 - random.nextDouble()) / perDay;
        return Duration.ofNanos((long) Math.min(days * Duration.ofDays(1).toNanos(), Long.MAX_VALUE / 4.0));
    }
}
