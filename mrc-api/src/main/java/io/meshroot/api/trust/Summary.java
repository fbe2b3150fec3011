package io.meshroot.api.trust;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.ReplicaView.Laggard;
import io.meshroot.api.trust.ReplicaView.SignerUse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Sums the evidence of one manager up to a {@link ReplicaView}. */
final class Summary {
    private static final Comparator<Laggard> FURTHEST_BEHIND =
            Comparator.comparingLong(Laggard::acknowledged).thenComparing(Laggard::holder);

    private Summary() {}

    static ReplicaView of(TrustState state, Evidence evidence, long revision) {
        List<Laggard> required = evidence.holders().stream()
                .map(holder -> counting(state, holder))
                .filter(holder -> holder.counts() != HolderEvidence.Counts.WHILE_IT_HAS_A_LEAF
                        || holder.leaves().stream().anyMatch(evidence::mayBeLive))
                .map(holder -> laggard(holder, evidence))
                .sorted(FURTHEST_BEHIND)
                .toList();
        long trust = state.trust().number();
        // Of those that are ahead the one that counts longest: when it has ended, so have the others.
        Optional<Laggard> ahead = required.stream()
                .filter(laggard -> laggard.acknowledged() > trust)
                .max(Comparator.comparing((Laggard laggard) -> laggard.until().orElse(Instant.MAX))
                        .thenComparing(FURTHEST_BEHIND));
        return new ReplicaView(
                evidence.self(),
                revision,
                evidence.now(),
                state.announced().map(Announcement::number).orElse(0L),
                trust,
                state.signing().number(),
                required.size(),
                required.isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(required.get(0).acknowledged()),
                ahead,
                required.stream()
                        .filter(laggard -> laggard.acknowledged() < trust)
                        .limit(ReplicaView.MOST_NAMES)
                        .toList(),
                uses(evidence));
    }

    /**
     * What a holder that is registered by name said here the others know only when it is stored. Until then the view names
     * it, whether it has a leaf or not.
     */
    private static HolderEvidence counting(TrustState state, HolderEvidence holder) {
        return isNews(state.holders().get(holder.holder()), holder.acknowledgement())
                ? new HolderEvidence(
                        holder.holder(),
                        HolderEvidence.Counts.UNTIL_DEREGISTERED,
                        holder.acknowledgement(),
                        holder.leaves())
                : holder;
    }

    private static boolean isNews(@Nullable DeclaredHolder declared, Optional<Acknowledgement> heard) {
        return declared != null
                && heard.filter(said -> declared.acknowledgement()
                                .filter(stored -> stored.equals(said) || !said.replaces(stored))
                                .isEmpty())
                        .isPresent();
    }

    private static Laggard laggard(HolderEvidence holder, Evidence evidence) {
        return new Laggard(
                holder.holder(),
                holder.acknowledgement().map(Acknowledgement::trustSequence).orElse(0L),
                holder.counts() != HolderEvidence.Counts.WHILE_IT_HAS_A_LEAF
                        ? Optional.empty()
                        : holder.leaves().stream().map(evidence::endOf).max(Comparator.naturalOrder()));
    }

    private static SortedMap<MrcName, SignerUse> uses(Evidence evidence) {
        Map<MrcName, List<Use>> bySigner = new TreeMap<>();
        for (HolderEvidence holder : evidence.holders()) {
            for (LiveLeaf leaf : holder.leaves()) {
                if (evidence.mayBeLive(leaf)) {
                    bySigner.computeIfAbsent(leaf.signer(), signer -> new ArrayList<>())
                            .add(new Use(holder.holder(), leaf.notAfter()));
                }
            }
        }
        Set<MrcName> signers = new TreeSet<>(bySigner.keySet());
        signers.addAll(evidence.unfinishedIssues().keySet());
        SortedMap<MrcName, SignerUse> uses = new TreeMap<>();
        for (MrcName signer : signers) {
            uses.put(
                    signer,
                    use(
                            bySigner.getOrDefault(signer, List.of()),
                            evidence.unfinishedIssues().getOrDefault(signer, 0)));
        }
        return uses;
    }

    private static SignerUse use(List<Use> leaves, int unfinished) {
        List<Use> lastFirst = new ArrayList<>(leaves);
        lastFirst.sort(Comparator.comparing(Use::end).reversed().thenComparing(Use::holder));
        Set<HolderId> seen = new HashSet<>();
        List<HolderId> names = lastFirst.stream()
                .map(Use::holder)
                .filter(seen::add)
                .limit(ReplicaView.MOST_NAMES)
                .toList();
        return new SignerUse(leaves.size(), lastFirst.stream().findFirst().map(Use::end), unfinished, names);
    }

    private record Use(HolderId holder, Instant end) {}
}
