package io.meshroot.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A listener that lets a test wait for its calls. */
final class Calls implements Runnable {
    /** A change is seen within 2 s; a busy machine has another one. */
    private static final Duration DEADLINE = Duration.ofSeconds(3);

    private final Semaphore calls = new Semaphore(0);

    @Override
    public void run() {
        calls.release();
    }

    /** Waits until the condition holds, looking when called: that is how a level-triggered watch is used. */
    void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        boolean holds = false;
        while (!holds && calls.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            holds = condition.getAsBoolean();
        }
        assertThat(holds)
                .as("within %s the watch called and %s was to be seen", DEADLINE, what)
                .isTrue();
    }

    /** Returns how often it was called since the last look, and begins anew. */
    int drain() {
        return calls.drainPermits();
    }
}
