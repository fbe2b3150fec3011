package io.meshroot.core.internal.leaf;

import io.meshroot.api.time.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done when, ordered by wall-clock time, with one timer. What is due by itself goes first; leaves of a signer
 * that was succeeded come in turns and never take all of the workers. The timer never sleeps for long: elapsed time says
 * nothing about the wall clock on a laptop that slept, or after the clock was set. Safe for use by several threads.
 */
final class RenewalQueue {
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);
    private static final Duration SHORTEST_SLEEP = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int MOST_WORKERS = 16;
    /** Slow issuers keep workers busy; some are left for what is due by itself. */
    private static final int MOST_REISSUING = 12;

    private static final Duration LATE = Duration.ofSeconds(1);
    private static final int LOOKS_PER_LIFE = 10;

    private final Scheduler scheduler;
    private final InstantSource clock;
    private final Object lock = new Object();
    private final TreeSet<Slot> ordinary = new TreeSet<>();
    private final TreeSet<Slot> reissues = new TreeSet<>();
    private final Pace pace;
    private Duration sleep = LONGEST_SLEEP;
    private int workers;
    private int reissuing;
    private long numbers;
    private long armings;
    private @Nullable Instant armedFor;
    private Scheduler.Cancellable timer = () -> {};
    private @Nullable Runnable onTime;
    private boolean closed;

    RenewalQueue(Scheduler scheduler, InstantSource clock, Pace pace) {
        this.scheduler = scheduler;
        this.clock = clock;
        this.pace = pace;
    }

    /** A leaf whose turn has come, and in which lane. */
    record Taken(Held held, Lane lane) {}

    /** How fast leaves of another signer are issued again. */
    Pace pace() {
        return pace;
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
            removeSlots(held);
            if (closed) {
                return;
            }
            for (Lane lane : Lane.values()) {
                // Read under the lock: of two that place a leaf, the later one sees the later state.
                Optional<Instant> due = held.due(lane);
                if (due.isPresent()) {
                    Instant at = due.get().isBefore(earliest) ? earliest : due.get();
                    add(new Slot(at, numbers++, held), lane);
                }
            }
        }
        arm();
    }

    private void add(Slot slot, Lane lane) {
        NavigableSet<Slot> slots = slots(lane);
        if (lane == Lane.REISSUE && slots.isEmpty()) {
            pace.begin(clock.instant());
        }
        slot.held.slots.put(lane, slot);
        slots.add(slot);
    }

    private NavigableSet<Slot> slots(Lane lane) {
        return switch (lane) {
            case ORDINARY -> ordinary;
            case REISSUE -> reissues;
        };
    }

    void remove(Held held) {
        synchronized (lock) {
            removeSlots(held);
        }
    }

    private void removeSlots(Held held) {
        held.slots.forEach((lane, slot) -> slots(lane).remove(slot));
        held.slots.clear();
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
    Taken begin() {
        synchronized (lock) {
            Taken taken = workers < MOST_WORKERS ? poll() : null;
            if (taken != null) {
                workers++;
            }
            return taken;
        }
    }

    /** Takes the next leaf for a worker that is done with one; a worker that gets null has ended. */
    @Nullable
    Taken next(Taken done) {
        synchronized (lock) {
            finished(done);
            Taken taken = poll();
            if (taken == null) {
                workers--;
            }
            return taken;
        }
    }

    /** Puts back what a worker took that could not begin. */
    void giveBack(Taken taken) {
        synchronized (lock) {
            finished(taken);
            workers--;
        }
        place(taken.held, clock.instant().plus(PAUSE));
    }

    private void finished(Taken taken) {
        if (taken.lane == Lane.REISSUE) {
            reissuing--;
        }
    }

    private @Nullable Taken poll() {
        Instant now = clock.instant();
        if (!ordinary.isEmpty() && !ordinary.first().due.isAfter(now)) {
            return taken(ordinary.first(), Lane.ORDINARY);
        }
        if (mayReissue() && !reissues.first().due.isAfter(now) && pace.take(now)) {
            reissuing++;
            return taken(reissues.first(), Lane.REISSUE);
        }
        return null;
    }

    private Taken taken(Slot slot, Lane lane) {
        removeSlots(slot.held);
        return new Taken(slot.held, lane);
    }

    private boolean mayReissue() {
        return reissuing < MOST_REISSUING && !reissues.isEmpty();
    }

    /** When the next leaf's turn comes, or came, as far as nobody waits for a worker. */
    private Instant first(Instant now) {
        Instant due = ordinary.isEmpty() ? Instant.MAX : ordinary.first().due;
        if (mayReissue()) {
            Instant turn = pace.next(now);
            Instant from = reissues.first().due;
            Instant reissue = from.isAfter(turn) ? from : turn;
            due = due.isBefore(reissue) ? due : reissue;
        }
        return due;
    }

    /** Sets the timer for the first slot, unless it goes off before. */
    void arm() {
        long arming;
        Duration delay;
        synchronized (lock) {
            if (closed || onTime == null || (ordinary.isEmpty() && reissues.isEmpty())) {
                return;
            }
            Instant now = clock.instant();
            Instant first = first(now);
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
            ordinary.clear();
            reissues.clear();
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
