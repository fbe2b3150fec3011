package io.meshroot.api.trust;

import static io.meshroot.api.trust.AnyEvents.any;
import static io.meshroot.api.trust.Mrcs.M1;
import static io.meshroot.api.trust.Mrcs.M2;
import static io.meshroot.api.trust.Mrcs.NOW;
import static io.meshroot.api.trust.Mrcs.SKEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * Holders and unfinished issues are split over several managers that sum up what they know; a reference manager knows all
 * of it exactly. What is decided on views is compared with what the reference decides.
 */
class SummedViewsProperties {
    private static final List<MrcName> SIGNERS = List.of(M1, M2, M1, M2, Mrcs.M3);

    /** Managers on one state that have taken in an announced step, each with holders of its own. */
    private static final class Mesh {
        final Random random;
        final TrustState state;
        final RoleChange change;
        final List<ReplicaId> ids = new ArrayList<>();
        final Map<ReplicaId, List<HolderEvidence>> holders = new HashMap<>();
        final Map<ReplicaId, Map<MrcName, Integer>> unfinished = new HashMap<>();

        Mesh(Random random) {
            this.random = random;
            boolean promotes = random.nextBoolean();
            TrustState begun = promotes ? Mrcs.introduced() : Mrcs.demoted();
            if (random.nextInt(3) == 0) {
                begun = further(begun);
            }
            ids.add(Mrcs.SELF);
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                ids.add(new ReplicaId("replica-" + i));
            }
            for (ReplicaId id : ids) {
                begun = Views.with(begun, id, NOW.plus(Duration.ofDays(2)));
            }
            for (int i = random.nextInt(3); i > 0; i--) {
                begun = registered(begun, HolderId.of("registered-" + i));
            }
            MrcName moving = promotes ? M2 : M1;
            Role to = promotes ? Role.ACTIVE : Role.INACTIVE;
            state = Views.announced(begun, moving, to);
            change = Mrcs.change(state, moving, to);
            int size = random.nextInt(8) == 0 ? 30 : 3;
            int safeUntil = random.nextInt(4);
            for (ReplicaId id : ids) {
                List<HolderEvidence> own = new ArrayList<>();
                for (int i = random.nextInt(size); i > 0; i--) {
                    own.add(holder(HolderId.of(id + "/" + i), safeUntil));
                }
                holders.put(id, own);
                unfinished.put(
                        id, random.nextInt(12) == 0 ? Map.of(any(random, SIGNERS), random.nextInt(3)) : Map.of());
            }
        }

        /** Trust that has gone on: who is current may have said less than the newest sequence. */
        private static TrustState further(TrustState state) {
            TrustState learnt = Mrcs.changed(state, Mrcs.learnt(Mrcs.M3));
            return Mrcs.changed(learnt, new TrustEvent.RootTainted(Mrcs.M3, "stolen"));
        }

        private TrustState registered(TrustState before, HolderId id) {
            TrustState known = Mrcs.changed(before, new TrustEvent.HolderRegistered(id));
            return random.nextInt(8) == 0
                    ? known
                    : Mrcs.changed(known, new TrustEvent.HolderAcknowledged(Acknowledgement.ofTrust(id, 1, said(2))));
        }

        /** Mostly enough. */
        private long said(int behind) {
            return random.nextInt(12) == 0 ? random.nextInt(5) : Math.max(2, 4 - behind);
        }

        private HolderEvidence holder(HolderId id, int safeUntil) {
            List<LiveLeaf> leaves = new ArrayList<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                MrcName signer = random.nextInt(10) < safeUntil ? any(random, SIGNERS) : M2;
                String serial = Integer.toHexString(random.nextInt(1 << 20));
                leaves.add(new LiveLeaf(serial, signer, NOW.plusSeconds(random.nextInt(600) - 200L)));
            }
            Optional<Acknowledgement> said = random.nextInt(40) == 0
                    ? Optional.empty()
                    : Optional.of(Acknowledgement.ofTrust(
                            id, 1, Math.min(said(2), state.trust().number() + 1)));
            return new HolderEvidence(id, HolderEvidence.Counts.WHILE_IT_HAS_A_LEAF, said, leaves);
        }

        Evidence.Builder own(ReplicaId id, Instant clock) {
            Evidence.Builder evidence = Evidence.at(clock, id)
                    .clockSkew(SKEW)
                    .longestValidity(Mrcs.VALIDITY)
                    .unfinishedIssues(unfinished.getOrDefault(id, Map.of()))
                    .probes(Mrcs.probed(state, NOW).build().probes());
            holders.getOrDefault(id, List.of()).forEach(evidence::holder);
            return evidence;
        }

        /** The verdict of the first manager on the views of the others, each by its own clock. */
        Verdict onViews(Map<ReplicaId, Instant> clocks, Map<ReplicaId, ReplicaView> changedViews) {
            Evidence.Builder evidence = own(Mrcs.SELF, clocks.get(Mrcs.SELF));
            for (ReplicaId id : ids.subList(1, ids.size())) {
                evidence.view(changedViews.getOrDefault(id, view(id, clocks.get(id))));
            }
            return Safety.evaluate(state, change, evidence.build());
        }

        ReplicaView view(ReplicaId id, Instant clock) {
            return ReplicaView.of(state, own(id, clock).build(), 1);
        }

        /** The verdict of one manager that is alone and knows everything. */
        Verdict exact(Duration skew) {
            TrustState alone = state;
            for (ReplicaId id : ids.subList(1, ids.size())) {
                alone = Mrcs.changed(alone, new TrustEvent.ReplicaGone(id));
            }
            Map<MrcName, Integer> issues = new TreeMap<>();
            Evidence.Builder evidence = own(Mrcs.SELF, NOW).clockSkew(skew);
            for (ReplicaId id : ids) {
                holders.getOrDefault(id, List.of()).forEach(evidence::holder);
                unfinished
                        .getOrDefault(id, Map.of())
                        .forEach((signer, count) -> issues.merge(signer, count, Integer::sum));
            }
            return Safety.evaluate(
                    alone, change, evidence.unfinishedIssues(issues).build());
        }

        Map<ReplicaId, Instant> clocks(Duration apart) {
            Map<ReplicaId, Instant> clocks = new HashMap<>();
            for (ReplicaId id : ids) {
                long nanos = apart.toNanos();
                clocks.put(id, NOW.plusNanos(nanos == 0 ? 0 : random.nextLong(-nanos, nanos + 1)));
            }
            return clocks;
        }
    }

    private static boolean isSafe(Verdict verdict) {
        return verdict instanceof Verdict.Safe;
    }

    @Property(tries = 1500, shrinking = ShrinkingMode.OFF)
    void withCurrentFloorsAndOneClockViewsDecideAsExactEvidenceDoes(@ForAll long seed) {
        Mesh mesh = new Mesh(new Random(seed));
        Verdict onViews = mesh.onViews(mesh.clocks(Duration.ZERO), Map.of());
        assertThat(isSafe(onViews)).as("%s", onViews).isEqualTo(isSafe(mesh.exact(SKEW)));
    }

    /** Clocks that differ from the true time by no more than the skew; leaves end at the true time. */
    @Property(tries = 1500, shrinking = ShrinkingMode.OFF)
    void withClocksApartBySkewViewsAreNeverMorePermissiveThanTheTruth(@ForAll long seed) {
        Mesh mesh = new Mesh(new Random(seed));
        Verdict onViews = mesh.onViews(mesh.clocks(SKEW), Map.of());
        if (isSafe(onViews)) {
            assertThat(mesh.exact(Duration.ZERO)).isInstanceOf(Verdict.Safe.class);
        }
    }

    /** A manager that is behind, or has not confirmed, makes a verdict stricter only. */
    @Property(tries = 1500, shrinking = ShrinkingMode.OFF)
    void lowerFloorsAndMissingConfirmationsOpenNothing(@ForAll long seed) {
        Mesh mesh = new Mesh(new Random(seed));
        Map<ReplicaId, ReplicaView> behind = new HashMap<>();
        for (ReplicaId id : mesh.ids) {
            ReplicaView view = mesh.view(id, NOW);
            long trust = Math.max(0, view.trustSequence() - mesh.random.nextInt(3));
            long signing = Math.max(0, view.signingSequence() - mesh.random.nextInt(3));
            ReplicaView floors = Views.withFloors(view, trust, signing);
            behind.put(id, mesh.random.nextInt(4) == 0 ? Views.confirming(floors, 0) : floors);
        }
        Verdict verdict = mesh.onViews(mesh.clocks(Duration.ZERO), behind);
        if (isSafe(verdict)) {
            assertThat(mesh.exact(SKEW)).isInstanceOf(Verdict.Safe.class);
            assertThat(behind.entrySet().stream()
                            .filter(entry -> !entry.getKey().equals(Mrcs.SELF)))
                    .allSatisfy(entry -> assertThat(entry.getValue().confirms()).isEqualTo(1))
                    .allSatisfy(entry ->
                            assertThat(entry.getValue().trustSequence()).isGreaterThanOrEqualTo(2));
        }
    }

    /** The comparison would prove nothing if the reference were always of one mind. */
    @Property(tries = 1, seed = "1")
    void aboutHalfOfTheMeshesAreSafe() {
        int safe = 0;
        for (int seed = 0; seed < 400; seed++) {
            safe += isSafe(new Mesh(new Random(seed)).exact(SKEW)) ? 1 : 0;
        }
        assertThat(safe).isBetween(80, 320);
    }
}
