package io.meshroot.tests;

import io.meshroot.api.event.MeshEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** What a manager told, and waits for more. */
public final class Happenings {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<MeshEvent> events = new ArrayList<>();

    public synchronized void on(MeshEvent event) {
        events.add(event);
        notifyAll();
    }

    public synchronized List<MeshEvent> all() {
        return List.copyOf(events);
    }

    public synchronized <T extends MeshEvent> List<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Waits for an event that has not happened yet. */
    public synchronized <T extends MeshEvent> T awaitNew(Class<T> type, Predicate<T> wanted)
            throws InterruptedException {
        int seen = events.size();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            for (MeshEvent event : events.subList(seen, events.size())) {
                if (type.isInstance(event) && wanted.test(type.cast(event))) {
                    return type.cast(event);
                }
            }
            seen = events.size();
            waitUntil(end, type.getSimpleName());
        }
    }

    /** Waits for what is no event: looks again and again. */
    public static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Object lock = new Object();
        synchronized (lock) {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("within " + PATIENCE + " it did not come about that " + what);
                }
                lock.wait(20);
            }
        }
    }

    private void waitUntil(long end, String what) throws InterruptedException {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new AssertionError("within " + PATIENCE + " there was no " + what + "; there were " + events);
        }
        wait(left);
    }
}
