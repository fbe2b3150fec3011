package io.meshroot.testkit.contract;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.CustomProviderConfig;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.RecordedLeaf;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaState;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.Sequence;
import io.meshroot.api.trust.TrustState;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.x509.TestCertificates;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Values with every field set, to be stored and read back. */
final class Samples {
    static final MrcName ONE = MrcName.of("mrc-1");
    static final MrcName TWO = MrcName.of("mrc-2");

    static final MrcName THREE = MrcName.of("mrc-3");
    static final String DIGEST = "00112233445566778899aabbccddeeff".repeat(2);

    private Samples() {}

    static MeshRootCertificate mrc(String name, Role role) {
        return MeshRootCertificate.builder(name)
                .namespace("mesh-system")
                .provider(TresorConfig.inSecret("mesh-system", name + "-ca"))
                .role(role)
                .build();
    }

    static MeshRootCertificate full(String name) {
        return MeshRootCertificate.builder(name)
                .namespace("mesh-system")
                .describedBy(Map.of("team", "mesh"), Map.of("example.org/note", "two\nlines: \"quoted\""))
                .provider(new CustomProviderConfig("acme", Map.of("url", "https://ca.example/", "empty", "")))
                .trustDomain(TrustDomain.of("cluster.example"))
                .spiffe(SpiffeMode.ENABLED)
                .role(Role.PASSIVE)
                .build();
    }

    static TrustState numbered(long number) {
        TrustState empty = TrustState.EMPTY;
        return new TrustState(
                empty.roots(),
                new Sequence(number, DIGEST),
                empty.signing(),
                empty.replicas(),
                empty.taintedKeys(),
                empty.rotation(),
                empty.steps());
    }

    static TrustState full() {
        return SampleStates.full(root(ONE, Role.ACTIVE), root(TWO, Role.PASSIVE));
    }

    /** As much as is ever kept, for a mesh of three roots, five managers and twenty registered holders. */
    static TrustState grown() {
        return SampleStates.grown(root(ONE, Role.ACTIVE), root(TWO, Role.PASSIVE), root(THREE, Role.INACTIVE));
    }

    static TrustState roles(Map<MrcName, Role> roles) {
        SortedMap<MrcName, RootState> roots = new TreeMap<>();
        roles.forEach((name, role) -> roots.put(name, root(name, role)));
        return with(TrustState.EMPTY, roots, TrustState.EMPTY.replicas());
    }

    static TrustState demoted(TrustState state, MrcName name) {
        RootState root = state.root(name).orElseThrow();
        return with(state, root(root, Role.PASSIVE, root.horizon()));
    }

    static TrustState withHorizon(TrustState state, MrcName name, Instant horizon) {
        RootState root = state.root(name).orElseThrow();
        return with(state, root(root, root.role(), Optional.of(horizon)));
    }

    static TrustState joined(TrustState state, String replica) {
        SortedMap<ReplicaId, ReplicaState> replicas = new TreeMap<>(state.replicas());
        ReplicaId id = new ReplicaId(replica);
        replicas.put(id, new ReplicaState(id, TestClock.START, TestClock.START.plusSeconds(3_600)));
        return with(state, state.roots(), replicas);
    }

    private static RootState root(MrcName name, Role role) {
        return new RootState(
                name,
                role,
                TrustDomain.of("cluster.example"),
                SpiffeMode.ENABLED,
                new TreeSet<>(List.of(
                        Anchor.of(TestCertificates.root().certificate()),
                        Anchor.of(TestCertificates.root().certificate()))),
                role.validates() ? OptionalLong.of(6) : OptionalLong.empty(),
                role.signs() ? OptionalLong.of(3) : OptionalLong.empty(),
                role.signs() ? OptionalLong.empty() : OptionalLong.of(2),
                Optional.of(TestClock.START.plusSeconds(86_400)),
                new TreeMap<>(Map.of(
                        "0abc", new RecordedLeaf(TestClock.START.plusSeconds(172_800), new ReplicaId("replica-1")))));
    }

    private static RootState root(RootState root, Role role, Optional<Instant> horizon) {
        return new RootState(
                root.name(),
                role,
                root.trustDomain(),
                root.spiffe(),
                root.anchors(),
                root.trustedSince(),
                role.signs() ? root.activatedAt() : OptionalLong.empty(),
                role.signs() ? OptionalLong.empty() : OptionalLong.of(4),
                horizon,
                root.recordedLeaves());
    }

    private static TrustState with(TrustState state, RootState changed) {
        SortedMap<MrcName, RootState> roots = new TreeMap<>(state.roots());
        roots.put(changed.name(), changed);
        return with(state, roots, state.replicas());
    }

    private static TrustState with(
            TrustState state, SortedMap<MrcName, RootState> roots, SortedMap<ReplicaId, ReplicaState> replicas) {
        return new TrustState(
                roots,
                new Sequence(7, DIGEST),
                new Sequence(4, DIGEST),
                replicas,
                state.taintedKeys(),
                state.rotation(),
                state.steps());
    }
}
