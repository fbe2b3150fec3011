package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.kubernetes.ObjectStore.Change;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What is still to be told to one watch. Safe for use by several threads. */
final class WatchFeed {
    private final String collection;
    private final String token;
    private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();

    /** What a watch is told next. */
    sealed interface Item {}

    /**
     * A change.
     *
     * @param change the change
     */
    record Changed(Change change) implements Item {}

    /**
     * Everything up to a revision has been told.
     *
     * @param revision the revision
     */
    record Bookmark(long revision) implements Item {}

    /** How a watch ends. */
    enum End implements Item {
        /** The server ends it in good order. */
        CLOSED,
        /** The connection breaks. */
        CUT
    }

    WatchFeed(String collection, String token) {
        this.collection = collection;
        this.token = token;
    }

    String collection() {
        return collection;
    }

    /** Whether somebody in this process watches, without a client. */
    boolean isLocal() {
        return token.isEmpty();
    }

    /** The token of the client that watches; empty without a client. */
    String token() {
        return token;
    }

    void offer(Change change) {
        if (change.key().collection().equals(collection)) {
            items.add(new Changed(change));
        }
    }

    void bookmark(long revision) {
        items.add(new Bookmark(revision));
    }

    void end(End end) {
        items.add(end);
    }

    /** Waits for the next item; nothing once the time is over. */
    Optional<Item> next(Duration longest) {
        try {
            return Optional.ofNullable(items.poll(Math.max(0, longest.toNanos()), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(End.CUT);
        }
    }
}
