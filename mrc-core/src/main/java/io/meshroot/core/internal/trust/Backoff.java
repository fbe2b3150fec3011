package io.meshroot.core.internal.trust;

import io.meshroot.core.internal.Doubling;
import java.time.Duration;

/** Counts failures in a row, and waits one second after the first, up to five minutes. */
final class Backoff {
    private static final Doubling DELAYS = new Doubling(Duration.ofSeconds(1), Duration.ofMinutes(5));

    private int failures;

    synchronized Duration next() {
        failures++;
        return DELAYS.after(failures);
    }

    synchronized void reset() {
        failures = 0;
    }
}
