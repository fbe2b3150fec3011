package io.meshroot.api.rotation;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.Announcement;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.RecordedLeaf;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.ReplicaView.SignerUse;
import io.meshroot.api.trust.TrustState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Another manager that takes in everything at once, and whose holders do.
 *
 * @param told what it told today
 * @param uses what was in use when the signer last changed
 * @param signer who signs since then, if anybody does
 * @param done when all its leaves are that signer's
 */
record PerfectReplica(ReplicaView told, SortedMap<MrcName, SignerUse> uses, Optional<MrcName> signer, Instant done) {

    static PerfectReplica of(ReplicaView told) {
        return new PerfectReplica(told, told.uses(), Optional.empty(), Instant.MAX);
    }

    PerfectReplica signedBy(Optional<MrcName> other, Instant at, Evidence today) {
        return new PerfectReplica(told, usesAt(at, today), other, Instant.MAX);
    }

    PerfectReplica doneAt(Instant at) {
        return new PerfectReplica(told, uses, signer, at);
    }

    /** How many leaves are to be issued again. */
    int waiting() {
        return signer.map(name -> leaves() - uses.getOrDefault(name, unused()).leaves())
                .orElse(0);
    }

    private int leaves() {
        return uses.values().stream().mapToInt(SignerUse::leaves).sum();
    }

    private static SignerUse unused() {
        return new SignerUse(0, Optional.empty(), 0, List.of());
    }

    /** What is being signed is finished at once. */
    private SortedMap<MrcName, SignerUse> usesAt(Instant at, Evidence today) {
        SortedMap<MrcName, SignerUse> now = new TreeMap<>();
        if (signer.isPresent() && leaves() > 0 && !at.isBefore(done)) {
            List<HolderId> some = uses.values().stream()
                    .flatMap(use -> use.holders().stream())
                    .distinct()
                    .limit(ReplicaView.MOST_NAMES)
                    .toList();
            now.put(signer.get(), new SignerUse(leaves(), Optional.of(at.plus(today.longestValidity())), 0, some));
            return now;
        }
        uses.forEach((name, use) -> now.put(
                name,
                new SignerUse(
                        use.leaves(),
                        use.latestEnd()
                                .map(end -> signer.filter(name::equals).isPresent() && !end.isAfter(at)
                                        ? at.plus(today.longestValidity())
                                        : end),
                        0,
                        use.holders())));
        return now;
    }

    /** Only a manager that told of a leaf with this end can know its holder. */
    boolean hasReplaced(MrcName root, RecordedLeaf leaf, Instant at) {
        boolean knows = Optional.ofNullable(told.uses().get(root))
                .flatMap(SignerUse::latestEnd)
                .filter(end -> !end.isBefore(leaf.notAfter()))
                .isPresent();
        return knows && signer.filter(name -> !name.equals(root)).isPresent() && !at.isBefore(done);
    }

    ReplicaView at(Instant at, TrustState state, Evidence today) {
        return new ReplicaView(
                told.id(),
                told.revision(),
                at,
                Math.max(
                        told.confirms(),
                        state.announced().map(Announcement::number).orElse(0L)),
                state.trust().number(),
                state.signing().number(),
                told.holders(),
                told.holders() == 0
                        ? OptionalLong.empty()
                        : OptionalLong.of(state.trust().number()),
                Optional.empty(),
                List.of(),
                usesAt(at, today));
    }
}
