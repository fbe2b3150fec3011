package io.meshroot.api.rotation;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.TrustState;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Who would break if the trust in a root were cut now. It counts everybody and names at most {@link #MOST_NAMES} of each
 * kind.
 *
 * @param root the root
 * @param at when the report was made, by the clock of the manager that made it
 * @param holders how many of this manager's holders use leaves that depend on the root
 * @param leaves some of those, each with the leaf that ends last
 * @param elsewhere what depends on the root at other managers, as far as they told
 * @param blind how many holders would trust no root at all, as far as it is known
 * @param blindHolders some of those
 * @param recorded how many long-lived leaves depend on the root
 * @param recordedLeaves some of those, the last ones to end
 * @param dependents what else depends on the root, as cross-certificates
 * @param lastEnd when the last leaf that depends on the root has ended by every clock; empty if there is none
 * @param unknownUntil until when there may be further leaves of which nobody here knows; empty if there can be none
 * @param otherSigner which root signs then; empty if none can
 * @param promotable the roots that are trusted, and could sign if they were promoted
 * @param firstRunsOut when the first holder of this manager is without a leaf if issuing stops; empty if another root signs
 */
public record CompromiseReport(
        MrcName root,
        Instant at,
        int holders,
        List<DependentLeaf> leaves,
        List<Elsewhere> elsewhere,
        int blind,
        List<HolderId> blindHolders,
        int recorded,
        List<Recorded> recordedLeaves,
        List<String> dependents,
        Optional<Instant> lastEnd,
        Optional<Instant> unknownUntil,
        Optional<MrcName> otherSigner,
        List<MrcName> promotable,
        Optional<Instant> firstRunsOut) {
    /** How many names of each kind a report has at most. */
    public static final int MOST_NAMES = ReplicaView.MOST_NAMES;

    /** Copies the lists. */
    public CompromiseReport {
        Objects.requireNonNull(root, "root");
        Objects.requireNonNull(at, "at");
        leaves = List.copyOf(leaves);
        elsewhere = List.copyOf(elsewhere);
        blindHolders = List.copyOf(blindHolders);
        recordedLeaves = List.copyOf(recordedLeaves);
        dependents = List.copyOf(dependents);
        Objects.requireNonNull(lastEnd, "lastEnd");
        Objects.requireNonNull(unknownUntil, "unknownUntil");
        Objects.requireNonNull(otherSigner, "otherSigner");
        promotable = List.copyOf(promotable);
        Objects.requireNonNull(firstRunsOut, "firstRunsOut");
    }

    /**
     * A leaf that depends on the root.
     *
     * @param holder who uses it
     * @param serial its serial number, lower-case hexadecimal
     * @param end when it has ended by every clock
     */
    public record DependentLeaf(HolderId holder, String serial, Instant end) {
        /** Checks that nothing is null. */
        public DependentLeaf {
            Objects.requireNonNull(holder, "holder");
            Objects.requireNonNull(serial, "serial");
            Objects.requireNonNull(end, "end");
        }
    }

    /**
     * What depends on the root at another manager.
     *
     * @param replica the manager
     * @param leaves how many leaves
     * @param lastEnd when the last of them has ended by every clock; for a manager that told nothing, when everything has
     *     ended that it may have handed out
     * @param holders some of those who use them
     */
    public record Elsewhere(ReplicaId replica, int leaves, Instant lastEnd, List<HolderId> holders) {
        /** Copies the list. */
        public Elsewhere {
            Objects.requireNonNull(replica, "replica");
            Objects.requireNonNull(lastEnd, "lastEnd");
            holders = List.copyOf(holders);
        }
    }

    /**
     * A recorded leaf that depends on the root.
     *
     * @param serial its serial number, lower-case hexadecimal
     * @param end when it has ended by every clock
     * @param by the manager that handed it out
     */
    public record Recorded(String serial, Instant end, ReplicaId by) {
        /** Checks that nothing is null. */
        public Recorded {
            Objects.requireNonNull(serial, "serial");
            Objects.requireNonNull(end, "end");
            Objects.requireNonNull(by, "by");
        }
    }

    /**
     * Makes the report.
     *
     * @param state what is accepted
     * @param evidence what is known
     * @param root the root whose trust may be cut
     * @return the report
     * @throws IllegalArgumentException if the root is not known
     */
    public static CompromiseReport of(TrustState state, Evidence evidence, MrcName root) {
        return new Compromise(state, evidence, root).report();
    }

    /**
     * Tells whether nobody would break, as far as it is known.
     *
     * @return whether nothing depends on the root and every holder trusts another one
     */
    public boolean isHarmless() {
        return holders == 0
                && elsewhere.isEmpty()
                && blind == 0
                && recorded == 0
                && dependents.isEmpty()
                && unknownUntil.isEmpty();
    }

    /**
     * Returns the report as text for people, in lines of at most 100 characters.
     *
     * @return the text
     */
    public String toText() {
        return CompromiseText.of(this);
    }
}
