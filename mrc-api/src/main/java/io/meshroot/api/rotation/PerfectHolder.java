package io.meshroot.api.rotation;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.HolderEvidence;
import io.meshroot.api.trust.LiveLeaf;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A holder that acknowledges everything at once. A leaf of another root than the signer is issued again when its turn
 * comes; one that ends is replaced on the spot.
 *
 * @param known what is known of it today
 * @param leaves what it used when the signer last changed, of the signer only the newest if there is any
 * @param signer who signs since then, if anybody does
 * @param turn when its leaf is issued again
 */
record PerfectHolder(HolderEvidence known, List<LiveLeaf> leaves, Optional<MrcName> signer, Instant turn) {
    /** Never equal to a serial number. */
    private static final String NEW_SERIAL = "new";

    PerfectHolder {
        leaves = List.copyOf(leaves);
    }

    static PerfectHolder of(HolderEvidence known, Evidence today) {
        List<LiveLeaf> live = known.leaves().stream()
                .filter(leaf -> today.endOf(leaf).isAfter(today.now()))
                .toList();
        return new PerfectHolder(known, live, Optional.empty(), Instant.MAX);
    }

    boolean counts() {
        return known.counts() == HolderEvidence.Counts.UNTIL_DEREGISTERED || !leaves.isEmpty();
    }

    /** A holder that has a leaf of the signer at hand takes it at once, and lets go of the others. */
    PerfectHolder signedBy(Optional<MrcName> other, Instant at, Evidence today) {
        List<LiveLeaf> used = leavesAt(at, today);
        List<LiveLeaf> kept = used.stream()
                .filter(leaf -> other.filter(leaf.signer()::equals).isPresent())
                .max(Comparator.comparing(LiveLeaf::notAfter))
                .map(List::of)
                .orElse(used);
        return new PerfectHolder(known, kept, other, Instant.MAX);
    }

    PerfectHolder inTurn(Instant at) {
        return new PerfectHolder(known, leaves, signer, at);
    }

    boolean waits() {
        return signer.isPresent()
                && !leaves.isEmpty()
                && leaves.stream().noneMatch(leaf -> leaf.signer().equals(signer.get()));
    }

    /** The end of its leaf that ends last. */
    Instant latestEnd() {
        return leaves.stream()
                .map(LiveLeaf::notAfter)
                .max(Comparator.naturalOrder())
                .orElse(Instant.MIN);
    }

    List<LiveLeaf> leavesAt(Instant at, Evidence today) {
        List<LiveLeaf> live =
                leaves.stream().filter(leaf -> today.endOf(leaf).isAfter(at)).toList();
        boolean replaced = live.isEmpty() || (waits() && !at.isBefore(turn));
        if (leaves.isEmpty() || signer.isEmpty() || !replaced) {
            return live;
        }
        return List.of(renewed(signer.get(), replacedAt(today), at, today));
    }

    /** In its turn, or before if its last leaf ends sooner. */
    Instant replacedAt(Evidence today) {
        Instant ended =
                leaves.stream().map(today::endOf).max(Comparator.naturalOrder()).orElse(Instant.MAX);
        return waits() && turn.isBefore(ended) ? turn : ended;
    }

    /** The leaf of the signer that it has at an instant if it takes its first at another, and the next as each ends. */
    private static LiveLeaf renewed(MrcName signer, Instant first, Instant at, Evidence today) {
        Duration life = today.longestValidity().plus(today.clockSkew());
        Instant taken = life.isZero()
                ? at
                : first.plus(life.multipliedBy(Duration.between(first, at).dividedBy(life)));
        return new LiveLeaf(NEW_SERIAL, signer, taken.plus(today.longestValidity()));
    }

    boolean uses(String serial, Instant at, Evidence today) {
        return leavesAt(at, today).stream().anyMatch(leaf -> leaf.serial().equals(serial));
    }

    /** It says so in a new life, which also takes back what it said of a store that was lost. */
    HolderEvidence at(Instant at, long trustSequence, Evidence today) {
        long incarnation =
                known.acknowledgement().map(Acknowledgement::incarnation).orElse(0L);
        Acknowledgement said = Acknowledgement.ofTrust(
                known.holder(), incarnation == Long.MAX_VALUE ? incarnation : incarnation + 1, trustSequence);
        return new HolderEvidence(known.holder(), known.counts(), Optional.of(said), leavesAt(at, today));
    }
}
