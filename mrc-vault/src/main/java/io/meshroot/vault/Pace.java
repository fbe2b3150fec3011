package io.meshroot.vault;

import java.time.Duration;
import java.util.OptionalInt;

/** Estimates how many leaves a second the server signs, from how long calls take and how many are under way (Little's law). */
final class Pace {
    private static final int FEWEST = 16;
    private static final double NEWEST = 1.0 / 16;
    private static final double NANOS = 1e9;

    private int count;
    private double rate;

    synchronized void took(Duration duration, int underWay) {
        if (duration.isNegative() || duration.isZero()) {
            return;
        }
        double now = underWay * NANOS / duration.toNanos();
        rate = count == 0 ? now : rate + (now - rate) * NEWEST;
        count = Math.min(count + 1, FEWEST);
    }

    synchronized OptionalInt perSecond() {
        return count < FEWEST ? OptionalInt.empty() : OptionalInt.of((int) Math.max(1, Math.min(rate, 1e6)));
    }
}
