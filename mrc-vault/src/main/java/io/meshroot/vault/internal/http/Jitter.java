package io.meshroot.vault.internal.http;

import java.util.concurrent.atomic.AtomicLong;

/** Fractions that look random and are the same for the same seed: processes that fail together must not come back together. */
public final class Jitter {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final AtomicLong state;

    /**
     * Begins a sequence.
     *
     * @param seed decides the sequence; another one for each process
     */
    public Jitter(long seed) {
        state = new AtomicLong(seed);
    }

    /**
     * Returns the next fraction (SplitMix64).
     *
     * @return zero or more, less than one
     */
    public double next() {
        long z = state.addAndGet(GOLDEN);
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
    }
}
