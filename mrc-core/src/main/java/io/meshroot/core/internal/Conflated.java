package io.meshroot.core.internal;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs a task on an executor, never twice at once: however often it is offered while it runs, it runs once more. The task
 * looks for itself at what is newest. Safe for use by several threads.
 */
public final class Conflated {
    private final Executor executor;
    private final Runnable task;
    private final Object lock = new Object();
    private boolean offered;
    private boolean running;
    private boolean closed;

    /**
     * Makes a runner that has nothing to do yet.
     *
     * @param executor runs the task
     * @param task what to run; what it throws goes to the executor
     */
    public Conflated(Executor executor, Runnable task) {
        this.executor = executor;
        this.task = task;
    }

    /** Has the task run once more, soon; while the executor takes no tasks it is not run. */
    public void offer() {
        synchronized (lock) {
            offered = !closed;
            if (closed || running) {
                return;
            }
            running = true;
        }
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException e) {
            synchronized (lock) {
                running = false;
            }
        }
    }

    private void run() {
        while (true) {
            synchronized (lock) {
                if (!offered || closed) {
                    running = false;
                    return;
                }
                offered = false;
            }
            boolean done = false;
            try {
                task.run();
                done = true;
            } finally {
                if (!done) {
                    synchronized (lock) {
                        running = false;
                    }
                }
            }
        }
    }

    /** Has the task not run any more. */
    public void close() {
        synchronized (lock) {
            closed = true;
        }
    }
}
