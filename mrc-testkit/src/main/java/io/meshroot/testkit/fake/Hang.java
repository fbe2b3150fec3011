package io.meshroot.testkit.fake;

import io.meshroot.api.ProviderException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Holds up calls to an issuer until it is released. Safe for use by several threads. */
public final class Hang {
    private final CountDownLatch gate = new CountDownLatch(1);
    private final Semaphore callers = new Semaphore(0);

    Hang() {}

    static Hang released() {
        Hang hang = new Hang();
        hang.release();
        return hang;
    }

    /** Lets all calls go on, those to come included. Calling it twice does no harm. */
    public void release() {
        gate.countDown();
    }

    /**
     * Waits until calls hang.
     *
     * @param number how many further ones, beside those that were waited for before
     * @param longest how long to wait at most
     * @return whether so many came in time
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean awaitCallers(int number, Duration longest) throws InterruptedException {
        return callers.tryAcquire(number, longest.toNanos(), TimeUnit.NANOSECONDS);
    }

    void await() {
        callers.release();
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProviderException(
                    ProviderException.Retry.MAY_HELP, "interrupted while the fake issuer hung; try again", e);
        }
    }
}
