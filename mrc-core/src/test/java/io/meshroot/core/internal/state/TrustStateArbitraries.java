package io.meshroot.core.internal.state;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.BreakGlass;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaState;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.Sequence;
import io.meshroot.api.trust.StepRecord;
import io.meshroot.api.trust.Taint;
import io.meshroot.api.trust.TrustState;
import io.meshroot.testkit.x509.TestCertificates;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
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
        Arbitrary<Sequence> sequences = Combinators.combine(Arbitraries.longs().between(1000, Long.MAX_VALUE), texts())
                .as(Sequence::new);
        Arbitrary<SortedMap<ReplicaId, ReplicaState>> replicas = Combinators.combine(ids(), instants(), instants())
                .as((id, registered, horizon) -> new ReplicaState(new ReplicaId(id), registered, horizon))
                .list()
                .ofMaxSize(3)
                .map(list -> {
                    SortedMap<ReplicaId, ReplicaState> byName = new TreeMap<>();
                    list.forEach(replica -> byName.put(replica.id(), replica));
                    return byName;
                });
        Arbitrary<Map<String, Taint>> taints = Arbitraries.maps(
                        ids(), Combinators.combine(instants(), texts()).as(Taint::new))
                .ofMaxSize(2);
        return Combinators.combine(
                        Arbitraries.of(MESHES).flatMap(TrustStateArbitraries::roots),
                        sequences,
                        sequences,
                        replicas,
                        taints,
                        rotations().optional(),
                        steps().list().ofMaxSize(3))
                .as((roots, trust, signing, members, tainted, rotation, steps) ->
                        new TrustState(roots, trust, signing, members, new TreeMap<>(tainted), rotation, steps));
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(12), Arbitraries.of("", "\"", "\\u0041", "\uD800", "a\u0000b\u2028"));
    }

    private static Arbitrary<String> ids() {
        return Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(12);
    }

    private static Arbitrary<Instant> instants() {
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
        return Combinators.combine(
                        Arbitraries.of("cluster.local", "a_b-c.1"),
                        Arbitraries.of(SpiffeMode.class),
                        anchors,
                        Arbitraries.longs().between(0, 1000),
                        Arbitraries.longs().between(0, 1000),
                        instants().optional(),
                        Arbitraries.maps(ids(), instants()).ofMaxSize(3))
                .as((domain, spiffe, trusted, since, activated, horizon, leaves) -> new RootState(
                        name,
                        role,
                        TrustDomain.of(domain),
                        spiffe,
                        new TreeSet<>(trusted),
                        role.validates() ? OptionalLong.of(since) : OptionalLong.empty(),
                        role.signs() ? OptionalLong.of(activated) : OptionalLong.empty(),
                        horizon,
                        new TreeMap<>(leaves)));
    }

    private static Arbitrary<RotationState> rotations() {
        return Combinators.combine(instants(), texts())
                .as((started, by) -> new RotationState(MrcName.of("a"), MrcName.of("b"), started, by));
    }

    private static Arbitrary<StepRecord> steps() {
        Arbitrary<Optional<BreakGlass>> breakGlass =
                texts().filter(text -> !text.isBlank()).map(BreakGlass::new).optional();
        return Combinators.combine(
                        Arbitraries.of(Role.class),
                        Arbitraries.of(Role.class),
                        instants(),
                        texts(),
                        Arbitraries.longs().greaterOrEqual(0),
                        texts().list().ofMaxSize(3),
                        breakGlass)
                .as((from, to, at, by, number, evidence, order) -> new StepRecord(
                        new RoleChange(MrcName.of("a"), from, to), at, by, number, number, evidence, order));
    }
}
