package io.meshroot.examples.rotation;

import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Counts handshakes, and keeps what went wrong. */
final class Handshakes {
    private static final int MOST_FAILURES_SHOWN = 10;

    private final AtomicLong ok = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    void succeeded() {
        ok.incrementAndGet();
    }

    void failed(String who, Exception why) {
        if (failed.incrementAndGet() <= MOST_FAILURES_SHOWN) {
            failures.add(Instant.now() + " " + who + ": " + why);
        }
    }

    long ok() {
        return ok.get();
    }

    long failed() {
        return failed.get();
    }

    Queue<String> failures() {
        return failures;
    }
}
