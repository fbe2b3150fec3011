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
import java.util.SortedMap;
import java.util.TreeMap;

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
     * @throws IllegalArgumentException if a legal change of a role does not begin at the accepted one
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
            return removeReplica(state, gone.replica());
        }
        if (event instanceof TrustEvent.RootTainted tainted) {
            return taint(state, tainted, evidence.now());
        }
        if (event instanceof TrustEvent.RotationBegun begun) {
            return begin(state, begun.rotation());
        }
        return result(state, state.withRotation(Optional.empty()));
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
                    case PASSIVE -> root.passive(trust);
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
        Optional<BreakGlass> broken = Optional.empty();
        if (verdict instanceof Verdict.Blocked blocked) {
            if (asked.breakGlass().isEmpty() || !canBeOverridden(blocked, change)) {
                return new Transition.Unsafe(blocked);
            }
            broken = asked.breakGlass();
            grounds = Safety.bounded(blocked.blockers().stream()
                    .map(blocker -> "overridden: " + blocker.message())
                    .toList());
        } else {
            grounds = ((Verdict.Safe) verdict).evidence();
        }
        TrustState changed = Numbering.numbered(state, put(state.roots(), inRole(state, change)));
        StepRecord step = new StepRecord(
                change,
                evidence.now(),
                asked.by(),
                changed.trust().number(),
                changed.signing().number(),
                grounds,
                broken);
        return new Transition.Changed(changed.withStep(step), Optional.of(step));
    }

    /** A root without anchors can't be trusted by anyone, and a tainted one gains no role; it may be the last to sign. */
    private static boolean canBeOverridden(Verdict.Blocked blocked, RoleChange change) {
        return change.from() == Role.ACTIVE
                || blocked.blockers().stream()
                        .noneMatch(blocker -> blocker.reason() == Blocker.Reason.ANCHORS_UNKNOWN
                                || blocker.reason() == Blocker.Reason.ROOT_TAINTED);
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
            case PASSIVE -> root.passive(root.trustedSince().orElse(trustedSince(state, root)));
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
        Map<String, Instant> leaves = new TreeMap<>(root.recordedLeaves());
        leaves.values().removeIf(end -> !end.plus(evidence.clockSkew()).isAfter(evidence.now()));
        leaves.put(signed.leaf().serial(), signed.leaf().notAfter());
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

    private static Transition removeReplica(TrustState state, ReplicaId replica) {
        SortedMap<ReplicaId, ReplicaState> replicas = new TreeMap<>(state.replicas());
        replicas.remove(replica);
        return result(state, state.withReplicas(replicas));
    }

    private static Transition taint(TrustState state, TrustEvent.RootTainted tainted, Instant now) {
        RootState root = state.roots().get(tainted.mrc());
        if (root == null) {
            return new Transition.Illegal(Illegality.UNKNOWN_MRC);
        }
        SortedMap<String, Taint> keys = new TreeMap<>(state.taintedKeys());
        root.anchors().forEach(anchor -> keys.putIfAbsent(anchor.keyFingerprint(), new Taint(now, tainted.reason())));
        TrustState tainting = new TrustState(
                state.roots(), state.trust(), state.signing(), state.replicas(), keys, state.rotation(), state.steps());
        return result(state, Numbering.numbered(tainting, state.roots()));
    }

    private static Transition begin(TrustState state, RotationState rotation) {
        if (state.rotation().isPresent()) {
            RotationState old = state.rotation().get();
            return old.to().equals(rotation.to()) && old.from().equals(rotation.from())
                    ? new Transition.Unchanged()
                    : new Transition.Illegal(Illegality.ROTATION_IN_PROGRESS);
        }
        if (!state.roots().containsKey(rotation.from())) {
            return new Transition.Illegal(Illegality.UNKNOWN_MRC);
        }
        return result(state, state.withRotation(Optional.of(rotation)));
    }

    private static Transition result(TrustState before, TrustState after) {
        return after.equals(before) ? new Transition.Unchanged() : new Transition.Changed(after, Optional.empty());
    }

    private static SortedMap<MrcName, RootState> put(SortedMap<MrcName, RootState> roots, RootState root) {
        SortedMap<MrcName, RootState> changed = new TreeMap<>(roots);
        changed.put(root.name(), root);
        return changed;
    }
}
