package io.meshroot.core.internal.leaf;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;

/**
 * Evenly spaced turns, so many a second: no storm when a signer changes. Turns that a late timer missed are made up for,
 * at most those of a tenth of a second. Safe for use by several threads.
 */
final class Pace {
    static final Duration MADE_UP = Duration.ofMillis(100);
    private static final long SECOND = 1_000_000_000L;

    private final int wanted;
    private int possible = Integer.MAX_VALUE;
    private Instant last = Instant.EPOCH;

    Pace(int perSecond) {
        this.wanted = perSecond;
    }

    /** Takes what the issuer says it can do; it goes no faster from the next turn on. */
    synchronized void limit(OptionalInt perSecond) {
        possible = Math.max(1, perSecond.orElse(Integer.MAX_VALUE));
    }

    /** Makes up for nothing that was missed before now: there was nothing to do. */
    synchronized void begin(Instant now) {
        Instant latest = now.minus(interval());
        if (last.isBefore(latest)) {
            last = latest;
        }
    }

    /** When the next turn is, or was. A clock that was set back does not put it off. */
    synchronized Instant next(Instant now) {
        if (last.isAfter(now)) {
            last = now;
        }
        return last.plus(interval());
    }

    /** Takes a turn, if it has come. */
    synchronized boolean take(Instant now) {
        Instant turn = next(now);
        if (turn.isAfter(now)) {
            return false;
        }
        Instant earliest = now.minus(MADE_UP);
        last = turn.isBefore(earliest) ? earliest : turn;
        return true;
    }

    private Duration interval() {
        return Duration.ofNanos(SECOND / Math.min(wanted, possible));
    }
}
