package io.meshroot.api.trust;

import io.meshroot.api.mrc.MrcName;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One thing that stands in the way of a change.
 *
 * @param reason what kind of thing
 * @param root the root that it is about
 * @param who the holder, replica or dependent that is waited for, if somebody is
 * @param until when time alone removes it, if it does
 * @param message the whole in words
 */
public record Blocker(Reason reason, MrcName root, Optional<String> who, Optional<Instant> until, String message) {
    /** Checks that nothing is null. */
    public Blocker {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(root, "root");
        Objects.requireNonNull(who, "who");
        Objects.requireNonNull(until, "until");
        Objects.requireNonNull(message, "message");
    }

    /** The kinds of blockers. */
    public enum Reason {
        /** The root's certificates have not been learnt. */
        ANCHORS_UNKNOWN,
        /** The root's key is compromised. */
        ROOT_TAINTED,
        /** The root has expired. */
        ROOT_EXPIRED,
        /** The root is not valid yet by every clock. */
        ROOT_NOT_YET_VALID,
        /** Less than twice the longest leaf's life is left to the root. */
        ROOT_ENDS_TOO_SOON,
        /** A holder has not acknowledged trust in the root. */
        HOLDER_NOT_ACKNOWLEDGED,
        /** A holder acknowledged a sequence that the store does not know: the store was restored from a backup. */
        ACKNOWLEDGEMENT_AHEAD,
        /** Holders may exist that this process has forgotten by a restart. */
        UNKNOWN_HOLDERS,
        /** Another replica may know holders and leaves that are unknown here. */
        REPLICA_NOT_CONFIRMED,
        /** The root has not signed a probe leaf under the trust that is published now. */
        PROBE_MISSING,
        /** The root's probe leaf failed. */
        PROBE_FAILED,
        /** A live leaf depends on the root. */
        LEAF_DEPENDS,
        /** A leaf is being signed under the root. */
        ISSUE_UNFINISHED,
        /** Something else, as a cross-certificate, depends on the root. */
        DEPENDENT,
        /** The clock of the replica that decides is too far from those of the others. */
        CLOCK_APART
    }
}
