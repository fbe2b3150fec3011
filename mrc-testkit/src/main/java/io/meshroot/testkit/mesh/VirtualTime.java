package io.meshroot.testkit.mesh;

import io.meshroot.api.time.Scheduler;
import io.meshroot.testkit.time.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Events in the order of virtual time and then of submission, one at a time, so that a run is the same each time. A task
 * that sleeps keeps its thread, and another thread goes on with the events meanwhile: of all threads only the one that
 * has the baton runs.
 */
final class VirtualTime implements AutoCloseable {
    private static final int MOST_AT_ONE_INSTANT = 10_000_000;
    private static final int SECONDS_BETWEEN_LOOKS = 5;
    private static final int LOOKS_WITHOUT_PROGRESS = 24;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "mesh-simulator");
        thread.setDaemon(true);
        return thread;
    });
    private final Semaphore finished = new Semaphore(0);
    private long now;
    private long end;
    private long submitted;
    private int atThisInstant;
    private final AtomicLong ran = new AtomicLong();
    private volatile Thread baton = Thread.currentThread();
    private volatile boolean closed;
    private @Nullable Throwable failure;

    Instant instant() {
        return TestClock.START.plusNanos(now);
    }

    Duration elapsed() {
        return Duration.ofNanos(now);
    }

    long nanos() {
        return now;
    }

    void execute(Runnable task) {
        schedule(0, new Event(task));
    }

    Scheduler.Cancellable schedule(Duration delay, Runnable task) {
        Event event = new Event(task);
        schedule(Math.max(0, delay.toNanos()), event);
        return () -> event.task = null;
    }

    private void schedule(long delay, Event event) {
        if (closed) {
            throw new RejectedExecutionException("the simulation is over");
        }
        if (Thread.currentThread() != baton) {
            throw new IllegalStateException("thread " + Thread.currentThread().getName()
                    + " does not belong to the simulation; give the manager the environment's executor and scheduler");
        }
        event.due = now + delay;
        event.number = submitted++;
        events.add(event);
    }

    /** Lets virtual time pass for the task that runs now, and others run meanwhile. */
    void sleep(Duration duration) {
        Event wake = new Event(null);
        wake.sleeper = new Semaphore(0);
        wake.thread = Thread.currentThread();
        schedule(Math.max(0, duration.toNanos()), wake);
        threads.execute(this::loop);
        wake.sleeper.acquireUninterruptibly();
        if (closed) {
            throw new RejectedExecutionException("the simulation is over");
        }
    }

    /** Runs what falls due up to an instant. */
    void runTo(Duration until) {
        end = until.toNanos();
        Thread caller = Thread.currentThread();
        threads.execute(this::loop);
        await();
        baton = caller;
        Throwable thrown = failure;
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
    }

    private void await() {
        long before = -1;
        int looks = 0;
        try {
            while (!finished.tryAcquire(SECONDS_BETWEEN_LOOKS, TimeUnit.SECONDS)) {
                looks = ran.get() == before ? looks + 1 : 0;
                before = ran.get();
                if (looks > LOOKS_WITHOUT_PROGRESS) {
                    throw new IllegalStateException("the simulation hangs in\n  "
                            + String.join(
                                    "\n  ",
                                    Arrays.stream(baton.getStackTrace())
                                            .map(StackTraceElement::toString)
                                            .toList()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the simulation was interrupted", e);
        }
    }

    private void loop() {
        baton = Thread.currentThread();
        try {
            Event next = next();
            while (next != null) {
                Semaphore sleeper = next.sleeper;
                if (sleeper != null) {
                    baton = next.thread;
                    sleeper.release();
                    return;
                }
                Runnable task = next.task;
                if (task != null) {
                    task.run();
                }
                next = next();
            }
        } catch (RuntimeException | Error e) {
            if (closed) {
                return;
            }
            failure = e;
        }
        finished.release();
    }

    private @Nullable Event next() {
        Event next = events.peek();
        if (next == null || next.due > end) {
            now = end;
            return null;
        }
        events.remove();
        atThisInstant = next.due == now ? atThisInstant + 1 : 0;
        if (atThisInstant > MOST_AT_ONE_INSTANT) {
            throw new IllegalStateException(
                    "over " + MOST_AT_ONE_INSTANT + " tasks ran at " + instant() + "; one submits itself for ever");
        }
        now = next.due;
        ran.incrementAndGet();
        return next;
    }

    /** Refuses everything from now on and lets go of the threads; what sleeps fails. */
    @Override
    public void close() {
        closed = true;
        events.forEach(event -> {
            if (event.sleeper != null) {
                event.sleeper.release();
            }
        });
        threads.shutdownNow();
    }

    private static final class Event implements Comparable<Event> {
        private @Nullable Runnable task;
        private @Nullable Semaphore sleeper;
        private Thread thread = Thread.currentThread();
        private long due;
        private long number;

        private Event(@Nullable Runnable task) {
            this.task = task;
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(due, other.due);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }
}
