package io.meshroot.core.internal;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers the lives of in-process holders: each number is above all earlier ones, also after a restart. */
public final class Incarnations {
    private static final AtomicLong LAST = new AtomicLong();

    private Incarnations() {}

    /**
     * Begins a life.
     *
     * @param clock tells the time
     * @return its number: milliseconds since the epoch, unless a number as high was given before
     */
    public static long next(InstantSource clock) {
        long now = clock.millis();
        return LAST.updateAndGet(last -> Math.max(last + 1, now));
    }
}
