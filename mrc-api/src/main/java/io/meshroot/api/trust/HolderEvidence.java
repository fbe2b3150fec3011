package io.meshroot.api.trust;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of one holder.
 *
 * @param holder its name
 * @param counts when it counts
 * @param acknowledgement the newest thing that it said, if it said anything
 * @param leaves the leaves that it may still use
 */
public record HolderEvidence(
        HolderId holder, Counts counts, Optional<Acknowledgement> acknowledgement, List<LiveLeaf> leaves) {

    /** When a holder has to acknowledge a change. */
    public enum Counts {
        /** As long as it may use a leaf. */
        WHILE_IT_HAS_A_LEAF,
        /** As long as it may use a leaf, of which only another manager knows until when. */
        WHILE_IT_MAY_HAVE_A_LEAF,
        /** Until it is deregistered: it was registered by name, as a holder without a leaf must be. */
        UNTIL_DEREGISTERED
    }

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if the acknowledgement is another holder's
     */
    public HolderEvidence {
        Objects.requireNonNull(holder, "holder");
        Objects.requireNonNull(counts, "counts");
        acknowledgement.ifPresent(said -> {
            if (!said.holder().equals(holder)) {
                throw new IllegalArgumentException(
                        "acknowledgement of " + said.holder() + " is given as that of " + holder);
            }
        });
        leaves = List.copyOf(leaves);
    }
}
