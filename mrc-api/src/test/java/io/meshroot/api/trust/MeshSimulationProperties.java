package io.meshroot.api.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RootSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * A small mesh in which holders lag: they take bundles and leaves late, acknowledge late, restart from their disks, join
 * and die; the manager restarts and knows only what it wrote. The model alone decides. At all times the signer of every
 * live leaf is trusted by every live holder.
 */
class MeshSimulationProperties {
    private static final int ACTIONS = Boolean.getBoolean("mrc.full") ? 4000 : 400;
    private static final Duration VALIDITY = Duration.ofMinutes(60);

    /** What a certificate is trusted as. */
    private record Trusted(Anchor anchor, TrustDomain domain) {}

    private record Leaf(String serial, MrcName signer, Trusted by, Instant notAfter) {}

    private record Bundle(long sequence, Set<Trusted> trusted) {}

    /** A leaf comes with the trust of the moment at which it is handed out, not of that at which its issue began. */
    private record Delivery(Leaf leaf, Bundle bundle) {}

    /** What a holder really has. */
    private static final class Holder {
        final HolderId id;
        final HolderEvidence.Counts counts;
        Bundle bundle;
        Optional<Leaf> leaf = Optional.empty();
        Optional<Delivery> waiting = Optional.empty();
        Bundle diskBundle;
        Optional<Leaf> diskLeaf = Optional.empty();
        long incarnation = 1;

        Holder(HolderId id, HolderEvidence.Counts counts, Bundle bundle) {
            this.id = id;
            this.counts = counts;
            this.bundle = bundle;
            this.diskBundle = bundle;
        }
    }

    /** What the manager knows of a holder. */
    private static final class Known {
        final HolderEvidence.Counts counts;
        Optional<Acknowledgement> said = Optional.empty();
        final List<LiveLeaf> leaves = new ArrayList<>();

        Known(HolderEvidence.Counts counts) {
            this.counts = counts;
        }
    }

    private static final class Mesh {
        final Random random;

        /** Of how many certificates there are at all; few are often shared. */
        final int pool;

        Instant now = Mrcs.NOW;
        TrustState state = TrustState.EMPTY;
        final List<Holder> holders = new ArrayList<>();
        final Map<HolderId, Known> known = new HashMap<>();
        final List<Bundle> published = new ArrayList<>();
        final List<MrcName> unfinished = new ArrayList<>();
        Optional<Instant> unknownUntil = Optional.empty();
        int counter;
        int steps;

        Mesh(Random random) {
            this.random = random;
            this.pool = 1 + random.nextInt(4);
            learn(Mrcs.M1);
            learn(Mrcs.M2);
            apply(new TrustEvent.ReplicaRegistered(new ReplicaState(Mrcs.SELF, now, now)));
            apply(new TrustEvent.FirstRoles(Map.of(Mrcs.M1, Role.ACTIVE), "test"));
            publish();
        }

        boolean apply(TrustEvent event) {
            Transition transition = TrustModel.apply(state, event, evidence());
            if (transition instanceof Transition.Changed changed) {
                state = changed.state();
                return true;
            }
            return false;
        }

        void learn(MrcName name) {
            Anchor[] anchors = random.nextInt(3) == 0
                    ? new Anchor[] {Mrcs.anchor("sim" + random.nextInt(pool)), Mrcs.anchor("sim" + random.nextInt(pool))
                    }
                    : new Anchor[] {Mrcs.anchor("sim" + random.nextInt(pool))};
            TreeSet<Anchor> set = new TreeSet<>(List.of(anchors[0], anchors[anchors.length - 1]));
            apply(Mrcs.learnt(
                    name, random.nextInt(pool) > 1 ? Mrcs.OTHER_DOMAIN : Mrcs.DOMAIN, set.toArray(new Anchor[0])));
        }

        void publish() {
            Set<Trusted> trusted = new java.util.HashSet<>();
            state.validating()
                    .forEach(root ->
                            root.anchors().forEach(anchor -> trusted.add(new Trusted(anchor, root.trustDomain()))));
            published.add(new Bundle(state.trust().number(), trusted));
        }

        Evidence evidence() {
            Map<MrcName, Integer> issues = new TreeMap<>();
            unfinished.forEach(name -> issues.merge(name, 1, Integer::sum));
            Evidence.Builder evidence =
                    Mrcs.probed(state, now).longestValidity(VALIDITY).unfinishedIssues(issues);
            known.forEach((id, what) -> evidence.holder(new HolderEvidence(id, what.counts, what.said, what.leaves)));
            unknownUntil.ifPresent(evidence::unknownHoldersUntil);
            return evidence.build();
        }

        void join() {
            boolean leafless = random.nextInt(4) == 0;
            HolderEvidence.Counts counts =
                    leafless ? HolderEvidence.Counts.UNTIL_DEREGISTERED : HolderEvidence.Counts.WHILE_IT_HAS_A_LEAF;
            Holder holder = new Holder(HolderId.of("holder-" + counter++), counts, newest());
            holders.add(holder);
            known.put(holder.id, new Known(counts));
            if (!leafless) {
                begin();
                finish(holder);
                swapLeaf(holder);
                holder.diskLeaf = holder.leaf;
            }
        }

        Bundle newest() {
            return published.get(published.size() - 1);
        }

        void begin() {
            unfinished.add(state.signer().orElseThrow().name());
        }

        /** An issue whose signer is not active any more, or not even known, is thrown away. */
        void finish(Holder holder) {
            MrcName name = unfinished.remove(random.nextInt(unfinished.size()));
            Optional<RootState> active = state.root(name).filter(root -> root.role() == Role.ACTIVE);
            if (active.isEmpty()) {
                return;
            }
            RootState signer = active.get();
            List<Anchor> anchors = List.copyOf(signer.anchors());
            boolean lives = random.nextInt(10) == 0;
            Leaf leaf = new Leaf(
                    Integer.toHexString(counter++),
                    name,
                    new Trusted(anchors.get(random.nextInt(anchors.size())), signer.trustDomain()),
                    now.plus(lives ? VALIDITY.multipliedBy(3) : VALIDITY));
            LiveLeaf live = new LiveLeaf(leaf.serial(), name, leaf.notAfter());
            if (lives) {
                apply(new TrustEvent.LongLeafSigned(name, live, Mrcs.SELF));
            } else {
                apply(new TrustEvent.HorizonRaised(name, Mrcs.SELF, leaf.notAfter()));
            }
            known.computeIfAbsent(holder.id, id -> new Known(holder.counts))
                    .leaves
                    .add(live);
            holder.waiting = Optional.of(new Delivery(leaf, newest()));
        }

        void swapLeaf(Holder holder) {
            holder.waiting.ifPresent(delivery -> {
                holder.leaf = Optional.of(delivery.leaf());
                if (delivery.bundle().sequence() > holder.bundle.sequence()) {
                    holder.bundle = delivery.bundle();
                }
            });
            holder.waiting = Optional.empty();
        }

        /** A holder may also take a bundle that was published in between. */
        void swapTrust(Holder holder) {
            List<Bundle> newer = published.stream()
                    .filter(bundle -> bundle.sequence() >= holder.bundle.sequence())
                    .toList();
            holder.bundle = newer.get(random.nextInt(newer.size()));
        }

        void acknowledge(Holder holder) {
            holder.diskBundle = holder.bundle;
            holder.diskLeaf = holder.leaf;
            Known what = known.computeIfAbsent(holder.id, id -> new Known(holder.counts));
            what.said = Optional.of(new Acknowledgement(
                    holder.id, holder.incarnation, holder.leaf.map(Leaf::serial), holder.bundle.sequence(), Set.of()));
            Optional<String> used = holder.leaf.map(Leaf::serial);
            Optional<String> coming =
                    holder.waiting.map(delivery -> delivery.leaf().serial());
            List<LiveLeaf> ended = what.leaves.stream()
                    .filter(leaf -> used.isPresent()
                            && !leaf.serial().equals(used.get())
                            && !coming.equals(Optional.of(leaf.serial())))
                    .toList();
            what.leaves.removeAll(ended);
            ended.forEach(leaf -> apply(new TrustEvent.LongLeafEnded(leaf.signer(), leaf.serial())));
        }

        void restart(Holder holder) {
            holder.incarnation++;
            holder.bundle = holder.diskBundle;
            holder.leaf = holder.diskLeaf;
            holder.waiting = Optional.empty();
        }

        /** The manager forgets all holders but those that are registered by name, and what they said. */
        void restartManager() {
            unfinished.clear();
            known.values().removeIf(what -> what.counts == HolderEvidence.Counts.WHILE_IT_HAS_A_LEAF);
            known.values().forEach(what -> what.said = Optional.empty());
            unknownUntil = state.roots().values().stream()
                    .flatMap(root -> root.horizon().stream())
                    .max(Instant::compareTo);
            state.roots().values().stream()
                    .flatMap(root -> root.recordedLeaves().values().stream())
                    .map(RecordedLeaf::notAfter)
                    .max(Instant::compareTo)
                    .filter(end ->
                            unknownUntil.filter(until -> !until.isBefore(end)).isEmpty())
                    .ifPresent(end -> unknownUntil = Optional.of(end));
        }

        void leave(Holder holder) {
            holders.remove(holder);
            if (holder.counts == HolderEvidence.Counts.UNTIL_DEREGISTERED) {
                known.remove(holder.id);
            }
        }

        /** The way a rotation goes mostly, else anything. */
        void askRole() {
            List<MrcName> names = List.copyOf(state.roots().keySet());
            MrcName name = names.get(random.nextInt(names.size()));
            Role to = List.of(Role.values()).get(random.nextInt(3));
            if (RootSet.of(state.roles()).violation(name, to).isPresent()) {
                return;
            }
            long before = state.trust().number();
            if (apply(Mrcs.asked(state, name, to))) {
                steps++;
                if (state.trust().number() != before) {
                    publish();
                }
            }
        }

        void act() {
            int what = random.nextInt(100);
            if (what < 12) {
                now = now.plusSeconds(random.nextInt(1500));
            } else if (what < 18) {
                join();
            } else if (what < 42) {
                askRole();
            } else if (what < 46) {
                MrcName name = MrcName.of("mrc" + random.nextInt(5));
                if (!apply(new TrustEvent.RootForgotten(name))
                        && state.root(name).isEmpty()) {
                    learn(name);
                }
            } else if (what == 46) {
                restartManager();
            } else if (what < 52) {
                begin();
            } else if (!holders.isEmpty()) {
                actOn(holders.get(random.nextInt(holders.size())), what);
            }
            check();
        }

        void actOn(Holder holder, int what) {
            boolean leafless = holder.counts == HolderEvidence.Counts.UNTIL_DEREGISTERED;
            if (what < 62) {
                if (!unfinished.isEmpty() && !leafless) {
                    finish(holder);
                }
            } else if (what < 70) {
                swapLeaf(holder);
            } else if (what < 82) {
                swapTrust(holder);
            } else if (what < 96) {
                acknowledge(holder);
            } else if (what < 98) {
                restart(holder);
            } else if (what == 98) {
                leave(holder);
            }
        }

        boolean isLive(Leaf leaf) {
            return leaf.notAfter().plus(Mrcs.SKEW).isAfter(now);
        }

        void check() {
            for (Holder peer : holders) {
                boolean counts = peer.counts == HolderEvidence.Counts.UNTIL_DEREGISTERED
                        || peer.leaf.filter(this::isLive).isPresent();
                for (Holder holder : holders) {
                    holder.leaf
                            .filter(leaf -> counts && isLive(leaf))
                            .ifPresent(leaf -> assertThat(peer.bundle.trusted())
                                    .as(
                                            "%s with bundle %d meets leaf %s of %s",
                                            peer.id, peer.bundle.sequence(), leaf, holder.id)
                                    .contains(leaf.by()));
                }
            }
        }
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void theSignerOfEveryLiveLeafIsTrustedByEveryLiveHolder(@ForAll long seed) {
        Mesh mesh = new Mesh(new Random(seed));
        for (int i = 0; i < ACTIONS; i++) {
            mesh.act();
        }
    }

    /** The simulation would prove nothing if every step were blocked. */
    @Property(tries = 1, seed = "1")
    void rotationsDoHappenMeanwhile() {
        int steps = 0;
        for (int seed = 0; seed < 50; seed++) {
            Mesh mesh = new Mesh(new Random(seed));
            for (int i = 0; i < ACTIONS; i++) {
                mesh.act();
            }
            steps += mesh.steps;
        }
        assertThat(steps).isGreaterThan(150);
    }
}
