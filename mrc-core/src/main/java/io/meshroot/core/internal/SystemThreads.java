package io.meshroot.core.internal;

import io.meshroot.api.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of a manager that was given none: one that tells the time, and as many workers as block at once. All are
 * daemons, so that a program that forgets to close its manager can end.
 */
public final class SystemThreads implements Scheduler, Executor, AutoCloseable {
    private static final long IDLE_SECONDS = 10;

    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor workers;

    /** Starts no thread before it is needed. */
    public SystemThreads() {
        timer = new ScheduledThreadPoolExecutor(1, daemons("meshroot-timer"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        // No bound: a worker that a slow subscriber blocks must not keep a renewal waiting.
        workers = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                daemons("meshroot-worker"));
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        Future<?> future = timer.schedule(task, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public void execute(Runnable task) {
        workers.execute(task);
    }

    /** Drops what is scheduled and lets what runs come to its end. Closing twice does no harm. */
    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdown();
    }
}
