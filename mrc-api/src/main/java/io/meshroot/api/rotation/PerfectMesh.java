package io.meshroot.api.rotation;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.provider.IssuerCapabilities;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.HolderEvidence;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.Probe;
import io.meshroot.api.trust.RecordedLeaf;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaState;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.Transition;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustModel;
import io.meshroot.api.trust.TrustState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The mesh in which a plan is made: everybody acknowledges at once, every manager that is not silent confirms at once with
 * the right time, every provider signs, and leaves are issued again as fast as the managers may, those that end last
 * first. What only time or people change stays as it is. Not for use by several threads.
 */
final class PerfectMesh {
    private static final long SECOND = 1_000_000_000L;

    private final Evidence today;
    private final PlanFacts facts;
    private final List<ReplicaView> silent = new ArrayList<>();
    private List<PerfectHolder> holders;
    private List<PerfectReplica> replicas;
    private Optional<MrcName> signer = Optional.empty();
    private ReissueLoad load;
    private Instant reissued;

    PerfectMesh(TrustState state, Evidence today, PlanFacts facts) {
        this.today = today;
        this.facts = facts;
        this.holders = today.holdersWith(state).stream()
                .map(holder -> PerfectHolder.of(holder, today))
                .filter(PerfectHolder::counts)
                .toList();
        List<PerfectReplica> answering = new ArrayList<>();
        for (ReplicaView view : today.views()) {
            ReplicaState registered = state.replicas().get(view.id());
            if (registered != null && !facts.silent().contains(view.id())) {
                answering.add(PerfectReplica.of(view));
            } else {
                silent.add(view);
            }
        }
        this.replicas = answering;
        this.reissued = today.now();
        this.load = loadOf(0, 0, 0, OptionalInt.empty());
        signerIs(state.signer().map(RootState::name), today.now());
    }

    /** From an instant on another root signs: leaves are issued again. */
    void signerIs(Optional<MrcName> other, Instant at) {
        if (other.equals(signer)) {
            return;
        }
        signer = other;
        holders = holders.stream()
                .map(holder -> holder.signedBy(other, at, today))
                .sorted(Comparator.comparing(PerfectHolder::latestEnd)
                        .reversed()
                        .thenComparing(holder -> holder.known().holder()))
                .toList();
        replicas = replicas.stream()
                .map(replica -> replica.signedBy(other, at, today))
                .toList();
        reissueFrom(at);
    }

    private void reissueFrom(Instant start) {
        OptionalInt declared = signer.flatMap(
                        name -> Optional.ofNullable(facts.capabilities().get(name)))
                .map(IssuerCapabilities::signaturesPerSecond)
                .orElse(OptionalInt.empty());
        int here = 0;
        List<PerfectHolder> inTurn = new ArrayList<>();
        for (PerfectHolder holder : holders) {
            inTurn.add(holder.waits() ? holder.inTurn(turn(start, here++, declared)) : holder);
        }
        holders = inTurn;
        replicas = replicas.stream()
                .map(replica -> replica.doneAt(turn(start, replica.waiting() - 1, declared)))
                .toList();
        int elsewhere = replicas.stream().mapToInt(PerfectReplica::waiting).sum();
        int managers =
                (int) replicas.stream().filter(replica -> replica.waiting() > 0).count();
        load = loadOf(here, elsewhere, managers, declared);
        reissued = turns().max(Comparator.naturalOrder()).orElse(start);
        load = new ReissueLoad(
                here, elsewhere, managers, facts.reissueRate(), declared, Duration.between(start, reissued));
    }

    private ReissueLoad loadOf(int here, int elsewhere, int managers, OptionalInt declared) {
        return new ReissueLoad(here, elsewhere, managers, facts.reissueRate(), declared, Duration.ZERO);
    }

    /** The first leaf is issued at once. */
    private Instant turn(Instant start, int position, OptionalInt declared) {
        long interval = SECOND / loadOf(0, 0, 0, declared).rate();
        return start.plusNanos(Math.max(0, position) * interval);
    }

    private Stream<Instant> turns() {
        return Stream.concat(
                holders.stream().filter(PerfectHolder::waits).map(holder -> holder.replacedAt(today)),
                replicas.stream().filter(replica -> replica.waiting() > 0).map(PerfectReplica::done));
    }

    /** In order, the later instants at which something ends, begins or is replaced by itself: between them no gate moves. */
    List<Instant> changesAfter(Instant after, TrustState state) {
        Stream<Instant> ends = Stream.of(
                        holders.stream()
                                .flatMap(holder -> holder.leaves().stream())
                                .map(LiveLeaf::notAfter),
                        Stream.concat(
                                        silent.stream().map(ReplicaView::uses),
                                        replicas.stream().map(PerfectReplica::uses))
                                .flatMap(uses -> uses.values().stream())
                                .flatMap(use -> use.latestEnd().stream()),
                        state.replicas().values().stream().map(ReplicaState::horizon),
                        state.roots().values().stream()
                                .flatMap(root -> root.recordedLeaves().values().stream())
                                .map(RecordedLeaf::notAfter),
                        state.roots().values().stream()
                                .flatMap(root -> root.anchors().stream())
                                .map(Anchor::notBefore),
                        today.unknownHoldersUntil().stream())
                .flatMap(Function.identity())
                .map(end -> end.plus(today.clockSkew()));
        Stream<Instant> others = Stream.of(
                        turns(),
                        holders.stream().map(holder -> holder.replacedAt(today)),
                        silent.stream().flatMap(PerfectMesh::stopsToCount))
                .flatMap(Function.identity());
        return Stream.concat(ends, others)
                .filter(after::isBefore)
                .filter(Instant.MAX::isAfter)
                .distinct()
                .sorted()
                .toList();
    }

    /** The ends of its holders, which have the clocks' difference in them, and that of what its clock says. */
    private static Stream<Instant> stopsToCount(ReplicaView view) {
        return Stream.concat(
                Stream.concat(view.laggards().stream(), view.ahead().stream())
                        .flatMap(holder -> holder.until().stream()),
                Stream.of(view.at().plus(Evidence.FURTHEST_CLOCK)));
    }

    /** When the last leaf is issued again. */
    Instant reissued() {
        return reissued;
    }

    ReissueLoad load() {
        return load;
    }

    /** What the managers write by themselves up to an instant: that they are alive, and which long leaves are over. */
    TrustState livedOn(TrustState state, Instant at) {
        TrustState left = state;
        for (PerfectReplica replica : replicas) {
            left = after(
                    left,
                    new TrustEvent.ReplicaRegistered(
                            new ReplicaState(replica.told().id(), at, at.plus(today.longestValidity()))));
        }
        for (RootState root : state.roots().values()) {
            for (Map.Entry<String, RecordedLeaf> leaf : root.recordedLeaves().entrySet()) {
                if (isReplaced(root.name(), leaf.getKey(), leaf.getValue(), at)) {
                    left = after(left, new TrustEvent.LongLeafEnded(root.name(), leaf.getKey()));
                }
            }
        }
        return left;
    }

    private TrustState after(TrustState state, TrustEvent event) {
        return TrustModel.apply(state, event, today) instanceof Transition.Changed changed ? changed.state() : state;
    }

    private boolean isReplaced(MrcName root, String serial, RecordedLeaf leaf, Instant at) {
        boolean here = holders.stream()
                .anyMatch(holder -> holder.known().leaves().stream()
                                .anyMatch(known -> known.serial().equals(serial)
                                        && known.signer().equals(root))
                        && !holder.uses(serial, at, today));
        return here
                || replicas.stream()
                        .anyMatch(replica ->
                                replica.told().id().equals(leaf.by()) && replica.hasReplaced(root, leaf, at));
    }

    /** What is known at an instant. */
    Evidence at(Instant at, TrustState state) {
        return evidence(at, state, Set.of(), Map.of(), Optional.empty());
    }

    /** The same, with what fails today failing still: probes, clocks, unfinished issues. */
    Evidence withTroubles(Instant at, TrustState state) {
        return evidence(at, state, today.apart(), today.unfinishedIssues(), Optional.of(today.probes()));
    }

    private Evidence evidence(
            Instant at,
            TrustState state,
            Set<ReplicaId> apart,
            Map<MrcName, Integer> unfinished,
            Optional<Map<MrcName, Probe>> failing) {
        long trust = state.trust().number();
        List<HolderEvidence> known =
                holders.stream().map(holder -> holder.at(at, trust, today)).toList();
        List<ReplicaView> views = new ArrayList<>(silent);
        replicas.forEach(replica -> views.add(replica.at(at, state, today)));
        Map<MrcName, Probe> probes = new TreeMap<>();
        state.roots().keySet().forEach(name -> {
            Optional<String> failure =
                    failing.flatMap(all -> Optional.ofNullable(all.get(name))).flatMap(Probe::failure);
            probes.put(name, new Probe(trust, failure));
        });
        return new Evidence(
                at,
                today.clockSkew(),
                today.longestValidity(),
                today.self(),
                views,
                apart,
                known,
                unfinished,
                probes,
                today.dependents(),
                today.unknownHoldersUntil());
    }
}
