package io.meshroot.api.trust;

import io.meshroot.api.mrc.MrcName;
import java.time.Instant;
import java.util.Objects;

/**
 * The rotation under way.
 *
 * @param from the root that is replaced
 * @param to the root that replaces it
 * @param started when it was started
 * @param by who started it
 */
public record RotationState(MrcName from, MrcName to, Instant started, String by) {
    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if both are the same
     */
    public RotationState {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(started, "started");
        Objects.requireNonNull(by, "by");
        if (from.equals(to)) {
            throw new IllegalArgumentException(
                    "a rotation leads from one root to another, not from " + from + " to itself");
        }
    }
}
