package io.meshroot.vault.internal.http;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * Bounds how many requests are under way, first come first served. The bound falls when the server complains and grows back
 * with each success, so that a server that has just recovered is not run over.
 */
public final class InFlight {
    private final int most;
    private final Queue<CompletableFuture<Boolean>> waiting = new ArrayDeque<>();
    private int limit;
    private int taken;

    /**
     * Makes a bound.
     *
     * @param most how many may be under way at most
     */
    public InFlight(int most) {
        this.most = most;
        this.limit = most;
    }

    /**
     * Asks for a place.
     *
     * @return done when there is one; give it back with {@link #leave}, or with {@link #forgo} if nobody waits any more
     */
    public CompletableFuture<Boolean> enter() {
        CompletableFuture<Boolean> place = new CompletableFuture<>();
        synchronized (this) {
            waiting.add(place);
        }
        admit();
        return place;
    }

    /**
     * Gives up a place that was asked for, whether or not it was given meanwhile.
     *
     * @param place what {@link #enter} returned
     */
    public void forgo(CompletableFuture<Boolean> place) {
        place.cancel(false);
        if (!place.isCompletedExceptionally()) {
            leave();
            return;
        }
        synchronized (this) {
            waiting.removeIf(CompletableFuture::isDone);
        }
    }

    /** Gives a place back. */
    public void leave() {
        synchronized (this) {
            taken--;
        }
        admit();
    }

    /** Notes a success: one more may be under way, up to the most. */
    public void grow() {
        synchronized (this) {
            limit = Math.min(most, limit + 1);
        }
        admit();
    }

    /** Notes that the server has too much to do: half as many may be under way, but one. */
    public synchronized void shrink() {
        limit = Math.max(1, limit / 2);
    }

    /** Lets only one be under way, until successes let it grow. */
    public synchronized void restart() {
        limit = 1;
    }

    /**
     * Returns how many may be under way now.
     *
     * @return the bound
     */
    public synchronized int limit() {
        return limit;
    }

    /** Completes outside the lock: what hangs on a place runs here. */
    private void admit() {
        while (true) {
            List<CompletableFuture<Boolean>> admitted = new ArrayList<>();
            synchronized (this) {
                while (taken < limit && !waiting.isEmpty()) {
                    admitted.add(waiting.remove());
                    taken++;
                }
            }
            int gone = 0;
            for (CompletableFuture<Boolean> place : admitted) {
                gone += place.complete(true) ? 0 : 1;
            }
            if (gone == 0) {
                return;
            }
            synchronized (this) {
                taken -= gone;
            }
        }
    }
}
