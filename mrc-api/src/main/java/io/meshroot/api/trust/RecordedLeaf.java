package io.meshroot.api.trust;

import java.time.Instant;
import java.util.Objects;

/**
 * A leaf that outlives the ordinary validity and is therefore recorded one by one.
 *
 * @param notAfter until when it is valid
 * @param by the manager that handed it out and knows its holder
 */
public record RecordedLeaf(Instant notAfter, ReplicaId by) {
    /** Checks that nothing is null. */
    public RecordedLeaf {
        Objects.requireNonNull(notAfter, "notAfter");
        Objects.requireNonNull(by, "by");
    }
}
