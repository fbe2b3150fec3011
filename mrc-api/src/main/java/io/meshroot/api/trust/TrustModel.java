package io.meshroot.api.trust;

import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.mrc.RootSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The one function that changes a {@link TrustState}. Pure: no clock, no thread, no I/O; the time comes with the
 * evidence.
 */
public final class TrustModel {
    private TrustModel() {}

    /**
     * Applies an event. Digests in the state that don't fit what they number have taken the next number before.
     *
     * @param state what is accepted now
     * @param event what happened or is asked for
     * @param evidence what is known
     * @return what comes of it
     * @throws IllegalArgumentException if a legal change of a role does not begin at the accepted one, or the trust is to be
     *     cut in a root that is not tainted
     */
    public static Transition apply(TrustState state, TrustEvent event, Evidence evidence) {
        TrustState settled = Numbering.settled(state);
        return event instanceof TrustEvent.StateRead ? result(state, settled) : change(settled, event, evidence);
    }

    private static Transition change(TrustState state, TrustEvent event, Evidence evidence) {
        if (event instanceof TrustEvent.RootLearnt learnt) {
            return learn(state, learnt);
        }
        if (event instanceof TrustEvent.FirstRoles first) {
            return firstRoles(state, first, evidence);
        }
        if (event instanceof TrustEvent.RoleAsked asked) {
            return changeRole(state, asked, evidence);
        }
        if (event instanceof TrustEvent.RootForgotten forgotten) {
            return forget(state, forgotten.mrc());
        }
        if (event instanceof TrustEvent.HorizonRaised raised) {
            return raiseHorizon(state, raised);
        }
        if (event instanceof TrustEvent.LongLeafSigned signed) {
            return recordLeaf(state, signed, evidence);
        }
        if (event instanceof TrustEvent.LongLeafEnded ended) {
            return forgetLeaf(state, ended);
        }
        if (event instanceof TrustEvent.ReplicaRegistered registered) {
            return register(state, registered.replica());
        }
        if (event instanceof TrustEvent.ReplicaGone gone) {
            return removeReplica(state, gone);
        }
        if (event instanceof TrustEvent.RootTainted tainted) {
            return taint(state, tainted, evidence.now());
        }
        if (event instanceof TrustEvent.TrustCut cut) {
            return cut(state, cut.mrc());
        }
        if (event instanceof TrustEvent.StepAnnounced step) {
            return announce(state, step, evidence);
        }
        if (event instanceof TrustEvent.SequencesRemembered remembered) {
            return result(state, Numbering.above(state, remembered.trust(), remembered.signing()));
        }
        return HolderChanges.apply(state, event, evidence)
                .or(() -> RotationChanges.apply(state, event, evidence))
                .orElseThrow(() -> new IllegalArgumentException("no rule for " + event));
    }

    private static Transition learn(TrustState state, TrustEvent.RootLearnt learnt) {
        RootState fresh = RootState.learnt(learnt.mrc(), learnt.trustDomain(), learnt.spiffe(), learnt.anchors());
        RootState known = state.roots().get(learnt.mrc());
        if (known != null) {
            boolean same = known.isTrustedLike(fresh) && known.spiffe() == fresh.spiffe();
            return same ? new Transition.Unchanged() : new Transition.Drifted(known);
        }
        return result(state, state.withRoots(put(state.roots(), fresh)));
    }

    private static Transition firstRoles(TrustState state, TrustEvent.FirstRoles first, Evidence evidence) {
        if (!state.validating().isEmpty()) {
            return new Transition.Illegal(Illegality.ROLE_IN_USE);
        }
        if (!state.roots().keySet().containsAll(first.roles().keySet())) {
            return new Transition.Illegal(Illegality.UNKNOWN_MRC);
        }
        Optional<Illegality> violation = RootSet.violation(first.roles());
        if (violation.isPresent()) {
            return new Transition.Illegal(violation.get());
        }
        List<Blocker> blockers = new ArrayList<>();
        first.roles().forEach((name, role) -> {
            if (role.validates()) {
                Verdict verdict = Safety.evaluate(state, new RoleChange(name, Role.INACTIVE, Role.PASSIVE), evidence);
                if (verdict instanceof Verdict.Blocked blocked) {
                    blockers.addAll(blocked.blockers());
                }
            }
        });
        if (!blockers.isEmpty()) {
            return new Transition.Unsafe(new Verdict.Blocked(blockers));
        }
        SortedMap<MrcName, RootState> roots = new TreeMap<>(state.roots());
        long trust = state.trust().number() + 1;
        long signing = state.signing().number() + 1;
        first.roles()
                .forEach((name, role) -> roots.computeIfPresent(name, (key, root) -> switch (role) {
                    case ACTIVE -> root.active(trust, signing);
                    case PASSIVE -> root.introduced(trust);
                    case INACTIVE -> root;
                }));
        return new Transition.Changed(Numbering.numbered(state, roots), Optional.empty());
    }

    private static Transition changeRole(TrustState state, TrustEvent.RoleAsked asked, Evidence evidence) {
        RoleChange change = asked.change();
        Optional<Illegality> violation = violation(state, change);
        if (violation.isPresent() && violation.get() == Illegality.NO_CHANGE) {
            return new Transition.Unchanged();
        }
        if (violation.isPresent()) {
            return new Transition.Illegal(violation.get());
        }
        Verdict verdict = Safety.evaluate(state, change, evidence);
        List<String> grounds;
        Optional<StepOverride> override = Optional.empty();
        if (verdict instanceof Verdict.Blocked blocked) {
            if (asked.override().isEmpty()
                    || !canBeOverridden(blocked, change, asked.override().get())) {
                return new Transition.Unsafe(blocked);
            }
            override = asked.override();
            String how = override.get().basis() == StepBasis.ASSUMED ? "assumed: " : "overridden: ";
            grounds = Safety.bounded(blocked.blockers().stream()
                    .map(blocker -> how + blocker.message())
                    .toList());
        } else {
            grounds = ((Verdict.Safe) verdict).evidence();
        }
        TrustState changed = RotationChanges.stepTaken(
                Numbering.numbered(retiring(state, change), put(state.roots(), inRole(state, change)))
                        .withoutAnnounced(),
                change,
                evidence.now());
        StepRecord step = new StepRecord(
                change,
                evidence.now(),
                asked.by(),
                changed.trust().number(),
                changed.signing().number(),
                grounds,
                override.filter(order -> order.basis() == StepBasis.FORCED)
                        .map(order -> new BreakGlass(order.reason())),
                override.map(StepOverride::basis).orElse(StepBasis.EVIDENCE));
        return new Transition.Changed(changed.withStep(step), Optional.of(step));
    }

    /** A tainted root may lose roles whatever stands in the way, but it gains none. */
    private static boolean canBeOverridden(Verdict.Blocked blocked, RoleChange change, StepOverride override) {
        boolean leaving = change.from() == Role.ACTIVE && override.basis() == StepBasis.FORCED;
        return leaving || blocked.blockers().stream().map(Blocker::reason).allMatch(override::covers);
    }

    /** A tainted key that loses its trust is refused from then on, whatever else may lead to it. */
    private static TrustState retiring(TrustState state, RoleChange change) {
        return change.to() == Role.INACTIVE && state.isTainted(change.mrc())
                ? state.withTaintedKeys(withUnusedCut(state, change.mrc()))
                : state;
    }

    private static SortedMap<String, Taint> withCut(TrustState state, MrcName mrc) {
        return withCut(state, mrc, Set.of());
    }

    /** What another root still validates with is cut only by order: leaves may depend on it. */
    private static SortedMap<String, Taint> withUnusedCut(TrustState state, MrcName mrc) {
        return withCut(
                state,
                mrc,
                state.validating().stream()
                        .filter(root -> !root.name().equals(mrc))
                        .flatMap(root -> root.anchors().stream())
                        .map(Anchor::keyFingerprint)
                        .collect(Collectors.toSet()));
    }

    private static SortedMap<String, Taint> withCut(TrustState state, MrcName mrc, Set<String> keptKeys) {
        SortedMap<String, Taint> keys = new TreeMap<>(state.taintedKeys());
        state.root(mrc)
                .ifPresent(root -> root.anchors().stream()
                        .map(Anchor::keyFingerprint)
                        .filter(key -> !keptKeys.contains(key))
                        .forEach(key -> keys.computeIfPresent(key, (same, taint) -> taint.cut())));
        return keys;
    }

    private static Optional<Illegality> violation(TrustState state, RoleChange change) {
        if (!state.roots().containsKey(change.mrc())) {
            return Optional.of(Illegality.UNKNOWN_MRC);
        }
        if (state.validating().isEmpty()) {
            return Optional.of(Illegality.NO_MRC_IN_USE);
        }
        return RootSet.of(state.roles()).violation(change.mrc(), change.to());
    }

    private static RootState inRole(TrustState state, RoleChange change) {
        RootState root = state.roots().get(change.mrc());
        if (root == null) {
            throw new IllegalStateException(change.mrc() + " vanished");
        }
        return switch (change.to()) {
            case INACTIVE -> root.inactive();
            case PASSIVE ->
                change.from() == Role.ACTIVE
                        ? root.demoted(state.signing().number() + 1)
                        : root.introduced(trustedSince(state, root));
            case ACTIVE ->
                root.active(
                        root.trustedSince().orElse(state.trust().number()),
                        state.signing().number() + 1);
        };
    }

    /** Certificates and names that are trusted already, under another MRC, need no new acknowledgement. */
    private static long trustedSince(TrustState state, RootState root) {
        if (!root.isCoveredBy(state.validating())) {
            return state.trust().number() + 1;
        }
        return state.validating().stream()
                .flatMapToLong(other -> other.trustedSince().stream())
                .max()
                .orElse(state.trust().number());
    }

    private static Transition forget(TrustState state, MrcName mrc) {
        RootState root = state.roots().get(mrc);
        if (root == null) {
            return new Transition.Unchanged();
        }
        if (root.role() != Role.INACTIVE) {
            return new Transition.Illegal(Illegality.DELETE_IN_USE);
        }
        SortedMap<MrcName, RootState> roots = new TreeMap<>(state.roots());
        roots.remove(mrc);
        roots.replaceAll((name, other) -> other.inheriting(root));
        return result(state, state.withRoots(roots));
    }

    private static Transition raiseHorizon(TrustState state, TrustEvent.HorizonRaised raised) {
        RootState root = state.roots().get(raised.mrc());
        ReplicaState replica = state.replicas().get(raised.replica());
        if (root == null) {
            return new Transition.Illegal(Illegality.UNKNOWN_MRC);
        }
        if (replica == null) {
            return new Transition.Illegal(Illegality.UNKNOWN_REPLICA);
        }
        Instant until = raised.until();
        RootState higher = root.withHorizon(later(root.horizon(), until));
        ReplicaState longer =
                new ReplicaState(replica.id(), replica.registered(), later(Optional.of(replica.horizon()), until));
        TrustState changed = state.withRoots(put(state.roots(), higher));
        SortedMap<ReplicaId, ReplicaState> replicas = new TreeMap<>(state.replicas());
        replicas.put(longer.id(), longer);
        return result(state, changed.withReplicas(replicas));
    }

    private static Instant later(Optional<Instant> one, Instant other) {
        return one.filter(instant -> instant.isAfter(other)).orElse(other);
    }

    private static Transition recordLeaf(TrustState state, TrustEvent.LongLeafSigned signed, Evidence evidence) {
        RootState root = state.roots().get(signed.mrc());
        if (root == null) {
            return new Transition.Illegal(Illegality.UNKNOWN_MRC);
        }
        Map<String, RecordedLeaf> leaves = new TreeMap<>(root.recordedLeaves());
        leaves.values().removeIf(leaf -> !evidence.isLive(leaf.notAfter()));
        leaves.put(signed.leaf().serial(), new RecordedLeaf(signed.leaf().notAfter(), signed.by()));
        return result(state, state.withRoots(put(state.roots(), root.withRecordedLeaves(leaves))));
    }

    private static Transition forgetLeaf(TrustState state, TrustEvent.LongLeafEnded ended) {
        boolean inherited = !state.roots().containsKey(ended.mrc());
        SortedMap<MrcName, RootState> roots = new TreeMap<>(state.roots());
        roots.replaceAll((name, root) ->
                inherited || name.equals(ended.mrc()) ? root.withoutRecordedLeaf(ended.serial()) : root);
        return result(state, state.withRoots(roots));
    }

    private static Transition register(TrustState state, ReplicaState replica) {
        SortedMap<ReplicaId, ReplicaState> replicas = new TreeMap<>(state.replicas());
        replicas.merge(
                replica.id(),
                replica,
                (old, fresh) -> new ReplicaState(
                        old.id(), old.registered(), later(Optional.of(old.horizon()), fresh.horizon())));
        return result(state, state.withReplicas(replicas));
    }

    private static Transition removeReplica(TrustState state, TrustEvent.ReplicaGone gone) {
        SortedMap<ReplicaId, ReplicaState> replicas = new TreeMap<>(state.replicas());
        if (replicas.remove(gone.replica()) == null) {
            return new Transition.Unchanged();
        }
        TrustState without = state.withReplicas(replicas);
        return result(
                state,
                gone.how() == TrustEvent.ReplicaGone.Leaving.EMPTY_HANDED
                        ? without.withRoots(withHorizonsOf(without))
                        : without);
    }

    /** What is left to count are the leaves of the others. */
    private static SortedMap<MrcName, RootState> withHorizonsOf(TrustState state) {
        Optional<Instant> latest =
                state.replicas().values().stream().map(ReplicaState::horizon).max(Instant::compareTo);
        SortedMap<MrcName, RootState> roots = new TreeMap<>(state.roots());
        roots.replaceAll((name, root) -> root.notBeyond(latest));
        return roots;
    }

    private static Transition taint(TrustState state, TrustEvent.RootTainted tainted, Instant now) {
        RootState root = state.roots().get(tainted.mrc());
        if (root == null) {
            return new Transition.Illegal(Illegality.UNKNOWN_MRC);
        }
        SortedMap<String, Taint> keys = new TreeMap<>(state.taintedKeys());
        Taint fresh = new Taint(now, tainted.reason(), tainted.signing(), Taint.Trust.UNTIL_REPLACED);
        root.anchors()
                .forEach(anchor -> keys.merge(
                        anchor.keyFingerprint(),
                        fresh,
                        (old, taint) -> taint.signing() == Taint.Signing.STOPPED ? old.stopped() : old));
        TrustState tainting =
                RotationChanges.afterTaint(state.withTaintedKeys(keys).withoutAnnounced(), now);
        // A root that validates nothing has nothing to lose: what leads to a key that is its own is refused from now
        // on.
        TrustState cutting =
                root.role().validates() ? tainting : tainting.withTaintedKeys(withUnusedCut(tainting, tainted.mrc()));
        return result(state, Numbering.numbered(cutting, state.roots()));
    }

    private static Transition cut(TrustState state, MrcName mrc) {
        if (!state.roots().containsKey(mrc)) {
            return new Transition.Illegal(Illegality.UNKNOWN_MRC);
        }
        if (!state.isTainted(mrc)) {
            throw new IllegalArgumentException(mrc + " is not tainted; taint it first");
        }
        TrustState cutting = state.withTaintedKeys(withCut(state, mrc)).withoutAnnounced();
        return result(state, Numbering.numbered(cutting, state.roots()));
    }

    private static Transition announce(TrustState state, TrustEvent.StepAnnounced step, Evidence evidence) {
        Optional<Illegality> violation = violation(state, step.change());
        if (violation.isPresent()) {
            return new Transition.Illegal(violation.get());
        }
        boolean outdated = state.root(step.change().mrc())
                .filter(root -> root.role() == step.change().from())
                .isEmpty();
        if (outdated || state.isAnnounced(step.change())) {
            return new Transition.Unchanged();
        }
        Announcement announcement =
                new Announcement(state.announcements() + 1, step.change(), evidence.now(), step.by());
        return result(state, state.withAnnounced(announcement));
    }

    static Transition result(TrustState before, TrustState after) {
        return after.equals(before) ? new Transition.Unchanged() : new Transition.Changed(after, Optional.empty());
    }

    private static SortedMap<MrcName, RootState> put(SortedMap<MrcName, RootState> roots, RootState root) {
        SortedMap<MrcName, RootState> changed = new TreeMap<>(roots);
        changed.put(root.name(), root);
        return changed;
    }
}
