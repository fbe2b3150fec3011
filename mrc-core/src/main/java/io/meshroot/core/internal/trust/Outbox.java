package io.meshroot.core.internal.trust;

import java.util.ArrayDeque;
import java.util.Queue;

/** Runs what must not run under a lock of the engine's: one at a time, in the order in which it was put in. */
final class Outbox {
    private final Object lock = new Object();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean draining;

    void put(Runnable task) {
        synchronized (lock) {
            waiting.add(task);
        }
    }

    /** To be called without locks. Returns at once if another thread is at it, which then runs all that was put in. */
    void drain() {
        synchronized (lock) {
            if (draining) {
                return;
            }
            draining = true;
        }
        while (true) {
            Runnable task;
            synchronized (lock) {
                task = waiting.poll();
                if (task == null) {
                    draining = false;
                    return;
                }
            }
            run(task);
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            System.getLogger(Outbox.class.getName()).log(System.Logger.Level.WARNING, "a listener failed", e);
        }
    }
}
