package io.meshroot.core.tls;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers the lives of in-process holders: each number is above all earlier ones, also after a restart. */
final class Incarnations {
    private static final AtomicLong LAST = new AtomicLong();

    private Incarnations() {}

    static long next(InstantSource clock) {
        long now = clock.millis();
        return LAST.updateAndGet(last -> Math.max(last + 1, now));
    }
}
