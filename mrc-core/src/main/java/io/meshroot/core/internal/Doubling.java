package io.meshroot.core.internal;

import java.time.Duration;

/**
 * Delays after failures in a row, each twice the one before.
 *
 * @param first the first
 * @param longest the longest, at least the first
 */
public record Doubling(Duration first, Duration longest) {
    private static final int MOST_DOUBLINGS = 20;

    /**
     * Returns the delay after so many failures.
     *
     * @param failures how many there were in a row; less than one counts as one
     * @return the delay
     */
    public Duration after(int failures) {
        Duration delay = first.multipliedBy(1L << Math.min(Math.max(0, failures - 1), MOST_DOUBLINGS));
        return delay.compareTo(longest) > 0 ? longest : delay;
    }

    /**
     * Spreads a delay by a quarter either way, alike in every run.
     *
     * @param delay the delay
     * @param failures how many failures there were
     * @param seed what tells those who wait from one another
     * @return 75 to 125 percent of it
     */
    public static Duration spread(Duration delay, int failures, int seed) {
        long mixed = (seed * 31L + failures) * 0x9E3779B97F4A7C15L;
        double factor = 0.75 + 0.5 * ((mixed >>> 11) / (double) (1L << 53));
        return Duration.ofMillis((long) (delay.toMillis() * factor));
    }
}
