package io.meshroot.testkit.jqwik;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RootSet;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.Announcement;
import io.meshroot.api.trust.DeclaredHolder;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.RecordedLeaf;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaState;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.Sequence;
import io.meshroot.api.trust.Taint;
import io.meshroot.api.trust.Transition;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustModel;
import io.meshroot.api.trust.TrustState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Puts trust states together. */
final class TrustStates {
    private static final int HIGHEST_SEQUENCE = 9;
    private static final int MOST_RECORDS = 3;
    private static final double OFTEN = 0.5;
    private static final double RARELY = 0.3;

    private TrustStates() {}

    static Arbitrary<TrustState> any() {
        return Combinators.combine(MrcArbitraries.rootSets(), sequences(), sequences())
                .flatAs(TrustStates::states)
                .withoutEdgeCases(); // their combinations would take longer than all the rest
    }

    private static Arbitrary<Long> sequences() {
        return Arbitraries.longs().between(1, HIGHEST_SEQUENCE);
    }

    private static Arbitrary<TrustState> states(RootSet set, long trust, long signing) {
        Arbitrary<SortedMap<MrcName, RootState>> roots = Arbitraries.just(new TreeMap<>());
        for (Map.Entry<MrcName, Role> entry : set.roles().entrySet()) {
            roots = Combinators.combine(roots, root(entry.getKey(), entry.getValue(), trust, signing))
                    .as((before, root) -> {
                        SortedMap<MrcName, RootState> more = new TreeMap<>(before);
                        more.put(root.name(), root);
                        return more;
                    });
        }
        Arbitrary<TrustState> settled = Combinators.combine(roots, replicas(), taints())
                .as((known, replicas, taints) -> new TrustState(
                        known,
                        new Sequence(trust, ""),
                        new Sequence(signing, ""),
                        replicas,
                        taints,
                        Optional.empty(),
                        List.of()))
                .map(TrustStates::settled);
        return Combinators.combine(
                        settled,
                        RotationArbitraries.rotations().optional(RARELY),
                        RotationArbitraries.stepRecords().list().ofMaxSize(MOST_RECORDS),
                        RotationArbitraries.announcements().optional(RARELY),
                        Arbitraries.longs().between(0, HIGHEST_SEQUENCE),
                        holders(),
                        RotationArbitraries.rotationRecords().list().ofMaxSize(MOST_RECORDS))
                .as((state, rotation, steps, announced, before, holders, rotations) -> new TrustState(
                        state.roots(),
                        state.trust(),
                        state.signing(),
                        state.replicas(),
                        state.taintedKeys(),
                        rotation,
                        steps,
                        announced.map(Announcement::number).orElse(before),
                        announced,
                        holders,
                        rotations));
    }

    private static Arbitrary<SortedMap<HolderId, DeclaredHolder>> holders() {
        return TrustArbitraries.declaredHolders()
                .list()
                .uniqueElements(DeclaredHolder::holder)
                .ofMaxSize(MOST_RECORDS)
                .map(list -> {
                    SortedMap<HolderId, DeclaredHolder> byId = new TreeMap<>();
                    list.forEach(each -> byId.put(each.holder(), each));
                    return byId;
                });
    }

    private static Arbitrary<RootState> root(MrcName name, Role role, long trust, long signing) {
        Arbitrary<TrustDomain> domain =
                Arbitraries.of("cluster.local", "cluster.example").map(TrustDomain::of);
        Arbitrary<SortedSet<Anchor>> anchors = TrustArbitraries.anchors();
        Arbitrary<Long> since = Arbitraries.longs().between(1, trust);
        Arbitrary<Long> activation = Arbitraries.longs().between(1, signing);
        Arbitrary<OptionalLong> stopped = activation
                .optional(OFTEN)
                .map(until -> until.map(OptionalLong::of).orElse(OptionalLong.empty()));
        Arbitrary<Optional<Instant>> horizon = TrustArbitraries.instants().optional(OFTEN);
        Arbitrary<Map<String, RecordedLeaf>> leaves = Arbitraries.maps(
                        TrustArbitraries.serials(), TrustArbitraries.recordedLeaves())
                .ofMaxSize(2);
        return Combinators.combine(
                        domain, Arbitraries.of(SpiffeMode.class), anchors, since, activation, stopped, horizon, leaves)
                .as((trustDomain, spiffe, certificates, trusted, activated, until, end, recorded) -> new RootState(
                        name,
                        role,
                        trustDomain,
                        spiffe,
                        certificates,
                        role.validates() ? OptionalLong.of(trusted) : OptionalLong.empty(),
                        role.signs() ? OptionalLong.of(activated) : OptionalLong.empty(),
                        role.signs() ? OptionalLong.empty() : until,
                        end,
                        new TreeMap<>(recorded)));
    }

    private static Arbitrary<SortedMap<ReplicaId, ReplicaState>> replicas() {
        Arbitrary<ReplicaState> replica = Combinators.combine(
                        TrustArbitraries.replicaIds(), TrustArbitraries.instants(), TrustArbitraries.instants())
                .as(ReplicaState::new);
        return replica.list().uniqueElements(ReplicaState::id).ofMaxSize(3).map(list -> {
            SortedMap<ReplicaId, ReplicaState> byId = new TreeMap<>();
            list.forEach(each -> byId.put(each.id(), each));
            return byId;
        });
    }

    private static Arbitrary<SortedMap<String, Taint>> taints() {
        return Combinators.combine(Arbitraries.of(FixedAnchors.all()).optional(RARELY), TrustArbitraries.taints())
                .as((anchor, taint) -> {
                    SortedMap<String, Taint> taints = new TreeMap<>();
                    anchor.ifPresent(each -> taints.put(each.keyFingerprint(), taint));
                    return taints;
                });
    }

    /** Gives the sequences their digests, as a manager does that reads the state. */
    private static TrustState settled(TrustState state) {
        Evidence nothing =
                Evidence.at(Instant.EPOCH, new ReplicaId("generator")).build();
        Transition transition = TrustModel.apply(state, new TrustEvent.StateRead(), nothing);
        return transition instanceof Transition.Changed changed ? changed.state() : state;
    }
}
