package io.meshroot.core.internal.state;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.Announcement;
import io.meshroot.api.trust.DeclaredHolder;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.RecordedLeaf;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaState;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.Sequence;
import io.meshroot.api.trust.Taint;
import io.meshroot.api.trust.TrustState;
import io.meshroot.testkit.x509.TestCertificates;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random trust states with every field. */
public final class TrustStateArbitraries {
    private static final List<Anchor> ANCHORS = Stream.generate(TestCertificates::root)
            .limit(3)
            .map(root -> Anchor.of(root.certificate()))
            .toList();
    private static final List<List<Role>> MESHES = List.of(
            List.of(),
            List.of(Role.INACTIVE),
            List.of(Role.ACTIVE),
            List.of(Role.ACTIVE, Role.PASSIVE),
            List.of(Role.PASSIVE, Role.ACTIVE, Role.INACTIVE),
            List.of(Role.ACTIVE, Role.ACTIVE));

    private TrustStateArbitraries() {}

    /**
     * Makes states.
     *
     * @return valid ones
     */
    public static Arbitrary<TrustState> states() {
        Arbitrary<SortedMap<MrcName, RootState>> roots = Arbitraries.of(MESHES).flatMap(TrustStateArbitraries::roots);
        Arbitrary<TrustState> before = Combinators.combine(
                        roots, sequences(), sequences(), replicas(), taints(), RotationArbitraries.steps())
                .as((known, trust, signing, members, tainted, steps) ->
                        new TrustState(known, trust, signing, members, tainted, Optional.empty(), steps));
        return Combinators.combine(
                        before,
                        RotationArbitraries.rotations().optional(),
                        Arbitraries.longs().between(0, Long.MAX_VALUE - 1),
                        RotationArbitraries.changes().optional(),
                        instants(),
                        texts(),
                        holders(),
                        RotationArbitraries.records())
                .as((state, rotation, number, announced, at, by, holders, rotations) -> new TrustState(
                        state.roots(),
                        state.trust(),
                        state.signing(),
                        state.replicas(),
                        state.taintedKeys(),
                        rotation,
                        state.steps(),
                        number + 1,
                        announced.map(change -> new Announcement(number + 1, change, at, by)),
                        holders,
                        rotations));
    }

    private static Arbitrary<Sequence> sequences() {
        return Combinators.combine(Arbitraries.longs().between(1000, Long.MAX_VALUE), texts())
                .as(Sequence::new);
    }

    private static Arbitrary<SortedMap<ReplicaId, ReplicaState>> replicas() {
        return Combinators.combine(ids(), instants(), instants())
                .as((id, registered, horizon) -> new ReplicaState(new ReplicaId(id), registered, horizon))
                .list()
                .ofMaxSize(3)
                .map(list -> byName(list, ReplicaState::id));
    }

    private static Arbitrary<SortedMap<String, Taint>> taints() {
        Arbitrary<Taint> taints = Combinators.combine(
                        instants(), texts(), Arbitraries.of(Taint.Signing.class), Arbitraries.of(Taint.Trust.class))
                .as(Taint::new);
        return Arbitraries.maps(ids(), taints).ofMaxSize(2).map(TreeMap::new);
    }

    private static Arbitrary<SortedMap<HolderId, DeclaredHolder>> holders() {
        return ids().flatMap(id -> {
                    HolderId holder = HolderId.of(id);
                    return Combinators.combine(
                                    instants(), acknowledgements(holder).optional())
                            .as((since, said) -> new DeclaredHolder(holder, since, said));
                })
                .list()
                .ofMaxSize(3)
                .map(list -> byName(list, DeclaredHolder::holder));
    }

    private static Arbitrary<Acknowledgement> acknowledgements(HolderId holder) {
        return Combinators.combine(
                        Arbitraries.longs(),
                        Arbitraries.of("0", "00ff", "a".repeat(40)).optional(),
                        Arbitraries.longs().greaterOrEqual(0),
                        texts().set().ofMaxSize(2))
                .as((incarnation, serial, sequence, words) ->
                        new Acknowledgement(holder, incarnation, serial, sequence, words));
    }

    private static <K, V> SortedMap<K, V> byName(List<V> values, Function<V, K> name) {
        SortedMap<K, V> byName = new TreeMap<>();
        values.forEach(value -> byName.put(name.apply(value), value));
        return byName;
    }

    static Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(12), Arbitraries.of("", "\"", "\\u0041", "\uD800", "a\u0000b\u2028"));
    }

    static Arbitrary<String> ids() {
        return Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(12);
    }

    static Arbitrary<Instant> instants() {
        return Combinators.combine(
                        Arbitraries.longs().between(-1_000_000L, 40_000_000_000L),
                        Arbitraries.of(0, 1, 120_000_000, 999_999_999))
                .as(Instant::ofEpochSecond);
    }

    private static Arbitrary<SortedMap<MrcName, RootState>> roots(List<Role> roles) {
        Arbitrary<SortedMap<MrcName, RootState>> all = Arbitraries.just(new TreeMap<>());
        for (int i = 0; i < roles.size(); i++) {
            Arbitrary<RootState> root = root(MrcName.of("mrc-" + i), roles.get(i));
            all = Combinators.combine(all, root).as((others, next) -> {
                SortedMap<MrcName, RootState> more = new TreeMap<>(others);
                more.put(next.name(), next);
                return more;
            });
        }
        return all;
    }

    private static Arbitrary<RootState> root(MrcName name, Role role) {
        Arbitrary<Set<Anchor>> anchors = Arbitraries.of(ANCHORS).set().ofMinSize(1);
        Arbitrary<OptionalLong> since = Arbitraries.longs().between(0, 1000).map(OptionalLong::of);
        Arbitrary<OptionalLong> none = Arbitraries.just(OptionalLong.empty());
        return Combinators.combine(
                        Arbitraries.of("cluster.local", "a_b-c.1"),
                        Arbitraries.of(SpiffeMode.class),
                        anchors,
                        role.validates() ? since : none,
                        role.signs() ? since : none,
                        role.signs() ? none : Arbitraries.oneOf(since, none),
                        instants().optional(),
                        Arbitraries.maps(ids(), recordedLeaves()).ofMaxSize(3))
                .as((domain, spiffe, trusted, trustedSince, activated, until, horizon, leaves) -> new RootState(
                        name,
                        role,
                        TrustDomain.of(domain),
                        spiffe,
                        new TreeSet<>(trusted),
                        trustedSince,
                        activated,
                        until,
                        horizon,
                        new TreeMap<>(leaves)));
    }

    private static Arbitrary<RecordedLeaf> recordedLeaves() {
        return Combinators.combine(instants(), ids())
                .as((notAfter, by) -> new RecordedLeaf(notAfter, new ReplicaId(by)));
    }
}
