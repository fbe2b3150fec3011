package io.meshroot.vault.internal.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Spares a server that is down. After a number of failures in a row it is asked nothing for a while; then one request
 * goes through, and only when that succeeds, others do. The while doubles from failure to failure.
 */
public final class Circuit {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int MOST_DOUBLINGS = 5;

    private final InstantSource clock;
    private final Backoff pauses;
    private final int threshold;
    private int failures;
    private int pausesSoFar;
    private Instant until = Instant.MIN;
    private boolean probing;

    /**
     * Makes a closed circuit.
     *
     * @param clock tells the time
     * @param threshold after how many failures in a row it opens
     * @param jitter takes up to half from each pause
     */
    public Circuit(InstantSource clock, int threshold, Jitter jitter) {
        this.clock = clock;
        this.threshold = threshold;
        this.pauses = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, jitter);
    }

    /**
     * Asks to make a request.
     *
     * @return empty if it may be made, in which case tell how it went; otherwise how long to wait at least
     */
    public synchronized Optional<Duration> ask() {
        if (failures < threshold) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        // A clock that was set back must not prolong the pause.
        if (now.isBefore(until) && !until.isAfter(now.plus(LONGEST_PAUSE))) {
            return Optional.of(Duration.between(now, until));
        }
        if (probing) {
            return Optional.of(FIRST_PAUSE);
        }
        probing = true;
        return Optional.empty();
    }

    /**
     * Tells whether the circuit is open without anybody who probes the server: what was allowed before has lost its right.
     *
     * @return whether nobody may make a request now
     */
    public synchronized boolean isOpen() {
        return failures >= threshold && !probing;
    }

    /**
     * Notes that the server answered.
     *
     * @return whether the circuit was open and is closed by this
     */
    public synchronized boolean succeeded() {
        boolean recovered = failures >= threshold;
        failures = 0;
        pausesSoFar = 0;
        probing = false;
        return recovered;
    }

    /** Notes that the server could not be reached, or said that it can't serve. */
    public synchronized void failed() {
        failures = Math.min(failures + 1, threshold);
        boolean opens = failures == threshold && (probing || !clock.instant().isBefore(until));
        probing = false;
        if (opens) {
            pausesSoFar = Math.min(pausesSoFar + 1, MOST_DOUBLINGS + 1);
            until = clock.instant().plus(pauses.after(pausesSoFar));
        }
    }

    /** Notes that a request was given up before anything was known of the server. */
    public synchronized void abandoned() {
        probing = false;
    }
}
