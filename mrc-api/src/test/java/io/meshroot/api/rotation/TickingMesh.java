package io.meshroot.api.rotation;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.HolderEvidence;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.Probe;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaState;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.RotationPolicy;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.StepBasis;
import io.meshroot.api.trust.StepOverride;
import io.meshroot.api.trust.Transition;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustModel;
import io.meshroot.api.trust.TrustState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A mesh in virtual time in which everybody acknowledges at once, moved on tick by tick, with a driver that takes each
 * step as soon as the model lets it. It knows nothing of plans and finds no instant ahead: what it does is what happens.
 */
final class TickingMesh {
    static final Duration TICK = Duration.ofMillis(500);

    /** A holder of this manager. */
    private static final class Holder {
        final HolderEvidence known;
        List<LiveLeaf> leaves;

        Holder(HolderEvidence known) {
            this.known = known;
            this.leaves = known.leaves();
        }
    }

    /** Another manager that answers. */
    private static final class Other {
        final ReplicaView told;
        SortedMap<MrcName, ReplicaView.SignerUse> uses;
        Instant done = Instant.MAX;

        /** Whether its leaves of the signer end one after the other by now. */
        boolean renews;

        Other(ReplicaView told) {
            this.told = told;
            this.uses = told.uses();
        }

        int leavesNotOf(MrcName signer) {
            return uses.entrySet().stream()
                    .filter(use -> !use.getKey().equals(signer))
                    .mapToInt(use -> use.getValue().leaves())
                    .sum();
        }
    }

    private final Evidence begin;
    private final Function<MrcName, Duration> intervals;
    private final List<Holder> holders = new ArrayList<>();
    private final List<Other> others = new ArrayList<>();
    private final List<ReplicaView> dead = new ArrayList<>();
    private final Set<MrcName> documents;
    private final Deque<Holder> queue = new ArrayDeque<>();
    private Duration interval = Duration.ZERO;
    private final Map<RoleChange, Instant> taken = new LinkedHashMap<>();
    private Optional<MrcName> signer = Optional.empty();
    private Instant nextTurn = Instant.MAX;
    private Instant now;
    private TrustState state;

    /** The intervals are those at which a manager issues leaves again, by the root that signs. */
    TickingMesh(
            TrustState state,
            Evidence begin,
            Set<MrcName> documents,
            Function<MrcName, Duration> intervals,
            Set<ReplicaId> silent) {
        this.state = state;
        this.begin = begin;
        this.now = begin.now();
        this.intervals = intervals;
        this.documents = new TreeSet<>(documents);
        for (HolderEvidence holder : begin.holdersWith(state)) {
            Holder fresh = new Holder(holder);
            fresh.leaves = holder.leaves().stream().filter(this::isLive).toList();
            boolean gone = fresh.leaves.isEmpty() && holder.counts() == HolderEvidence.Counts.WHILE_IT_HAS_A_LEAF;
            if (!gone) {
                holders.add(fresh);
            }
        }
        begin.views().forEach(view -> {
            if (state.replicas().containsKey(view.id()) && !silent.contains(view.id())) {
                others.add(new Other(view));
            } else {
                dead.add(view);
            }
        });
        signerMayHaveChanged();
    }

    private boolean isLive(LiveLeaf leaf) {
        return leaf.notAfter().plus(begin.clockSkew()).isAfter(now);
    }

    /** Runs until nothing is left to do or the time is over, and tells when each step was taken. */
    Map<RoleChange, Instant> run(Instant until) {
        while (!now.isAfter(until)) {
            leavesMoveOn();
            if (!drive()) {
                return taken;
            }
            now = now.plus(TICK);
        }
        return taken;
    }

    TrustState state() {
        return state;
    }

    private void signerMayHaveChanged() {
        Optional<MrcName> current = state.signer().map(RootState::name);
        if (current.equals(signer)) {
            return;
        }
        signer = current;
        queue.clear();
        others.forEach(other -> {
            other.done = Instant.MAX;
            other.renews = false;
        });
        if (signer.isEmpty()) {
            return;
        }
        MrcName name = signer.get();
        interval = intervals.apply(name);
        List<Holder> waiting = new ArrayList<>();
        for (Holder holder : holders) {
            Optional<LiveLeaf> own = holder.leaves.stream()
                    .filter(leaf -> leaf.signer().equals(name))
                    .max(Comparator.comparing(LiveLeaf::notAfter));
            if (own.isPresent()) {
                holder.leaves = List.of(own.get());
            } else if (!holder.leaves.isEmpty()) {
                waiting.add(holder);
            }
        }
        waiting.sort(Comparator.comparing((Holder holder) -> holder.leaves.stream()
                        .map(LiveLeaf::notAfter)
                        .max(Comparator.naturalOrder())
                        .get())
                .reversed()
                .thenComparing(holder -> holder.known.holder()));
        queue.addAll(waiting);
        nextTurn = now;
        others.forEach(other -> other.done = now.plus(interval.multipliedBy(Math.max(0, other.leavesNotOf(name) - 1))));
        leavesMoveOn();
    }

    /** Leaves that ended are renewed, and those of other signers are issued again one after the other. */
    private void leavesMoveOn() {
        if (signer.isPresent()) {
            MrcName name = signer.get();
            for (Holder holder : holders) {
                if (!holder.leaves.isEmpty() && holder.leaves.stream().noneMatch(this::isLive)) {
                    renew(holder, name);
                }
            }
            while (!queue.isEmpty() && !nextTurn.isAfter(now)) {
                Holder holder = queue.remove();
                if (holder.leaves.stream().noneMatch(leaf -> leaf.signer().equals(name))) {
                    renew(holder, name);
                }
                nextTurn = nextTurn.plus(interval);
            }
            others.forEach(other -> moveOn(other, name));
        }
        forgetReplaced();
        others.forEach(other -> apply(new TrustEvent.ReplicaRegistered(
                new ReplicaState(other.told.id(), now, now.plus(begin.longestValidity())))));
    }

    private void moveOn(Other other, MrcName name) {
        SortedMap<MrcName, ReplicaView.SignerUse> uses = new TreeMap<>();
        int all = other.leavesNotOf(name)
                + Optional.ofNullable(other.uses.get(name))
                        .map(ReplicaView.SignerUse::leaves)
                        .orElse(0);
        if (all > 0 && !now.isBefore(other.done)) {
            uses.put(name, use(all, now.plus(begin.longestValidity()), List.of(HolderId.of("somebody"))));
            other.uses = uses;
        } else {
            uses.putAll(other.uses);
            uses.computeIfPresent(name, (same, use) -> {
                other.renews |= use.latestEnd().filter(end -> !end.isAfter(now)).isPresent();
                return other.renews ? use(use.leaves(), now.plus(begin.longestValidity()), use.holders()) : use;
            });
            other.uses = uses;
        }
    }

    private static ReplicaView.SignerUse use(int leaves, Instant end, List<HolderId> holders) {
        return new ReplicaView.SignerUse(leaves, leaves == 0 ? Optional.empty() : Optional.of(end), 0, holders);
    }

    private void renew(Holder holder, MrcName name) {
        holder.leaves = List.of(new LiveLeaf("fresh", name, now.plus(begin.longestValidity())));
    }

    private void forgetReplaced() {
        for (RootState root : state.roots().values()) {
            root.recordedLeaves().forEach((serial, leaf) -> {
                boolean known = holders.stream()
                        .anyMatch(holder -> holder.known.leaves().stream()
                                        .anyMatch(had -> had.serial().equals(serial)
                                                && had.signer().equals(root.name()))
                                && holder.leaves.stream()
                                        .noneMatch(has -> has.serial().equals(serial)));
                boolean byOther = others.stream()
                        .anyMatch(other -> other.told.id().equals(leaf.by())
                                && Optional.ofNullable(other.told.uses().get(root.name()))
                                        .flatMap(ReplicaView.SignerUse::latestEnd)
                                        .filter(end -> !end.isBefore(leaf.notAfter()))
                                        .isPresent()
                                && !other.uses.containsKey(root.name()));
                if (known || byOther) {
                    apply(new TrustEvent.LongLeafEnded(root.name(), serial));
                }
            });
        }
    }

    private Transition apply(TrustEvent event) {
        Transition transition = TrustModel.apply(state, event, evidence());
        if (transition instanceof Transition.Changed changed) {
            state = changed.state();
        }
        return transition;
    }

    private Evidence evidence() {
        long trust = state.trust().number();
        Map<MrcName, Probe> probes = new TreeMap<>();
        state.roots().keySet().forEach(name -> probes.put(name, new Probe(trust, Optional.empty())));
        List<ReplicaView> views = new ArrayList<>(dead);
        others.forEach(other -> views.add(view(other)));
        return new Evidence(
                now,
                begin.clockSkew(),
                begin.longestValidity(),
                begin.self(),
                views,
                Set.of(),
                holders.stream().map(this::acknowledged).toList(),
                Map.of(),
                probes,
                begin.dependents(),
                begin.unknownHoldersUntil());
    }

    private HolderEvidence acknowledged(Holder holder) {
        long life =
                holder.known.acknowledgement().map(Acknowledgement::incarnation).orElse(0L) + 7;
        return new HolderEvidence(
                holder.known.holder(),
                holder.known.counts(),
                Optional.of(Acknowledgement.ofTrust(
                        holder.known.holder(), life, state.trust().number())),
                holder.leaves);
    }

    private ReplicaView view(Other other) {
        SortedMap<MrcName, ReplicaView.SignerUse> uses = new TreeMap<>();
        other.uses.forEach((name, use) ->
                uses.put(name, new ReplicaView.SignerUse(use.leaves(), use.latestEnd(), 0, use.holders())));
        return new ReplicaView(
                other.told.id(),
                other.told.revision() + 1,
                now,
                state.announcements(),
                state.trust().number(),
                state.signing().number(),
                other.told.holders(),
                other.told.holders() == 0
                        ? OptionalLong.empty()
                        : OptionalLong.of(state.trust().number()),
                Optional.empty(),
                List.of(),
                uses);
    }

    /** Takes all the steps that can be taken now; false if the rotation is over. */
    private boolean drive() {
        while (state.rotation().isPresent()) {
            RotationState rotation = state.rotation().get();
            RotationStep next = RotationPath.next(state, rotation, documents);
            if (next instanceof RotationStep.ChangeRole change) {
                if (!change(change.change(), rotation)) {
                    return true;
                }
            } else if (next instanceof RotationStep.Delete delete) {
                documents.remove(delete.mrc());
                apply(new TrustEvent.RootForgotten(delete.mrc()));
            } else if (next instanceof RotationStep.Close) {
                apply(new TrustEvent.RotationClosing());
            } else if (next instanceof RotationStep.End end) {
                apply(new TrustEvent.RotationEnded(end.outcome(), "over"));
            } else {
                return false;
            }
        }
        return false;
    }

    private boolean change(RoleChange change, RotationState rotation) {
        Optional<StepOverride> override = Optional.empty();
        if (rotation.policy().pace() instanceof RotationPolicy.ByTime byTime) {
            if (now.isBefore(rotation.waitingSince().plus(byTime.perStep()))) {
                return false;
            }
            override = Optional.of(new StepOverride(StepBasis.ASSUMED, "test"));
        }
        if (!state.isAnnounced(change)) {
            apply(new TrustEvent.StepAnnounced(change, "test"));
        }
        if (!(apply(new TrustEvent.RoleAsked(change, "test", override)) instanceof Transition.Changed)) {
            return false;
        }
        taken.put(change, now);
        signerMayHaveChanged();
        return true;
    }
}
