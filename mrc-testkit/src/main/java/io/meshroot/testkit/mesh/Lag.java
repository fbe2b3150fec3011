package io.meshroot.testkit.mesh;

import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** How long something takes, drawn anew each time. */
@FunctionalInterface
public interface Lag {
    /** No time at all. */
    Lag NONE = fixed(Duration.ZERO);

    /**
     * Draws a duration.
     *
     * @param random the only source of chance
     * @return zero or more
     */
    Duration draw(RandomGenerator random);

    /**
     * Always takes the same time.
     *
     * @param duration zero or more
     * @return the lag
     * @throws IllegalArgumentException if it is negative
     */
    static Lag fixed(Duration duration) {
        requireNotNegative("duration", duration);
        return random -> duration;
    }

    /**
     * Takes any time between two, each as likely as the others.
     *
     * @param shortest zero or more
     * @param longest not less
     * @return the lag
     * @throws IllegalArgumentException if one is negative or they are the wrong way round
     */
    static Lag uniform(Duration shortest, Duration longest) {
        requireNotNegative("shortest", shortest);
        long spread = longest.toNanos() - shortest.toNanos();
        if (spread < 0) {
            throw new IllegalArgumentException("longest is " + longest + ", less than shortest, " + shortest);
        }
        return random -> shortest.plusNanos((long) (spread * random.nextDouble()));
    }

    /**
     * Takes a log-normal time, as networks and queues do: half of the draws are below the median, and at a sigma of 1 one
     * in a hundred takes ten times as long.
     *
     * @param median more than zero
     * @param sigma the standard deviation of the logarithm, zero or more
     * @return the lag
     * @throws IllegalArgumentException if one is out of range
     */
    static Lag logNormal(Duration median, double sigma) {
        requirePositive("median", median);
        if (!(sigma >= 0)) {
            throw new IllegalArgumentException("sigma is " + sigma + "; give zero or more");
        }
        return random -> scaled(median, Math.exp(sigma * random.nextGaussian()));
    }

    /**
     * Takes a time with a heavy tail (Pareto): at an alpha of 1, one in ten draws takes ten times the shortest, one in a
     * thousand a thousand times.
     *
     * @param shortest more than zero
     * @param alpha how fast the tail falls, more than zero
     * @param longest what no draw exceeds
     * @return the lag
     * @throws IllegalArgumentException if one is out of range
     */
    static Lag heavyTail(Duration shortest, double alpha, Duration longest) {
        requirePositive("shortest", shortest);
        Objects.requireNonNull(longest, "longest");
        if (!(alpha > 0)) {
            throw new IllegalArgumentException("alpha is " + alpha + "; give more than zero");
        }
        return random -> {
            Duration drawn = scaled(shortest, Math.pow(1 - random.nextDouble(), -1 / alpha));
            return drawn.compareTo(longest) > 0 ? longest : drawn;
        };
    }

    private static Duration scaled(Duration duration, double factor) {
        double nanos = duration.toNanos() * factor;
        return Duration.ofNanos(nanos < Long.MAX_VALUE / 4.0 ? (long) nanos : Long.MAX_VALUE / 4);
    }

    private static void requireNotNegative(String field, Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(field + " is " + duration + "; give zero or more");
        }
    }

    private static void requirePositive(String field, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(field + " is " + duration + "; give more than zero");
        }
    }
}
