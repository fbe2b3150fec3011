package io.meshroot.testkit.internal.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which requests meet which fault. Safe for use by several threads.
 *
 * @param <F> a fault
 */
public final class FaultPlan<F> {
    private final List<Planned<F>> planned = new ArrayList<>();
    private @Nullable CountDownLatch recovery;

    /** Plans none. */
    public FaultPlan() {}

    private static final class Planned<F> {
        private final String request;
        private final F fault;
        private int left;

        Planned(String request, F fault, int times) {
            this.request = request;
            this.fault = fault;
            this.left = times;
        }
    }

    /**
     * Plans a fault.
     *
     * @param request a part of the requests that meet it
     * @param fault the fault
     * @param times how many of them meet it, at least 1
     * @throws IllegalArgumentException if {@code times} is less
     */
    public synchronized void add(String request, F fault, int times) {
        if (times < 1) {
            throw new IllegalArgumentException("times is " + times + "; at least 1");
        }
        planned.add(new Planned<>(request, fault, times));
    }

    /**
     * Counts a request.
     *
     * @param request the request, as faults are planned for it
     * @return the fault that it meets
     */
    public synchronized Optional<F> next(String request) {
        Optional<Planned<F>> first =
                planned.stream().filter(each -> request.contains(each.request)).findFirst();
        first.filter(each -> --each.left == 0).ifPresent(planned::remove);
        return first.map(each -> each.fault);
    }

    /** Forgets all faults, and ends those that linger. */
    public void clear() {
        CountDownLatch ending;
        synchronized (this) {
            planned.clear();
            ending = recovery;
            recovery = null;
        }
        if (ending != null) {
            ending.countDown();
        }
    }

    /**
     * Waits, but not beyond {@link #clear}.
     *
     * @param delay how long
     */
    public void linger(Duration delay) {
        CountDownLatch until;
        synchronized (this) {
            if (recovery == null) {
                recovery = new CountDownLatch(1);
            }
            until = recovery;
        }
        try {
            boolean unused = until.await(delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
