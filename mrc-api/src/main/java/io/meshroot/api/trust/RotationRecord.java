package io.meshroot.api.trust;

import io.meshroot.api.mrc.MrcName;
import java.time.Instant;
import java.util.Objects;

/**
 * The record of a rotation that is over.
 *
 * @param from the root that was to be replaced
 * @param to the root that was to replace it
 * @param started when it was started
 * @param by who started it
 * @param ended when it ended
 * @param outcome how it ended
 * @param reason why, in words
 */
public record RotationRecord(
        MrcName from, MrcName to, Instant started, String by, Instant ended, Outcome outcome, String reason) {
    /** Checks that nothing is null. */
    public RotationRecord {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(started, "started");
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(ended, "ended");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(reason, "reason");
    }

    /** How a rotation ended. */
    public enum Outcome {
        /** The new root has replaced the old one. */
        FINISHED,
        /** It walked back; the old root is what it was. */
        ABORTED,
        /** It was let go where it stood. */
        GIVEN_UP
    }
}
