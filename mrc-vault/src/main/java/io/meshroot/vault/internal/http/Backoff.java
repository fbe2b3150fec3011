package io.meshroot.vault.internal.http;

import java.time.Duration;

/** How long to wait before attempt two, three and so on: doubling, less up to half by chance. */
public final class Backoff {
    private static final int MOST_DOUBLINGS = 30;

    private final Duration first;
    private final Duration longest;
    private final Jitter jitter;

    /**
     * Makes a backoff.
     *
     * @param first the delay before the second attempt, before chance takes from it
     * @param longest the longest delay
     * @param jitter the chance
     */
    public Backoff(Duration first, Duration longest, Jitter jitter) {
        this.first = first;
        this.longest = longest;
        this.jitter = jitter;
    }

    /**
     * Returns the delay after some attempts.
     *
     * @param attempts how many have failed, at least one
     * @return the delay, between half and the whole of the doubled one
     */
    public Duration after(int attempts) {
        Duration doubled = first.multipliedBy(1L << Math.min(attempts - 1, MOST_DOUBLINGS));
        Duration whole = doubled.compareTo(longest) < 0 ? doubled : longest;
        return Duration.ofNanos((long) (whole.toNanos() * (1 - jitter.next() / 2)));
    }
}
