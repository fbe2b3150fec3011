package io.meshroot.api.trust;

import java.util.Objects;

/**
 * A number that only grows, with a digest of what it numbers.
 *
 * @param number the number, 0 before anything was numbered
 * @param digest SHA-256 of what it numbers, in lower-case hexadecimal; empty with number 0
 */
public record Sequence(long number, String digest) {
    /** The sequence before anything was numbered. */
    public static final Sequence NONE = new Sequence(0, "");

    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Sequence {
        Objects.requireNonNull(digest, "digest");
        if (number < 0) {
            throw new IllegalArgumentException("sequence is " + number + "; it begins at 0 and grows");
        }
    }

    Sequence numbering(String newDigest) {
        return newDigest.equals(digest) ? this : new Sequence(Math.addExact(number, 1), newDigest);
    }

    /** The same content under a number above both. */
    Sequence above(long other) {
        return new Sequence(Math.addExact(Math.max(number, other), 1), digest);
    }
}
