package io.meshroot.core.internal.trust;

import java.time.Duration;

/** Delays that double with each failure, from one second to five minutes. */
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 9;

    private int failures;

    synchronized Duration next() {
        Duration delay = FIRST.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
        failures++;
        return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
    }

    synchronized void reset() {
        failures = 0;
    }
}
