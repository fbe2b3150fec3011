package io.meshroot.testkit.time;

import io.meshroot.api.time.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler and executor that runs nothing until a test says so: {@link #advance} moves elapsed time and the attached
 * clock together and runs what falls due, in order of time and then of submission, on the calling thread. So a test is
 * the same in every run. What a task throws comes out of the method that ran it.
 *
 * <p>Any thread may submit and cancel; only one at a time runs tasks, a second waits for it. A task may submit others but
 * not call {@code advance} or {@code runPending} itself.
 */
public final class TestScheduler implements Scheduler, Executor {
    /** So many tasks without time passing mean that a task schedules itself for ever. */
    private static final int MOST_AT_ONE_INSTANT = 1_000_000;

    private final TestClock clock;
    private final ReentrantLock running = new ReentrantLock();
    private final Object lock = new Object();
    private final PriorityQueue<Task> later = new PriorityQueue<>();
    private final Queue<Runnable> ready = new ArrayDeque<>();
    private Duration elapsed = Duration.ZERO;
    private long submitted;

    /**
     * Makes a scheduler.
     *
     * @param clock the wall clock that it moves
     */
    public TestScheduler(TestClock clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        Objects.requireNonNull(task, "task");
        synchronized (lock) {
            Duration due = delay.isNegative() ? elapsed : elapsed.plus(delay);
            Task entry = new Task(due, submitted++, task);
            later.add(entry);
            return () -> {
                synchronized (lock) {
                    later.remove(entry);
                }
            };
        }
    }

    /**
     * Keeps a task until the next {@link #runPending} or {@link #advance}; tasks run in the order of their coming.
     *
     * @param task what to run
     */
    @Override
    public void execute(Runnable task) {
        Objects.requireNonNull(task, "task");
        synchronized (lock) {
            ready.add(task);
        }
    }

    /**
     * Runs what is executed or scheduled for now, and what that submits for now, until nothing is left.
     *
     * @return how many tasks ran
     * @throws IllegalStateException if a task calls it
     */
    public int runPending() {
        return drive(Duration.ZERO);
    }

    /**
     * Moves elapsed time and the clock forward, from one due task to the next, and runs what falls due up to and
     * including the end.
     *
     * @param duration by how much; not negative
     * @return how many tasks ran
     * @throws IllegalArgumentException if the duration is negative
     * @throws IllegalStateException if a task calls it
     */
    public int advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(
                    "duration is " + duration + "; use jump(Duration) to set the clock back");
        }
        return drive(duration);
    }

    /**
     * Moves only the wall clock and runs nothing: a laptop that slept, a step by NTP.
     *
     * @param duration by how much; negative to set it back
     */
    public void jump(Duration duration) {
        clock.shift(duration);
    }

    /**
     * Returns the clock that this scheduler moves.
     *
     * @return the clock
     */
    public TestClock clock() {
        return clock;
    }

    /**
     * Returns how far {@link #advance} has come in all.
     *
     * @return the elapsed time
     */
    public Duration elapsed() {
        synchronized (lock) {
            return elapsed;
        }
    }

    /**
     * Returns how many tasks wait, executed and scheduled ones together.
     *
     * @return the number
     */
    public int pending() {
        synchronized (lock) {
            return ready.size() + later.size();
        }
    }

    /**
     * Returns how far one must advance to the next task.
     *
     * @return zero if one is due now, empty if none waits
     */
    public Optional<Duration> untilNext() {
        synchronized (lock) {
            if (!ready.isEmpty()) {
                return Optional.of(Duration.ZERO);
            }
            return Optional.ofNullable(later.peek()).map(task -> task.due.minus(elapsed));
        }
    }

    private int drive(Duration duration) {
        if (running.isHeldByCurrentThread()) {
            throw new IllegalStateException("a task may not run tasks; submit them instead");
        }
        running.lock();
        try {
            Duration end = elapsed().plus(duration);
            int ran = 0;
            int atOneInstant = 0;
            Duration before = elapsed();
            Runnable next = next(end);
            while (next != null) {
                next.run();
                ran++;
                Duration now = elapsed();
                atOneInstant = now.equals(before) ? atOneInstant + 1 : 0;
                before = now;
                if (atOneInstant > MOST_AT_ONE_INSTANT) {
                    throw new IllegalStateException(
                            "over " + MOST_AT_ONE_INSTANT + " tasks ran at " + clock + "; one submits itself for ever");
                }
                next = next(end);
            }
            return ran;
        } finally {
            running.unlock();
        }
    }

    /** Takes the next task up to the end, moving time to it; moves time to the end if there is none. */
    private @Nullable Runnable next(Duration end) {
        synchronized (lock) {
            Runnable now = ready.poll();
            if (now != null) {
                return now;
            }
            Task task = later.peek();
            if (task == null || task.due.compareTo(end) > 0) {
                moveTo(end);
                return null;
            }
            later.remove();
            moveTo(task.due);
            return task.action;
        }
    }

    private void moveTo(Duration time) {
        clock.shift(time.minus(elapsed));
        elapsed = time;
    }

    /** A scheduled task; ordered by time and then by submission. */
    private static final class Task implements Comparable<Task> {
        private final Duration due;
        private final long number;
        private final Runnable action;

        Task(Duration due, long number, Runnable action) {
            this.due = due;
            this.number = number;
            this.action = action;
        }

        @Override
        public int compareTo(Task other) {
            int byTime = due.compareTo(other.due);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }
}
