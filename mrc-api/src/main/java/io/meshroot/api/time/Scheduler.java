package io.meshroot.api.time;

import java.time.Duration;

/**
 * Runs a task after a delay. A seam, so that tests can advance time by hand. The delay is of elapsed time; whoever needs
 * wall-clock time looks at its clock again when the task runs.
 */
@FunctionalInterface
public interface Scheduler {
    /**
     * Runs the task once, after the delay. A task must not block for long.
     *
     * @param delay how long to wait at least; zero or less means as soon as possible
     * @param task what to run
     * @return a handle that cancels the task if it has not begun
     */
    Cancellable schedule(Duration delay, Runnable task);

    /** Cancels something; calling it twice does no harm. */
    @FunctionalInterface
    interface Cancellable {
        /** Cancels what has not begun. */
        void cancel();
    }
}
