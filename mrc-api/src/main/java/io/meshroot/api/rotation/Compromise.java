package io.meshroot.api.rotation;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.rotation.CompromiseReport.DependentLeaf;
import io.meshroot.api.rotation.CompromiseReport.Elsewhere;
import io.meshroot.api.rotation.CompromiseReport.Recorded;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.HolderEvidence;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.ReplicaState;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.Taint;
import io.meshroot.api.trust.Transition;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustModel;
import io.meshroot.api.trust.TrustState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Works out a {@link CompromiseReport}: what the model makes of the cut, held against what is known. */
final class Compromise {
    private final TrustState state;
    private final TrustState cut;
    private final Evidence evidence;
    private final MrcName root;
    private final Set<String> lostKeys;
    private final List<HolderEvidence> holders;

    Compromise(TrustState state, Evidence evidence, MrcName root) {
        RootState known = state.root(root)
                .orElseThrow(
                        () -> new IllegalArgumentException(root + " is not known; there is no trust in it to cut"));
        this.state = state;
        this.evidence = evidence;
        this.root = root;
        this.cut = after(
                after(state, new TrustEvent.RootTainted(root, "report"), evidence),
                new TrustEvent.TrustCut(root),
                evidence);
        this.lostKeys = known.anchors().stream().map(Anchor::keyFingerprint).collect(Collectors.toSet());
        this.holders = evidence.holdersWith(state);
    }

    private static TrustState after(TrustState state, TrustEvent event, Evidence evidence) {
        return TrustModel.apply(state, event, evidence) instanceof Transition.Changed changed ? changed.state() : state;
    }

    CompromiseReport report() {
        List<DependentLeaf> leaves = leaves();
        List<Elsewhere> elsewhere = elsewhere();
        List<Recorded> recorded = recorded();
        OptionalLong needed = needed();
        List<HolderId> blind = blind(needed);
        Optional<MrcName> otherSigner = cut.signer().map(RootState::name);
        return new CompromiseReport(
                root,
                evidence.now(),
                leaves.size(),
                some(leaves),
                elsewhere,
                blind.size() + blindUnnamed(needed),
                some(blind),
                recorded.size(),
                some(recorded),
                dependents(),
                Stream.of(
                                leaves.stream().map(DependentLeaf::end),
                                elsewhere.stream().map(Elsewhere::lastEnd),
                                recorded.stream().map(Recorded::end))
                        .flatMap(ends -> ends)
                        .max(Comparator.naturalOrder()),
                unknownUntil(),
                otherSigner,
                promotable(),
                otherSigner.isPresent() ? Optional.empty() : firstRunsOut());
    }

    private static <T> List<T> some(List<T> all) {
        return all.subList(0, Math.min(all.size(), CompromiseReport.MOST_NAMES));
    }

    /** What chains to one of the keys, under whatever name, may be refused. A forgotten root may have had any. */
    private boolean dependsOn(MrcName signer) {
        return state.root(signer)
                .map(known -> known.anchors().stream().anyMatch(anchor -> lostKeys.contains(anchor.keyFingerprint())))
                .orElse(true);
    }

    private boolean isLive(Instant notAfter) {
        return end(notAfter).isAfter(evidence.now());
    }

    private Instant end(Instant notAfter) {
        return notAfter.plus(evidence.clockSkew());
    }

    /** Of each holder the leaf that ends last. */
    private List<DependentLeaf> leaves() {
        return holders.stream()
                .flatMap(holder -> holder.leaves().stream()
                        .filter(leaf -> isLive(leaf.notAfter()) && dependsOn(leaf.signer()))
                        .max(Comparator.comparing(LiveLeaf::notAfter).thenComparing(LiveLeaf::serial))
                        .map(leaf -> new DependentLeaf(holder.holder(), leaf.serial(), evidence.endOf(leaf)))
                        .stream())
                .sorted(Comparator.comparing(DependentLeaf::end).reversed().thenComparing(DependentLeaf::holder))
                .toList();
    }

    private List<Elsewhere> elsewhere() {
        List<Elsewhere> elsewhere = new ArrayList<>();
        for (ReplicaState replica : others()) {
            Optional<ReplicaView> view = view(replica);
            if (view.isEmpty()) {
                elsewhere.add(new Elsewhere(replica.id(), 0, end(replica.horizon()), List.of()));
            } else {
                told(view.get()).ifPresent(elsewhere::add);
            }
        }
        return elsewhere;
    }

    private List<ReplicaState> others() {
        return state.replicas().values().stream()
                .filter(replica -> !replica.id().equals(evidence.self()) && isLive(replica.horizon()))
                .toList();
    }

    private Optional<ReplicaView> view(ReplicaState replica) {
        return evidence.views().stream()
                .filter(view -> view.id().equals(replica.id()))
                .findFirst();
    }

    private Optional<Elsewhere> told(ReplicaView view) {
        int leaves = 0;
        Instant last = Instant.MIN;
        Set<HolderId> named = new TreeSet<>();
        for (Map.Entry<MrcName, ReplicaView.SignerUse> use : view.uses().entrySet()) {
            Optional<Instant> latest = use.getValue().latestEnd().filter(this::isLive);
            if (latest.isPresent() && dependsOn(use.getKey())) {
                leaves += use.getValue().leaves();
                last = latest.get().isAfter(last) ? latest.get() : last;
                named.addAll(use.getValue().holders());
            }
        }
        return leaves == 0
                ? Optional.empty()
                : Optional.of(new Elsewhere(view.id(), leaves, end(last), some(List.copyOf(named))));
    }

    private List<Recorded> recorded() {
        List<Recorded> recorded = new ArrayList<>();
        for (RootState signer : state.roots().values()) {
            if (dependsOn(signer.name())) {
                signer.recordedLeaves().forEach((serial, leaf) -> {
                    if (isLive(leaf.notAfter())) {
                        recorded.add(new Recorded(serial, end(leaf.notAfter()), leaf.by()));
                    }
                });
            }
        }
        recorded.sort(Comparator.comparing(Recorded::end).reversed().thenComparing(Recorded::serial));
        return recorded;
    }

    private List<String> dependents() {
        return evidence.dependents().entrySet().stream()
                .filter(entry -> dependsOn(entry.getKey()))
                .flatMap(entry -> entry.getValue().stream())
                .sorted()
                .toList();
    }

    /** The oldest trust that has a root which is left; empty if none is left. */
    private OptionalLong needed() {
        return left().mapToLong(root -> root.trustedSince().orElse(Long.MAX_VALUE))
                .min();
    }

    private Stream<RootState> left() {
        return state.validating().stream()
                .filter(other -> other.anchors().stream()
                        .anyMatch(anchor -> !lostKeys.contains(anchor.keyFingerprint()) && !isCut(anchor)));
    }

    private boolean isCut(Anchor anchor) {
        return Optional.ofNullable(cut.taintedKeys().get(anchor.keyFingerprint()))
                .filter(taint -> taint.trust() == Taint.Trust.CUT)
                .isPresent();
    }

    /** Who trusts nothing that is left: by what it acknowledged, or by what its manager told. */
    private List<HolderId> blind(OptionalLong needed) {
        Set<HolderId> blind = new TreeSet<>();
        for (HolderEvidence holder : holders) {
            long said =
                    holder.acknowledgement().map(Acknowledgement::trustSequence).orElse(0L);
            if (counts(holder) && isBlind(said, needed)) {
                blind.add(holder.holder());
            }
        }
        for (ReplicaState replica : others()) {
            view(replica)
                    .ifPresent(view -> view.laggards().stream()
                            .filter(laggard -> isBlind(laggard.acknowledged(), needed))
                            .forEach(laggard -> blind.add(laggard.holder())));
        }
        return List.copyOf(blind);
    }

    private static boolean isBlind(long acknowledged, OptionalLong needed) {
        return needed.isEmpty() || acknowledged < needed.getAsLong();
    }

    /** Others name only those that are behind; if no root is left all of theirs trust nobody. */
    private int blindUnnamed(OptionalLong needed) {
        return needed.isPresent()
                ? 0
                : others().stream()
                        .flatMap(replica -> view(replica).stream())
                        .mapToInt(view ->
                                Math.max(0, view.holders() - view.laggards().size()))
                        .sum();
    }

    private boolean counts(HolderEvidence holder) {
        return holder.counts() == HolderEvidence.Counts.UNTIL_DEREGISTERED
                || holder.leaves().stream().anyMatch(leaf -> isLive(leaf.notAfter()));
    }

    private Optional<Instant> unknownUntil() {
        return evidence.unknownHoldersUntil().filter(this::isLive).map(this::end);
    }

    private List<MrcName> promotable() {
        return left().filter(other -> !other.role().signs() && !cut.isTainted(other.name()))
                .map(RootState::name)
                .toList();
    }

    private Optional<Instant> firstRunsOut() {
        return holders.stream()
                .flatMap(
                        holder -> holder.leaves().stream()
                                .map(LiveLeaf::notAfter)
                                .filter(this::isLive)
                                .max(Comparator.naturalOrder())
                                .stream())
                .min(Comparator.naturalOrder());
    }
}
