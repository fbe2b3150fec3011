package io.meshroot.api.trust;

import static io.meshroot.api.trust.Mrcs.NOW;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Random events, those that make no sense included. */
final class AnyEvents {
    static final List<MrcName> NAMES = List.of(Mrcs.M1, Mrcs.M2, Mrcs.M3, MrcName.of("mrc4"));
    static final List<ReplicaId> REPLICAS = List.of(Mrcs.SELF, Views.OTHER, Views.THIRD);

    private static final Duration LONG = Duration.ofDays(400);
    private static final Instant MINUTES_FROM_TOO_LATE =
            NOW.plus(Mrcs.VALIDITY.multipliedBy(2)).plusSeconds(1800);

    private AnyEvents() {}

    static <T> T any(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    static Instant around(Random random) {
        return NOW.plusSeconds(random.nextInt(7200) - 3600L);
    }

    static LiveLeaf leaf(MrcName signer, Random random) {
        return new LiveLeaf(Integer.toHexString(random.nextInt(1 << 20)), signer, around(random));
    }

    static HolderId holder(Random random) {
        return HolderId.of("holder-" + random.nextInt(4));
    }

    static TrustEvent next(TrustState state, Random random) {
        MrcName name = any(random, NAMES);
        return switch (random.nextInt(20)) {
            case 0, 1 -> learnt(name, random);
            case 2 ->
                new TrustEvent.FirstRoles(
                        Map.of(name, Role.ACTIVE, other(name), any(random, List.of(Role.values()))), "test");
            case 3 -> new TrustEvent.RootForgotten(name);
            case 4 -> new TrustEvent.HorizonRaised(name, any(random, REPLICAS), around(random));
            case 5 -> new TrustEvent.LongLeafSigned(name, leaf(name, random), any(random, REPLICAS));
            case 6, 7 -> ofReplicas(random);
            case 8 -> ofTaint(state, name, random);
            case 9, 10 -> ofRotation(name, random);
            case 11 -> ofHolders(state, random);
            case 12 -> remembered(state, random);
            case 13, 14 -> new TrustEvent.StepAnnounced(change(state, name, random), "test");
            default -> asked(state, name, random);
        };
    }

    private static MrcName other(MrcName name) {
        return NAMES.get((NAMES.indexOf(name) + 1) % NAMES.size());
    }

    private static TrustEvent learnt(MrcName name, Random random) {
        TreeSet<Anchor> anchors = new TreeSet<>(Set.of(anchor(random)));
        if (random.nextInt(3) == 0) {
            anchors.add(anchor(random));
        }
        return new TrustEvent.RootLearnt(
                name, random.nextInt(4) == 0 ? Mrcs.OTHER_DOMAIN : Mrcs.DOMAIN, SpiffeMode.ENABLED, anchors);
    }

    private static Anchor anchor(Random random) {
        int which = random.nextInt(6);
        return switch (which) {
            case 4 -> ENDING;
            case 5 -> LATER;
            default -> Mrcs.anchor("shared" + which);
        };
    }

    private static final Anchor ENDING = Mrcs.anchor("ending", NOW.minus(LONG), MINUTES_FROM_TOO_LATE);
    private static final Anchor LATER = Mrcs.anchor("later", NOW.plusSeconds(1800), NOW.plus(LONG));

    private static TrustEvent ofReplicas(Random random) {
        ReplicaId id = any(random, REPLICAS);
        return random.nextInt(3) == 0
                ? new TrustEvent.ReplicaGone(id)
                : new TrustEvent.ReplicaRegistered(new ReplicaState(id, NOW, around(random)));
    }

    private static TrustEvent ofTaint(TrustState state, MrcName name, Random random) {
        if (random.nextInt(6) != 0) {
            return new TrustEvent.StateRead();
        }
        return state.isTainted(name) && random.nextBoolean()
                ? new TrustEvent.TrustCut(name)
                : new TrustEvent.RootTainted(name, "stolen", any(random, List.of(Taint.Signing.values())));
    }

    private static TrustEvent ofRotation(MrcName name, Random random) {
        return switch (random.nextInt(9)) {
            case 0, 1, 2 -> new TrustEvent.RotationBegun(new RotationState(name, other(name), NOW, "test"));
            case 3 -> new TrustEvent.RotationAsked(new RoleChange(name, Role.ACTIVE, Role.PASSIVE));
            case 4 -> new TrustEvent.RotationPaused("test", "lunch");
            case 5 -> new TrustEvent.RotationResumed();
            case 6 -> new TrustEvent.RotationAborted();
            case 7 -> new TrustEvent.RotationClosing();
            default -> new TrustEvent.RotationEnded(any(random, List.of(RotationRecord.Outcome.values())), "so it is");
        };
    }

    private static TrustEvent ofHolders(TrustState state, Random random) {
        HolderId holder = holder(random);
        return switch (random.nextInt(4)) {
            case 0, 1 -> new TrustEvent.HolderRegistered(holder);
            case 2 -> new TrustEvent.HolderDeregistered(holder);
            default -> {
                long said = Math.max(0, state.trust().number() - random.nextInt(2));
                yield new TrustEvent.HolderAcknowledged(Acknowledgement.ofTrust(holder, 1 + random.nextInt(2), said));
            }
        };
    }

    private static TrustEvent remembered(TrustState state, Random random) {
        return new TrustEvent.SequencesRemembered(near(state.trust(), random), near(state.signing(), random));
    }

    private static Sequence near(Sequence stored, Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> new Sequence(stored.number(), "e".repeat(64));
            case 1 -> new Sequence(stored.number() + 2, "f".repeat(64));
            case 2 -> new Sequence(Math.max(0, stored.number() - 1), "d".repeat(64));
            default -> stored;
        };
    }

    /** Mostly from the accepted role. */
    private static RoleChange change(TrustState state, MrcName name, Random random) {
        Role from = random.nextInt(10) == 0
                ? any(random, List.of(Role.values()))
                : state.root(name).map(RootState::role).orElse(Role.INACTIVE);
        return new RoleChange(name, from, any(random, List.of(Role.values())));
    }

    private static TrustEvent asked(TrustState state, MrcName name, Random random) {
        Role from = state.root(name).map(RootState::role).orElse(Role.INACTIVE);
        Optional<StepOverride> override = switch (random.nextInt(6)) {
            case 0 -> Optional.of(new StepOverride(StepBasis.ASSUMED, "an hour is over"));
            case 1 -> Optional.of(new StepOverride(StepBasis.FORCED, "because"));
            default -> Optional.empty();
        };
        RoleChange announced = state.announced()
                .map(Announcement::change)
                .filter(change -> random.nextBoolean()
                        && state.root(change.mrc())
                                .filter(root -> root.role() == change.from())
                                .isPresent())
                .orElseGet(() -> new RoleChange(name, from, any(random, List.of(Role.values()))));
        return new TrustEvent.RoleAsked(announced, "test", override);
    }
}
