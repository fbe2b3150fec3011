package io.meshroot.testkit.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;

/** A wall clock that stands still until a test moves it. Safe for use by several threads. */
public final class TestClock implements InstantSource {
    /** Where a clock begins unless another instant is given: 2026-01-01T00:00:00Z. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private volatile Instant now;

    private TestClock(Instant start) {
        this.now = start;
    }

    /**
     * Makes a clock that shows {@link #START}.
     *
     * @return the clock
     */
    public static TestClock create() {
        return at(START);
    }

    /**
     * Makes a clock that shows an instant.
     *
     * @param start the instant
     * @return the clock
     */
    public static TestClock at(Instant start) {
        return new TestClock(Objects.requireNonNull(start, "start"));
    }

    @Override
    public Instant instant() {
        return now;
    }

    /**
     * Moves the clock forward.
     *
     * @param duration by how much; not negative
     * @throws IllegalArgumentException if it is negative
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("duration is " + duration + "; use set(Instant) to go back");
        }
        shift(duration);
    }

    /**
     * Sets the clock, forwards or backwards, as a step by NTP does.
     *
     * @param instant what it shows from now on
     */
    public synchronized void set(Instant instant) {
        now = Objects.requireNonNull(instant, "instant");
    }

    synchronized void shift(Duration duration) {
        now = now.plus(duration);
    }

    /**
     * Returns what the clock shows.
     *
     * @return as {@code TestClock[2026-01-01T00:00:00Z]}
     */
    @Override
    public String toString() {
        return "TestClock[" + instant() + "]";
    }
}
