package io.meshroot.testkit.contract;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.CustomProviderConfig;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.BreakGlass;
import io.meshroot.api.trust.RecordedLeaf;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaState;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.Sequence;
import io.meshroot.api.trust.StepRecord;
import io.meshroot.api.trust.Taint;
import io.meshroot.api.trust.TrustState;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.x509.TestCertificates;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;

/** Values with every field set, to be stored and read back. */
final class Samples {
    static final MrcName ONE = MrcName.of("mrc-1");
    static final MrcName TWO = MrcName.of("mrc-2");

    private static final String DIGEST = "00112233445566778899aabbccddeeff".repeat(2);

    private Samples() {}

    static MeshRootCertificate mrc(String name, Role role) {
        return MeshRootCertificate.builder(name)
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
        return with(TrustState.EMPTY, new Sequence(number, DIGEST));
    }

    static TrustState full() {
        RoleChange change = new RoleChange(TWO, Role.INACTIVE, Role.PASSIVE);
        ReplicaId replica = new ReplicaId("replica-1");
        return new TrustState(
                new TreeMap<>(Map.of(ONE, root(ONE, Role.ACTIVE), TWO, root(TWO, Role.PASSIVE))),
                new Sequence(7, DIGEST),
                new Sequence(3, DIGEST),
                new TreeMap<>(Map.of(
                        replica,
                        new ReplicaState(replica, TestClock.START, TestClock.START.plusNanos(86_400_123_456_789L)))),
                new TreeMap<>(Map.of(DIGEST, new Taint(TestClock.START, "the key \"leaked\""))),
                Optional.of(new RotationState(ONE, TWO, TestClock.START, "operator")),
                List.of(new StepRecord(
                        change,
                        TestClock.START,
                        "operator",
                        7,
                        3,
                        List.of("anchors learnt", "not tainted"),
                        Optional.of(new BreakGlass("the night shift said so")))));
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
                OptionalLong.of(6),
                role.signs() ? OptionalLong.of(3) : OptionalLong.empty(),
                Optional.of(TestClock.START.plusSeconds(86_400)),
                new TreeMap<>(Map.of(
                        "0abc", new RecordedLeaf(TestClock.START.plusSeconds(172_800), new ReplicaId("replica-1")))));
    }

    private static TrustState with(TrustState state, Sequence trust) {
        return new TrustState(
                state.roots(),
                trust,
                state.signing(),
                state.replicas(),
                state.taintedKeys(),
                state.rotation(),
                state.steps());
    }
}
