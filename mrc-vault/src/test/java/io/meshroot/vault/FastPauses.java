package io.meshroot.vault;

import io.meshroot.api.time.Scheduler;
import io.meshroot.testkit.time.TestScheduler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Moves the clock over short delays at once, on the calling thread, and remembers them: what waits between two attempts
 * does not wait. Longer delays are left to the test scheduler.
 */
final class FastPauses implements Scheduler {
    private static final Duration SHORT = Duration.ofSeconds(30);

    private final TestScheduler time;
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();

    FastPauses(TestScheduler time) {
        this.time = time;
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        if (delay.compareTo(SHORT) > 0) {
            return time.schedule(delay, task);
        }
        if (!delay.isZero()) {
            pauses.add(delay);
            time.jump(delay);
        }
        task.run();
        return () -> {};
    }

    List<Duration> pauses() {
        return List.copyOf(pauses);
    }
}
