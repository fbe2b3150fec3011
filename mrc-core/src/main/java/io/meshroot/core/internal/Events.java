package io.meshroot.core.internal;

import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.event.MeshEventListener;
import io.meshroot.api.time.Subscription;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/** Delivers events to listeners, one at a time and in order, on an executor and never under a lock of the caller's. */
public final class Events {
    private final Executor executor;
    private final CopyOnWriteArrayList<MeshEventListener> listeners = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();
    private final Queue<MeshEvent> waiting = new ArrayDeque<>();
    private boolean delivering;

    /**
     * Makes an empty list of listeners.
     *
     * @param executor runs the listeners
     */
    public Events(Executor executor) {
        this.executor = executor;
    }

    /**
     * Adds a listener.
     *
     * @param listener the listener
     * @return closing it removes the listener
     */
    public Subscription subscribe(MeshEventListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /**
     * Delivers an event soon to those who listen now; waking a thread for nobody would cost as much as half a signature.
     *
     * @param event the event
     */
    public void publish(MeshEvent event) {
        if (listeners.isEmpty()) {
            return;
        }
        synchronized (lock) {
            waiting.add(event);
            if (delivering) {
                return;
            }
            delivering = true;
        }
        try {
            executor.execute(this::deliver);
        } catch (java.util.concurrent.RejectedExecutionException e) {
            synchronized (lock) {
                waiting.clear();
                delivering = false;
            }
        }
    }

    private void deliver() {
        while (true) {
            MeshEvent event;
            synchronized (lock) {
                event = waiting.poll();
                if (event == null) {
                    delivering = false;
                    return;
                }
            }
            for (MeshEventListener listener : listeners) {
                tell(listener, event);
            }
        }
    }

    @SuppressWarnings("CatchAndPrintStackTrace")
    private static void tell(MeshEventListener listener, MeshEvent event) {
        try {
            listener.on(event);
        } catch (RuntimeException e) {
            System.getLogger(Events.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "a listener failed on " + event.getClass().getSimpleName(),
                            e);
        }
    }
}
