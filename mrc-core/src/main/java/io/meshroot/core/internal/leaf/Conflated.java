package io.meshroot.core.internal.leaf;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs a task on an executor, never twice at once: however often it is offered while it runs, it runs once more. The task
 * looks for itself at what is newest. Safe for use by several threads.
 */
final class Conflated {
    private final Executor executor;
    private final Runnable task;
    private final Object lock = new Object();
    private boolean offered;
    private boolean running;
    private boolean closed;

    Conflated(Executor executor, Runnable task) {
        this.executor = executor;
        this.task = task;
    }

    void offer() {
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

    void close() {
        synchronized (lock) {
            closed = true;
        }
    }
}
