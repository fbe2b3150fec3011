package io.meshroot.testkit.mesh;

import io.meshroot.testkit.mesh.Credentials.LeafFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;

/** The clocks that holders have: a few, evenly spread between the furthest ones, so that holders can be counted by clock. */
final class Clocks {
    private static final int NUMBER = 9;

    private final Duration[] offsets;

    Clocks(Duration furthest) {
        this.offsets = furthest.isZero()
                ? new Duration[] {Duration.ZERO}
                : IntStream.range(0, NUMBER)
                        .mapToObj(i ->
                                furthest.multipliedBy(2L * i - (NUMBER - 1)).dividedBy(NUMBER - 1))
                        .toArray(Duration[]::new);
    }

    int number() {
        return offsets.length;
    }

    /** Returns by which clocks a leaf is valid now, one bit for each. */
    long takenBy(LeafFacts leaf, Instant now) {
        long taken = 0;
        for (int i = 0; i < offsets.length; i++) {
            Instant shown = now.plus(offsets[i]);
            if (!shown.isBefore(leaf.notBefore()) && !shown.isAfter(leaf.notAfter())) {
                taken |= 1L << i;
            }
        }
        return taken;
    }

    /** Returns when the next clock begins or ceases to take a leaf. */
    Optional<Instant> nextChange(LeafFacts leaf, Instant now) {
        Instant next = Instant.MAX;
        for (Duration offset : offsets) {
            Instant begins = leaf.notBefore().minus(offset);
            Instant ends = leaf.notAfter().minus(offset).plusNanos(1);
            if (begins.isAfter(now) && begins.isBefore(next)) {
                next = begins;
            }
            if (ends.isAfter(now) && ends.isBefore(next)) {
                next = ends;
            }
        }
        return next.equals(Instant.MAX) ? Optional.empty() : Optional.of(next);
    }
}
