package io.meshroot.core.internal.leaf;

import io.meshroot.api.time.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done when, ordered by wall-clock time, with one timer. The timer never sleeps for long: elapsed time says
 * nothing about the wall clock on a laptop that slept, or after the clock was set. Safe for use by several threads.
 */
final class RenewalQueue {
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);
    private static final Duration SHORTEST_SLEEP = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int MOST_WORKERS = 8;
    private static final Duration LATE = Duration.ofSeconds(1);
    private static final int LOOKS_PER_LIFE = 10;

    private final Scheduler scheduler;
    private final InstantSource clock;
    private final Object lock = new Object();
    private final TreeSet<Slot> slots = new TreeSet<>();
    private Duration sleep = LONGEST_SLEEP;
    private int workers;
    private long numbers;
    private long armings;
    private @Nullable Instant armedFor;
    private Scheduler.Cancellable timer = () -> {};
    private @Nullable Runnable onTime;
    private boolean closed;

    RenewalQueue(Scheduler scheduler, InstantSource clock) {
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /** Calls the task, on the scheduler, whenever something may be due or the clock is to be looked at. */
    void start(Runnable task) {
        synchronized (lock) {
            onTime = task;
        }
        arm();
    }

    /** Puts a leaf where it belongs, wherever it stood. */
    void place(Held held) {
        place(held, Instant.MIN);
    }

    /** The same, but not before an instant. */
    void place(Held held, Instant earliest) {
        synchronized (lock) {
            removeSlot(held);
            // Read under the lock: of two that place a leaf, the later one sees the later state.
            Optional<Instant> due = held.due();
            if (closed || due.isEmpty()) {
                return;
            }
            Instant at = due.get().isBefore(earliest) ? earliest : due.get();
            Slot slot = new Slot(at, numbers++, held);
            held.slot = slot;
            slots.add(slot);
        }
        arm();
    }

    void remove(Held held) {
        synchronized (lock) {
            removeSlot(held);
        }
    }

    private void removeSlot(Held held) {
        Slot slot = held.slot;
        if (slot != null) {
            slots.remove(slot);
            held.slot = null;
        }
    }

    /** Looks at the clock often enough for leaves that live so long. */
    void watchFor(Duration life) {
        synchronized (lock) {
            Duration wanted = life.dividedBy(LOOKS_PER_LIFE);
            if (wanted.compareTo(sleep) < 0) {
                sleep = wanted.compareTo(SHORTEST_SLEEP) < 0 ? SHORTEST_SLEEP : wanted;
            }
        }
    }

    /** Takes the first leaf that is due for a worker that begins; null if nothing is due, or enough work already. */
    @Nullable
    Held begin() {
        synchronized (lock) {
            Held held = workers < MOST_WORKERS ? poll() : null;
            if (held != null) {
                workers++;
            }
            return held;
        }
    }

    /** Takes the next leaf for a worker; one that gets null has ended. */
    @Nullable
    Held next() {
        synchronized (lock) {
            Held held = poll();
            if (held == null) {
                workers--;
            }
            return held;
        }
    }

    /** Puts back what a worker took that could not begin. */
    void giveBack(Held held) {
        synchronized (lock) {
            workers--;
        }
        place(held, clock.instant().plus(PAUSE));
    }

    private @Nullable Held poll() {
        if (slots.isEmpty() || slots.first().due.isAfter(clock.instant())) {
            return null;
        }
        Held held = slots.first().held;
        removeSlot(held);
        return held;
    }

    /** Sets the timer for the first slot, unless it goes off before. */
    void arm() {
        long arming;
        Duration delay;
        synchronized (lock) {
            if (closed || onTime == null || slots.isEmpty()) {
                return;
            }
            Instant now = clock.instant();
            Instant first = slots.first().due;
            Instant latest = now.plus(sleep);
            // While all workers work they take what is due themselves; only the clock is to be looked at.
            Instant at = workers < MOST_WORKERS && first.isBefore(latest) ? first : latest;
            // A timer that should have gone off was set before the wall clock jumped forward.
            boolean late = armedFor != null && armedFor.isBefore(now.minus(LATE));
            if (armedFor != null && !late && !at.isBefore(armedFor)) {
                return;
            }
            armedFor = at;
            arming = ++armings;
            delay = at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO;
        }
        Scheduler.Cancellable handle;
        try {
            handle = scheduler.schedule(delay, () -> fired(arming));
        } catch (RejectedExecutionException e) {
            synchronized (lock) {
                armedFor = null;
            }
            return;
        }
        Scheduler.Cancellable old;
        synchronized (lock) {
            boolean newest = arming == armings && !closed;
            old = newest ? timer : handle;
            if (newest) {
                timer = handle;
            }
        }
        old.cancel();
    }

    private void fired(long arming) {
        Runnable task;
        synchronized (lock) {
            task = onTime;
            if (arming != armings || closed || task == null) {
                return;
            }
            armedFor = null;
        }
        task.run();
    }

    void close() {
        Scheduler.Cancellable last;
        synchronized (lock) {
            closed = true;
            slots.clear();
            last = timer;
        }
        last.cancel();
    }

    /** Where a leaf stands in the queue. */
    static final class Slot implements Comparable<Slot> {
        private final Instant due;
        private final long number;
        private final Held held;

        private Slot(Instant due, long number, Held held) {
            this.due = due;
            this.number = number;
            this.held = held;
        }

        @Override
        public int compareTo(Slot other) {
            int byTime = due.compareTo(other.due);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }
}
