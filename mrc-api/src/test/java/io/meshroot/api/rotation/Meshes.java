package io.meshroot.api.rotation;

import io.meshroot.api.Pki;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.HolderEvidence;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.Probe;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaState;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.StepBasis;
import io.meshroot.api.trust.StepOverride;
import io.meshroot.api.trust.Transition;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustModel;
import io.meshroot.api.trust.TrustState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Small meshes for the tests of plans and reports. */
final class Meshes {
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    static final Duration SKEW = Duration.ofMinutes(1);
    static final Duration VALIDITY = Duration.ofHours(24);
    static final ReplicaId SELF = new ReplicaId("replica-1");
    static final ReplicaId OTHER = new ReplicaId("replica-2");
    static final MrcName M1 = MrcName.of("mrc-1");
    static final MrcName M2 = MrcName.of("mrc-2");

    private Meshes() {}

    static MeshRootCertificate document(MrcName name, Role role) {
        return MeshRootCertificate.builder(name.value())
                .provider(TresorConfig.inSecret("mesh", name + "-ca"))
                .role(role)
                .build();
    }

    static SortedSet<Anchor> anchors(String key, Instant notBefore, Instant notAfter) {
        return new TreeSet<>(List.of(Anchor.of(Pki.root(key, notBefore, notAfter))));
    }

    static SortedSet<Anchor> anchors(MrcName name) {
        return anchors(name.value(), NOW.minus(Duration.ofDays(30)), NOW.plus(Duration.ofDays(3650)));
    }

    static TrustState changed(TrustState state, TrustEvent event) {
        return changed(state, event, Evidence.at(NOW, SELF).build());
    }

    static TrustState changed(TrustState state, TrustEvent event, Evidence evidence) {
        Transition transition = TrustModel.apply(state, event, evidence);
        if (transition instanceof Transition.Changed changed) {
            return changed.state();
        }
        throw new AssertionError(event + " gives " + transition);
    }

    static TrustState learnt(TrustState state, MrcName name) {
        return changed(state, new TrustEvent.RootLearnt(name, TrustDomain.DEFAULT, SpiffeMode.DISABLED, anchors(name)));
    }

    /** M1 signs and is alone. */
    static TrustState mesh() {
        TrustState state =
                changed(learnt(TrustState.EMPTY, M1), new TrustEvent.FirstRoles(Map.of(M1, Role.ACTIVE), "test"));
        return changed(state, new TrustEvent.ReplicaRegistered(new ReplicaState(SELF, NOW, NOW)));
    }

    static TrustState rotating(TrustState state) {
        return changed(state, new TrustEvent.RotationBegun(new RotationState(M1, M2, NOW, "test")));
    }

    /** Whatever stands in the way. */
    static TrustState forced(TrustState state, MrcName name, Role to) {
        Role from = state.root(name).map(RootState::role).orElse(Role.INACTIVE);
        return changed(
                state,
                new TrustEvent.RoleAsked(
                        new RoleChange(name, from, to),
                        "test",
                        Optional.of(new StepOverride(StepBasis.FORCED, "a test says so"))));
    }

    static Evidence.Builder evidence(TrustState state) {
        Map<MrcName, Probe> probes = new TreeMap<>();
        state.roots()
                .keySet()
                .forEach(name -> probes.put(name, new Probe(state.trust().number(), Optional.empty())));
        return Evidence.at(NOW, SELF).clockSkew(SKEW).longestValidity(VALIDITY).probes(probes);
    }

    static LiveLeaf leaf(String serial, MrcName signer, Duration left) {
        return new LiveLeaf(serial, signer, NOW.plus(left));
    }

    static HolderEvidence workload(String name, long acknowledged, LiveLeaf... leaves) {
        HolderId id = HolderId.of(name);
        return new HolderEvidence(
                id,
                HolderEvidence.Counts.WHILE_IT_HAS_A_LEAF,
                Optional.of(Acknowledgement.of(id, 1, "0", acknowledged)),
                List.of(leaves));
    }

    static HolderEvidence registered(String name, long acknowledged) {
        HolderId id = HolderId.of(name);
        return new HolderEvidence(
                id,
                HolderEvidence.Counts.UNTIL_DEREGISTERED,
                Optional.of(Acknowledgement.ofTrust(id, 1, acknowledged)),
                List.of());
    }

    /** What a manager tells that knows leaves of M1. */
    static ReplicaView view(ReplicaId id, int leaves, Duration left, String... holders) {
        SortedMap<MrcName, ReplicaView.SignerUse> uses = new TreeMap<>();
        uses.put(
                M1,
                new ReplicaView.SignerUse(
                        leaves,
                        leaves == 0 ? Optional.empty() : Optional.of(NOW.plus(left)),
                        0,
                        List.of(holders).stream().map(HolderId::of).toList()));
        return new ReplicaView(
                id,
                1,
                NOW,
                0,
                1,
                1,
                leaves,
                leaves == 0 ? OptionalLong.empty() : OptionalLong.of(1),
                Optional.empty(),
                List.of(),
                uses);
    }

    static TrustState withReplica(TrustState state, ReplicaId id, Duration horizon) {
        return changed(state, new TrustEvent.ReplicaRegistered(new ReplicaState(id, NOW, NOW.plus(horizon))));
    }
}
