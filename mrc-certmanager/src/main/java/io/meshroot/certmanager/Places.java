package io.meshroot.certmanager;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** Bounds how many requests are under way, first come first served. */
final class Places {
    private final Queue<CompletableFuture<Boolean>> waiting = new ArrayDeque<>();
    private int free;

    Places(int most) {
        this.free = most;
    }

    /** Asks for a place; give it back with {@link #leave}, or with {@link #forgo} if nobody waits any more. */
    synchronized CompletableFuture<Boolean> enter() {
        if (free > 0) {
            free--;
            return CompletableFuture.completedFuture(true);
        }
        CompletableFuture<Boolean> place = new CompletableFuture<>();
        waiting.add(place);
        return place;
    }

    void leave() {
        while (true) {
            CompletableFuture<Boolean> next;
            synchronized (this) {
                next = waiting.poll();
                if (next == null) {
                    free++;
                    return;
                }
            }
            if (next.complete(true)) {
                return;
            }
        }
    }

    /** Gives up a place that was asked for, whether or not it was given meanwhile. */
    void forgo(CompletableFuture<Boolean> place) {
        if (!place.cancel(false)) {
            leave();
        }
    }
}
