package io.meshroot.api.trust;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.trust.Blocker.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The gates: decides whether a legal role change keeps the invariant that at all times the signer of every live leaf is
 * trusted by every live holder. Pure; planning, dry run, the driver, manual changes and admission all call it.
 */
public final class Safety {
    /** A root must live this many times as long as the longest leaf when it is promoted. */
    private static final int LEAF_LIVES_LEFT = 2;

    private static final int MOST_EVIDENCE_LINES = 20;

    private final TrustState state;
    private final Evidence evidence;
    private final Members members;
    private final List<HolderEvidence> holders;
    private final List<Blocker> blockers = new ArrayList<>();

    /** The last instant at which the roots that matter are good enough. */
    private Instant closes = Instant.MAX;

    private Safety(TrustState state, Evidence evidence) {
        this.state = state;
        this.evidence = evidence;
        this.members = new Members(state, evidence);
        this.holders = RequiredHolders.of(state, evidence);
    }

    /**
     * Decides whether a change is safe. Whether it is legal is decided before, by {@link
     * io.meshroot.api.mrc.RootSet#violation}.
     *
     * @param state what is accepted now
     * @param change the change
     * @param evidence what is known
     * @return the verdict
     * @throws IllegalArgumentException if the root is unknown, has another role or the step is no single one
     */
    public static Verdict evaluate(TrustState state, RoleChange change, Evidence evidence) {
        RootState root = state.root(change.mrc())
                .orElseThrow(
                        () -> new IllegalArgumentException(change.mrc() + " is not known; learn its anchors first"));
        if (root.role() != change.from() || !change.from().isNeighbourOf(change.to())) {
            throw new IllegalArgumentException(change + " is no single step from the accepted role "
                    + root.role().id());
        }
        Safety safety = new Safety(state, evidence);
        safety.clocksAgree(root);
        safety.nobodyIsAhead(root);
        switch (change.to()) {
            case ACTIVE -> safety.promotion(root, change);
            case INACTIVE -> safety.retirement(root, change);
            case PASSIVE -> {
                if (change.from() == Role.ACTIVE) {
                    safety.demotion(root);
                } else {
                    safety.introduction(root);
                }
            }
        }
        return safety.blockers.isEmpty()
                ? new Verdict.Safe(safety.grounds(change))
                : new Verdict.Blocked(
                        safety.blockers.stream().map(safety::unlessTooLate).toList());
    }

    private void introduction(RootState root) {
        usableRoot(root);
    }

    private void promotion(RootState root, RoleChange change) {
        usableRoot(root);
        for (Anchor anchor : root.anchors()) {
            Instant usable = anchor.notBefore().plus(evidence.clockSkew());
            if (usable.isAfter(members.earliest())) {
                block(
                        root,
                        Reason.ROOT_NOT_YET_VALID,
                        usable,
                        root.name() + " is valid only from " + anchor.notBefore() + " on");
            }
            if (closesAfter(lastPromotion(anchor))) {
                block(
                        root,
                        Reason.ROOT_ENDS_TOO_SOON,
                        null,
                        root.name() + " ends at " + anchor.notAfter()
                                + ", less than twice the longest leaf's life from now");
            }
        }
        everyoneTrusts(root, root);
        nobodyIsUnknown(root);
        everyMemberConfirms(root, change);
        probed(root);
    }

    /** By the fastest clock, twice the longest leaf's life is left from then on. */
    private Instant lastPromotion(Anchor anchor) {
        Duration needed = evidence.longestValidity().multipliedBy(LEAF_LIVES_LEFT);
        return anchor.notAfter().minus(needed).minus(evidence.clockSkew());
    }

    /** Tells whether it is too late by now, and keeps the instant for later. */
    private boolean closesAfter(Instant last) {
        closes = last.isBefore(closes) ? last : closes;
        return members.latest().isAfter(last);
    }

    /** Waiting for what ends later than the roots are good is of no use. */
    private Blocker unlessTooLate(Blocker blocker) {
        Duration fastestAhead = Duration.between(members.earliest(), members.latest());
        return blocker.until()
                        .filter(until -> closes.isBefore(until.plus(fastestAhead)))
                        .isEmpty()
                ? blocker
                : new Blocker(blocker.reason(), blocker.root(), blocker.who(), Optional.empty(), blocker.message());
    }

    private void demotion(RootState root) {
        for (RootState signer : remainingSigners(root)) {
            if (isNoWorse(signer, root)) {
                unexpired(signer);
            } else {
                usableRoot(signer);
            }
            probed(signer);
        }
    }

    /** Of two tainted roots either may be left over, so that a third one can replace it. */
    private boolean isNoWorse(RootState signer, RootState root) {
        return root.isTaintedBy(state.taintedKeys())
                && (root.isStoppedBy(state.taintedKeys()) || !signer.isStoppedBy(state.taintedKeys()));
    }

    private void retirement(RootState root, RoleChange change) {
        nothingDependsOn(root);
        for (RootState signer : remainingSigners(root)) {
            everyoneTrusts(signer, root);
        }
        nobodyIsUnknown(root);
        everyMemberConfirms(root, change);
    }

    private List<RootState> remainingSigners(RootState without) {
        return state.roots().values().stream()
                .filter(root -> root.role().signs() && !root.name().equals(without.name()))
                .toList();
    }

    private void usableRoot(RootState root) {
        if (root.anchors().isEmpty()) {
            block(root, Reason.ANCHORS_UNKNOWN, null, "the certificates of " + root.name() + " are not known");
        }
        for (Anchor anchor : root.anchors()) {
            Taint taint = state.taintedKeys().get(anchor.keyFingerprint());
            if (taint != null) {
                block(
                        root,
                        Reason.ROOT_TAINTED,
                        null,
                        "the key of " + root.name() + " is tainted since " + taint.at() + ": " + taint.reason());
            }
        }
        unexpired(root);
    }

    private void unexpired(RootState root) {
        for (Anchor anchor : root.anchors()) {
            if (closesAfter(anchor.notAfter().minus(evidence.clockSkew()))) {
                block(root, Reason.ROOT_EXPIRED, null, root.name() + " expired at " + anchor.notAfter());
            }
        }
    }

    private void everyoneTrusts(RootState needed, RootState subject) {
        long since = needed.trustedSince().orElse(Long.MAX_VALUE);
        for (HolderEvidence holder : holders) {
            if (isRequired(holder)) {
                trusts(
                        holder.holder(),
                        holder.acknowledgement()
                                .map(Acknowledgement::trustSequence)
                                .orElse(0L),
                        Optional.ofNullable(endOf(holder)),
                        needed,
                        subject);
            }
        }
        for (ReplicaState replica : members.living()) {
            evidence.viewOf(replica.id()).ifPresent(view -> {
                if (view.trustSequence() < since) {
                    blockFor(
                            subject,
                            Reason.REPLICA_NOT_CONFIRMED,
                            replica.id().value(),
                            members.countsUntil(replica),
                            "replica " + replica.id() + " may still hand out trust sequence " + view.trustSequence()
                                    + ", before " + needed.name() + " was trusted (" + since + ")");
                }
                view.laggards()
                        .forEach(laggard ->
                                trusts(laggard.holder(), laggard.acknowledged(), laggard.until(), needed, subject));
                nobodyBehindIsUnnamed(view, needed, subject);
            });
        }
    }

    /** A full list may leave out holders that are as far behind as its last one, and whose leaves end later. */
    private void nobodyBehindIsUnnamed(ReplicaView view, RootState needed, RootState subject) {
        int named = view.laggards().size();
        if (named == ReplicaView.MOST_NAMES
                && view.holders() > named
                && view.laggards().get(named - 1).acknowledged()
                        < needed.trustedSince().orElse(Long.MAX_VALUE)) {
            block(
                    subject,
                    Reason.HOLDER_NOT_ACKNOWLEDGED,
                    null,
                    "replica " + view.id() + " names " + named + " of its " + view.holders()
                            + " holders; others of them may not have acknowledged trust in " + needed.name()
                            + " either");
        }
    }

    private void trusts(HolderId holder, long said, Optional<Instant> end, RootState needed, RootState subject) {
        long since = needed.trustedSince().orElse(Long.MAX_VALUE);
        if (said < since && !isOver(end)) {
            blockFor(
                    subject,
                    Reason.HOLDER_NOT_ACKNOWLEDGED,
                    holder.value(),
                    end.orElse(null),
                    holder + " has not acknowledged trust in " + needed.name() + " (needs trust sequence " + since
                            + ", has " + (said == 0 ? "none" : String.valueOf(said)) + ")");
        }
    }

    private void clocksAgree(RootState root) {
        if (members.isApart()) {
            block(
                    root,
                    Reason.CLOCK_APART,
                    null,
                    "the clock of " + evidence.self() + " differs by more than "
                            + Evidence.FURTHEST_CLOCK.toMinutes() + " minutes from those of "
                            + evidence.apart().stream()
                                    .map(ReplicaId::value)
                                    .sorted()
                                    .collect(Collectors.joining(", ")) + "; set it right");
        }
    }

    /** Sequences that a restored store gives out again would mean something else to such a holder. */
    private void nobodyIsAhead(RootState root) {
        for (HolderEvidence holder : holders) {
            if (isRequired(holder)) {
                holder.acknowledgement()
                        .ifPresent(said -> notAhead(
                                root, holder.holder(), said.trustSequence(), Optional.ofNullable(endOf(holder))));
            }
        }
        for (ReplicaState replica : members.living()) {
            evidence.viewOf(replica.id())
                    .flatMap(ReplicaView::ahead)
                    .filter(holder -> !isOver(holder.until()))
                    .ifPresent(holder -> notAhead(root, holder.holder(), holder.acknowledged(), holder.until()));
        }
    }

    private boolean isOver(Optional<Instant> until) {
        return until.filter(instant -> !instant.isAfter(members.earliest())).isPresent();
    }

    private void notAhead(RootState root, HolderId holder, long said, Optional<Instant> until) {
        long stored = state.trust().number();
        if (said > stored) {
            blockFor(
                    root,
                    Reason.ACKNOWLEDGEMENT_AHEAD,
                    holder.value(),
                    until.orElse(null),
                    holder + " acknowledged trust sequence " + said + ", the store is at " + stored
                            + " and was restored from a backup");
        }
    }

    private boolean isRequired(HolderEvidence holder) {
        return holder.counts() != HolderEvidence.Counts.WHILE_IT_HAS_A_LEAF
                || holder.leaves().stream().anyMatch(this::isLive);
    }

    /** A holder that counts by its leaves stops counting when the last one has ended. */
    private @Nullable Instant endOf(HolderEvidence holder) {
        return holder.counts() != HolderEvidence.Counts.WHILE_IT_HAS_A_LEAF
                ? null
                : holder.leaves().stream()
                        .map(this::endOf)
                        .max(Comparator.naturalOrder())
                        .orElse(null);
    }

    private Instant endOf(LiveLeaf leaf) {
        return evidence.endOf(leaf);
    }

    private boolean isLive(LiveLeaf leaf) {
        return isLive(leaf.notAfter());
    }

    /** By the slowest clock, so that nobody still takes the leaf for valid when it no longer counts. */
    private boolean isLive(Instant notAfter) {
        return notAfter.plus(evidence.clockSkew()).isAfter(members.earliest());
    }

    /** Trust counts per certificate: what depends on the root are the leaves of all signers that lose a certificate. */
    private void nothingDependsOn(RootState root) {
        Set<Anchor> lost = root.anchorsNotBroughtBy(state.validating());
        if (lost.isEmpty()) {
            return;
        }
        for (HolderEvidence holder : holders) {
            holder.leaves().stream()
                    .filter(leaf -> isLive(leaf) && dependsOn(leaf.signer(), root, lost))
                    .max(Comparator.comparing(LiveLeaf::notAfter))
                    .ifPresent(leaf -> blockFor(
                            root,
                            Reason.LEAF_DEPENDS,
                            holder.holder().value(),
                            endOf(leaf),
                            holder.holder() + " may use leaf " + leaf.serial() + " of " + leaf.signer() + " until "
                                    + endOf(leaf)));
        }
        for (RootState signer : state.roots().values()) {
            if (dependsOn(signer.name(), root, lost)) {
                noRecordedLeaf(signer, root);
                noMemberMaySign(signer, root);
            }
        }
        for (ReplicaState replica : members.living()) {
            evidence.viewOf(replica.id())
                    .ifPresent(view -> view.uses().forEach((signer, use) -> {
                        if (dependsOn(signer, root, lost)) {
                            notInUse(replica.id(), signer, use, root);
                        }
                    }));
        }
        evidence.unfinishedIssues().forEach((signer, unfinished) -> {
            if (unfinished > 0 && dependsOn(signer, root, lost)) {
                block(root, Reason.ISSUE_UNFINISHED, null, unfinished + " leaves are being signed under " + signer);
            }
        });
        evidence.dependents().forEach((signer, dependents) -> {
            if (dependsOn(signer, root, lost)) {
                dependents.stream()
                        .sorted()
                        .forEach(dependent ->
                                blockFor(root, Reason.DEPENDENT, dependent, null, dependent + " depends on " + signer));
            }
        });
    }

    /** A manager that has not taken in that a root stopped to sign may still sign under it. */
    private void noMemberMaySign(RootState signer, RootState root) {
        long stopped = signer.signedUntil().orElse(0);
        for (ReplicaState replica : members.living()) {
            evidence.viewOf(replica.id())
                    .filter(view -> view.signingSequence() < stopped)
                    .ifPresent(view -> blockFor(
                            root,
                            Reason.REPLICA_NOT_CONFIRMED,
                            replica.id().value(),
                            members.countsUntil(replica),
                            "replica " + replica.id() + " may still sign under " + signer.name()
                                    + ": it is at signing sequence " + view.signingSequence() + ", not yet at "
                                    + stopped));
        }
    }

    private void notInUse(ReplicaId replica, MrcName signer, ReplicaView.SignerUse use, RootState root) {
        use.latestEnd().filter(this::isLive).ifPresent(latest -> {
            Instant end = latest.plus(evidence.clockSkew());
            use.holders()
                    .forEach(holder -> blockFor(
                            root,
                            Reason.LEAF_DEPENDS,
                            holder.value(),
                            end,
                            holder + " of replica " + replica + " is one of those that use " + use.leaves()
                                    + " leaves of " + signer + ", the last until " + end));
        });
        if (use.unfinished() > 0) {
            block(
                    root,
                    Reason.ISSUE_UNFINISHED,
                    null,
                    use.unfinished() + " leaves are being signed under " + signer + " by replica " + replica);
        }
    }

    private void noRecordedLeaf(RootState signer, RootState root) {
        signer.recordedLeaves().forEach((serial, leaf) -> {
            if (isLive(leaf.notAfter())) {
                Instant end = leaf.notAfter().plus(evidence.clockSkew());
                blockFor(
                        root,
                        Reason.LEAF_DEPENDS,
                        serial,
                        end,
                        "the long-lived leaf " + serial + " of " + signer.name() + " is valid until " + end);
            }
        });
    }

    /** A signer that is forgotten may have had any certificate. */
    private boolean dependsOn(MrcName signer, RootState root, Set<Anchor> lost) {
        return state.root(signer)
                .map(known -> known.trustDomain().equals(root.trustDomain())
                        && known.anchors().stream().anyMatch(lost::contains))
                .orElse(true);
    }

    private void nobodyIsUnknown(RootState root) {
        Stream<Instant> unknown = Stream.concat(
                evidence.unknownHoldersUntil().stream(),
                state.roots().values().stream().flatMap(this::leavesOfUnknownHolders));
        unknown.map(until -> until.plus(evidence.clockSkew()))
                .filter(until -> until.isAfter(members.earliest()))
                .max(Comparator.naturalOrder())
                .ifPresent(until -> block(
                        root,
                        Reason.UNKNOWN_HOLDERS,
                        until,
                        "holders that nobody here remembers may exist until " + until));
    }

    /** Who handed out a recorded leaf and is gone has taken with it who the holder is. */
    private Stream<Instant> leavesOfUnknownHolders(RootState root) {
        return root.recordedLeaves().values().stream()
                .filter(leaf ->
                        !leaf.by().equals(evidence.self()) && !state.replicas().containsKey(leaf.by()))
                .map(RecordedLeaf::notAfter);
    }

    private void everyMemberConfirms(RootState root, RoleChange change) {
        Optional<Announcement> announced =
                state.announced().filter(step -> step.change().equals(change));
        for (ReplicaState replica : members.living()) {
            boolean confirmed = announced
                    .flatMap(step -> members.confirmation(replica, step))
                    .isPresent();
            if (!confirmed) {
                Instant until = members.countsUntil(replica);
                blockFor(
                        root,
                        Reason.REPLICA_NOT_CONFIRMED,
                        replica.id().value(),
                        until,
                        "replica " + replica.id() + " has not confirmed the step; if it is dead it counts until "
                                + until + ", or until it is removed");
            }
        }
    }

    private void probed(RootState root) {
        Probe probe = evidence.probes().get(root.name());
        if (probe == null || probe.trustSequence() != state.trust().number()) {
            block(
                    root,
                    Reason.PROBE_MISSING,
                    null,
                    root.name() + " has not signed a probe leaf under trust sequence "
                            + state.trust().number());
        } else {
            probe.failure()
                    .ifPresent(failure -> block(
                            root,
                            Reason.PROBE_FAILED,
                            null,
                            "the probe leaf of " + root.name() + " failed: " + failure));
        }
    }

    private void block(RootState root, Reason reason, @Nullable Instant until, String message) {
        blockers.add(new Blocker(reason, root.name(), Optional.empty(), Optional.ofNullable(until), message));
    }

    private void blockFor(RootState root, Reason reason, String who, @Nullable Instant until, String message) {
        blockers.add(new Blocker(reason, root.name(), Optional.of(who), Optional.ofNullable(until), message));
    }

    private List<String> grounds(RoleChange change) {
        List<HolderEvidence> required =
                holders.stream().filter(this::isRequired).toList();
        List<String> lines = new ArrayList<>();
        lines.add(change + " at trust sequence " + state.trust().number() + " with " + required.size() + " holders");
        required.forEach(holder -> lines.add(holder.holder() + " acknowledged "
                + holder.acknowledgement()
                        .map(ack -> "trust sequence " + ack.trustSequence())
                        .orElse("nothing")));
        return bounded(lines);
    }

    /** Keeps the first lines and says how many more there were. */
    static List<String> bounded(List<String> lines) {
        if (lines.size() <= MOST_EVIDENCE_LINES) {
            return lines;
        }
        List<String> first = new ArrayList<>(lines.subList(0, MOST_EVIDENCE_LINES - 1));
        first.add("and " + (lines.size() - first.size()) + " more");
        return first;
    }
}
