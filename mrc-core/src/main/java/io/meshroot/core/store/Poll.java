package io.meshroot.core.store;

import io.meshroot.api.time.Scheduler;
import io.meshroot.api.time.Scheduler.Cancellable;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Looks again and again, as long as there is a reason to. Looking finds what notifications of the operating system miss:
 * changes on network and overlay file systems, and by other machines.
 */
final class Poll implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Poll.class.getName());

    private final Scheduler scheduler;
    private final Duration interval;
    private final Look look;
    private final Object lock = new Object();
    private @Nullable Cancellable next;
    private boolean closed;

    Poll(Scheduler scheduler, Duration interval, Look look) {
        this.scheduler = scheduler;
        this.interval = interval;
        this.look = look;
    }

    /** Begins, unless it goes on already. */
    void start() {
        synchronized (lock) {
            if (next == null && !closed) {
                next = scheduler.schedule(interval, this::run);
            }
        }
    }

    private void run() {
        synchronized (lock) {
            next = null;
            if (closed) {
                return;
            }
        }
        boolean again = true;
        try {
            again = look.isNeededAgain();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "looking for changes failed; it is tried again", e);
        }
        if (again) {
            start();
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            if (next != null) {
                next.cancel();
                next = null;
            }
        }
    }

    /** One look. */
    @FunctionalInterface
    interface Look {
        /** Looks, and tells whether to look again after the interval. */
        boolean isNeededAgain();
    }
}
