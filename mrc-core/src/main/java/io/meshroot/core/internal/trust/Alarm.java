package io.meshroot.core.internal.trust;

import io.meshroot.api.time.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Calls once, at the earliest instant that was asked for since it called last. */
final class Alarm {
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final Scheduler scheduler;
    private final InstantSource clock;
    private final Runnable task;
    private final Object lock = new Object();
    private Scheduler.@Nullable Cancellable scheduled;
    private Instant at = Instant.MAX;
    private boolean closed;

    Alarm(Scheduler scheduler, InstantSource clock, Runnable task) {
        this.scheduler = scheduler;
        this.clock = clock;
        this.task = task;
    }

    /** Calls at an instant instead of at the one that was set before. */
    void set(Instant instant) {
        Duration delay = delayUntil(instant);
        synchronized (lock) {
            if (closed) {
                return;
            }
            if (scheduled != null) {
                scheduled.cancel();
            }
            at = instant;
            scheduled = scheduler.schedule(delay, task);
        }
    }

    private Duration delayUntil(Instant instant) {
        Instant now = clock.instant();
        return instant.isAfter(now.plus(SHORTEST)) ? Duration.between(now, instant) : SHORTEST;
    }

    /** Calls at an instant unless it calls earlier anyway. */
    void sooner(Instant instant) {
        synchronized (lock) {
            if (instant.isBefore(at)) {
                set(instant);
            }
        }
    }

    void close() {
        synchronized (lock) {
            closed = true;
            if (scheduled != null) {
                scheduled.cancel();
            }
        }
    }
}
