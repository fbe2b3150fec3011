package io.meshroot.api.rotation;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.provider.IssuerCapabilities;
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
import io.meshroot.api.trust.RotationPolicy;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** A mesh somewhere in a rotation, with short times: holders behind and ahead, dead managers, leaves of all kinds. */
final class RandomMesh {
    static final Instant NOW = Meshes.NOW;
    private static final Duration SKEW = Duration.ofSeconds(2);
    private static final Duration VALIDITY = Duration.ofSeconds(30);
    private static final ReplicaId DEAD = new ReplicaId("replica-dead");
    private static final ReplicaId MUTE = new ReplicaId("replica-mute");
    private static final ReplicaId GONE = new ReplicaId("replica-gone");

    private final Random random;
    final TrustState state;
    final Evidence evidence;
    final PlanFacts facts;
    private int serials;

    RandomMesh(long seed) {
        this.random = new Random(seed);
        boolean exists = random.nextInt(3) > 0;
        List<MeshRootCertificate> documents = new ArrayList<>(List.of(Meshes.document(Meshes.M1, Role.ACTIVE)));
        documents.add(Meshes.document(Meshes.M2, Role.PASSIVE));
        PlanFacts.Builder building = PlanFacts.of(documents)
                .reissueRate(1 + random.nextInt(2))
                .silent(random.nextBoolean() ? Set.of(DEAD) : Set.of());
        if (random.nextBoolean()) {
            building.capabilities(
                    Meshes.M2,
                    new IssuerCapabilities(
                            IssuerCapabilities.unlimited().keyTypes(),
                            Optional.empty(),
                            Optional.empty(),
                            OptionalInt.of(1)));
        }
        SortedSet<Anchor> second = Meshes.anchors("second", at(-50, 40), at(chance(5) ? 20 : 600, 700));
        if (exists) {
            this.state = state(second, true);
        } else {
            building.anchors(Meshes.M2, second);
            this.state = state(second, false);
        }
        this.facts = building.build();
        this.evidence = evidence();
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private Instant at(int fromSeconds, int toSeconds) {
        return NOW.plusSeconds(fromSeconds + random.nextInt(Math.max(1, toSeconds - fromSeconds)));
    }

    private TrustState state(SortedSet<Anchor> second, boolean learnt) {
        SortedSet<Anchor> first = Meshes.anchors("first", NOW.minusSeconds(1000), at(chance(5) ? 65 : 300, 400));
        TrustState made = Meshes.changed(
                TrustState.EMPTY,
                new TrustEvent.RootLearnt(Meshes.M1, TrustDomain.DEFAULT, SpiffeMode.DISABLED, first));
        made = Meshes.changed(made, new TrustEvent.FirstRoles(Map.of(Meshes.M1, Role.ACTIVE), "test"));
        made = replica(made, Meshes.SELF, NOW);
        made = chance(2) ? replica(made, Meshes.OTHER, at(0, 60)) : made;
        made = chance(3) ? replica(made, DEAD, at(60, 90)) : made; // no earlier than what its view tells ends
        made = chance(4) ? replica(made, MUTE, at(-10, 60)) : made;
        made = chance(3) ? Meshes.changed(made, new TrustEvent.HolderRegistered(HolderId.of("webhook"))) : made;
        RotationPolicy policy = chance(4)
                ? new RotationPolicy(
                        new RotationPolicy.ByTime(Duration.ofSeconds(1 + random.nextInt(9))), new RotationPolicy.Wait())
                : RotationPolicy.DEFAULT;
        made = Meshes.changed(
                made,
                new TrustEvent.RotationBegun(new RotationState(
                        Meshes.M1,
                        Meshes.M2,
                        NOW.minusSeconds(random.nextInt(5)),
                        "test",
                        policy,
                        chance(2) ? RotationState.Origin.MADE : RotationState.Origin.FOUND,
                        RotationState.Direction.FORWARD,
                        Optional.empty(),
                        NOW.minusSeconds(random.nextInt(5)),
                        Optional.empty())));
        if (learnt) {
            made = Meshes.changed(
                    made,
                    new TrustEvent.RootLearnt(
                            Meshes.M2,
                            chance(4) ? TrustDomain.of("other.example") : TrustDomain.DEFAULT,
                            SpiffeMode.DISABLED,
                            second));
            made = advanced(made, random.nextInt(5));
            made = chance(4) ? Meshes.changed(made, new TrustEvent.RotationAborted()) : made;
            made = chance(8) ? Meshes.changed(made, new TrustEvent.RootTainted(Meshes.M1, "leaked")) : made;
        }
        made = recorded(made, Meshes.M1, Meshes.SELF);
        made = made.replicas().containsKey(Meshes.OTHER) ? recorded(made, Meshes.M1, Meshes.OTHER) : made;
        return chance(4) ? recorded(made, Meshes.M1, GONE) : made;
    }

    private static TrustState advanced(TrustState begun, int steps) {
        TrustState made = begun;
        made = steps > 0 ? Meshes.forced(made, Meshes.M2, Role.PASSIVE) : made;
        made = steps > 1 ? Meshes.forced(made, Meshes.M2, Role.ACTIVE) : made;
        made = steps > 2 ? Meshes.forced(made, Meshes.M1, Role.PASSIVE) : made;
        return steps > 3 ? Meshes.forced(made, Meshes.M1, Role.INACTIVE) : made;
    }

    private TrustState replica(TrustState made, ReplicaId id, Instant horizon) {
        return Meshes.changed(made, new TrustEvent.ReplicaRegistered(new ReplicaState(id, NOW, horizon)));
    }

    private TrustState recorded(TrustState made, MrcName signer, ReplicaId by) {
        return chance(3)
                ? Meshes.changed(
                        made,
                        new TrustEvent.LongLeafSigned(
                                signer, new LiveLeaf("long" + random.nextInt(3), signer, at(1, 80)), by))
                : made;
    }

    private Evidence evidence() {
        Evidence.Builder known = Evidence.at(NOW, Meshes.SELF)
                .clockSkew(SKEW)
                .longestValidity(VALIDITY)
                .probes(chance(2) ? Map.of() : Map.of(Meshes.M2, new Probe(1, Optional.of("sealed"))))
                .unfinishedIssues(chance(3) ? Map.of(Meshes.M1, 2) : Map.of())
                .dependents(chance(8) ? Map.of(Meshes.M1, Set.of("cross-1")) : Map.of());
        if (chance(3)) {
            known.unknownHoldersUntil(at(-5, 60));
        }
        int holders = random.nextInt(7);
        for (int i = 0; i < holders; i++) {
            known.holder(holder("holder-" + i));
        }
        if (chance(2)) {
            known.view(view(Meshes.OTHER));
        }
        if (chance(2)) {
            known.view(view(DEAD));
        }
        return known.build();
    }

    private HolderEvidence holder(String name) {
        HolderId id = HolderId.of(name);
        List<LiveLeaf> leaves = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            MrcName signer = chance(8) ? MrcName.of("forgotten") : chance(4) ? Meshes.M2 : Meshes.M1;
            leaves.add(new LiveLeaf(chance(6) ? "long" + random.nextInt(3) : "leaf" + serials++, signer, at(-5, 60)));
        }
        return new HolderEvidence(
                id,
                chance(4) ? HolderEvidence.Counts.UNTIL_DEREGISTERED : HolderEvidence.Counts.WHILE_IT_HAS_A_LEAF,
                chance(3)
                        ? Optional.empty()
                        : Optional.of(Acknowledgement.ofTrust(id, random.nextInt(3), random.nextInt(6))),
                leaves);
    }

    private ReplicaView view(ReplicaId id) {
        SortedMap<MrcName, ReplicaView.SignerUse> uses = new TreeMap<>();
        for (MrcName signer : List.of(Meshes.M1, Meshes.M2)) {
            int leaves = random.nextInt(4);
            uses.put(
                    signer,
                    new ReplicaView.SignerUse(
                            leaves,
                            leaves == 0 ? Optional.empty() : Optional.of(at(-5, 60)),
                            random.nextInt(2),
                            leaves == 0 ? List.of() : List.of(HolderId.of("theirs"))));
        }
        List<ReplicaView.Laggard> behind = chance(2)
                ? List.of(new ReplicaView.Laggard(
                        HolderId.of("theirs"), 0, chance(2) ? Optional.of(at(0, 40)) : Optional.empty()))
                : List.of();
        return new ReplicaView(
                id,
                1,
                at(-400, 1),
                0,
                random.nextInt(3),
                random.nextInt(3),
                1,
                OptionalLong.of(0),
                Optional.empty(),
                behind,
                uses);
    }
}
