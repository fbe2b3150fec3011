package io.meshroot.tests.interop;

import java.io.Closeable;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Calls a peer again and again, each time with a full handshake, until it is closed. */
final class Traffic implements Closeable {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final String name;
    private final Call call;
    private final Thread thread;
    private final AtomicLong ok = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    /** One connection, one request. */
    @FunctionalInterface
    interface Call {
        void make() throws Exception;
    }

    private Traffic(String name, Call call) {
        this.name = name;
        this.call = call;
        this.thread = new Thread(this::run, name);
    }

    static Traffic start(String name, Call call) {
        Traffic traffic = new Traffic(name, call);
        traffic.thread.setDaemon(true);
        traffic.thread.start();
        return traffic;
    }

    private void run() {
        while (!stopped) {
            try {
                call.make();
                ok.incrementAndGet();
            } catch (Exception | AssertionError e) {
                failures.add(name + ": " + e);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    String name() {
        return name;
    }

    long ok() {
        return ok.get();
    }

    Queue<String> failures() {
        return failures;
    }

    /** Lets a call under way end, so that none fails for being cut off. */
    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(60_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
