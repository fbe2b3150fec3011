package io.meshroot.api.trust;

import static io.meshroot.api.trust.Mrcs.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.mrc.RootSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random events with random evidence on a trust state. */
class TrustModelProperties {
    private static final List<MrcName> NAMES = List.of(Mrcs.M1, Mrcs.M2, Mrcs.M3, MrcName.of("mrc4"));
    private static final int EVENTS = Boolean.getBoolean("mrc.full") ? 600 : 60;
    private static final Duration LONG = Duration.ofDays(400);

    private static Anchor anyAnchor(Random random) {
        int which = random.nextInt(6);
        if (which == 4) {
            return Mrcs.anchor("ending", NOW.minus(LONG), NOW.plus(Duration.ofHours(50)));
        }
        if (which == 5) {
            return Mrcs.anchor("later", NOW.plusSeconds(1800), NOW.plus(LONG));
        }
        return Mrcs.anchor("shared" + which);
    }

    private static MrcName anyName(Random random) {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private static Role anyRole(Random random) {
        return List.of(Role.values()).get(random.nextInt(3));
    }

    private static TrustEvent anyEvent(TrustState state, Random random) {
        MrcName name = anyName(random);
        switch (random.nextInt(16)) {
            case 0, 1 -> {
                TreeSet<Anchor> anchors = new TreeSet<>(Set.of(anyAnchor(random)));
                if (random.nextInt(3) == 0) {
                    anchors.add(anyAnchor(random));
                }
                return new TrustEvent.RootLearnt(
                        name, random.nextInt(4) == 0 ? Mrcs.OTHER_DOMAIN : Mrcs.DOMAIN, SpiffeMode.ENABLED, anchors);
            }
            case 2 -> {
                return new TrustEvent.FirstRoles(Map.of(name, Role.ACTIVE, anyOther(name), anyRole(random)), "test");
            }
            case 3 -> {
                return new TrustEvent.RootForgotten(name);
            }
            case 4 -> {
                return new TrustEvent.HorizonRaised(name, Mrcs.SELF, around(random));
            }
            case 5 -> {
                return new TrustEvent.LongLeafSigned(name, anyLeaf(name, random));
            }
            case 6 -> {
                ReplicaId id = random.nextBoolean() ? Mrcs.SELF : new ReplicaId("other");
                return random.nextInt(3) == 0
                        ? new TrustEvent.ReplicaGone(id)
                        : new TrustEvent.ReplicaRegistered(new ReplicaState(id, NOW, around(random)));
            }
            case 7 -> {
                return random.nextInt(8) == 0 ? new TrustEvent.RootTainted(name, "stolen") : new TrustEvent.StateRead();
            }
            case 8 -> {
                return random.nextBoolean()
                        ? new TrustEvent.RotationBegun(new RotationState(name, anyOther(name), NOW, "test"))
                        : new TrustEvent.RotationEnded();
            }
            default -> {
                Role from = state.root(name).map(RootState::role).orElse(Role.INACTIVE);
                Optional<BreakGlass> force =
                        random.nextInt(3) == 0 ? Optional.of(new BreakGlass("because")) : Optional.empty();
                return new TrustEvent.RoleAsked(new RoleChange(name, from, anyRole(random)), "test", force);
            }
        }
    }

    private static MrcName anyOther(MrcName name) {
        return NAMES.get((NAMES.indexOf(name) + 1) % NAMES.size());
    }

    private static Instant around(Random random) {
        return NOW.plusSeconds(random.nextInt(7200) - 3600L);
    }

    private static LiveLeaf anyLeaf(MrcName signer, Random random) {
        return new LiveLeaf(Integer.toHexString(random.nextInt(1 << 20)), signer, around(random));
    }

    private static Evidence anyEvidence(TrustState state, Random random) {
        Evidence.Builder evidence = Mrcs.at(NOW);
        long stored = state.trust().number();
        int holders = random.nextInt(3);
        for (int i = 0; i < holders; i++) {
            HolderId id = HolderId.of("holder-" + i);
            long said = random.nextInt(20) == 0 ? stored + 1 : Math.max(0, stored - random.nextInt(3));
            List<LiveLeaf> leaves = new ArrayList<>();
            for (int leaf = random.nextInt(3); leaf > 0; leaf--) {
                leaves.add(anyLeaf(anyName(random), random));
            }
            evidence.holder(new HolderEvidence(
                    id,
                    List.of(HolderEvidence.Counts.values()).get(random.nextInt(2)),
                    random.nextInt(5) == 0 ? Optional.empty() : Optional.of(Acknowledgement.ofTrust(id, 1, said)),
                    leaves));
        }
        Map<MrcName, Probe> probes = new TreeMap<>();
        for (MrcName name : NAMES) {
            if (random.nextInt(8) != 0) {
                probes.put(name, new Probe(stored, random.nextInt(8) == 0 ? Optional.of("sealed") : Optional.empty()));
            }
        }
        evidence.probes(probes);
        if (random.nextInt(6) == 0) {
            evidence.unfinishedIssues(Map.of(anyName(random), random.nextInt(2)));
        }
        if (random.nextInt(8) == 0) {
            evidence.dependents(Map.of(anyName(random), Set.of("cross")));
        }
        if (random.nextInt(5) == 0) {
            evidence.unknownHoldersUntil(around(random));
        }
        if (random.nextBoolean()) {
            evidence.confirmed(Set.of(new ReplicaId("other")));
        }
        return evidence.build();
    }

    @Property(tries = 150)
    void everyTransitionKeepsTheStateCoherent(@ForAll long seed) {
        Random random = new Random(seed);
        TrustState state = TrustState.EMPTY;
        for (int i = 0; i < EVENTS; i++) {
            TrustEvent event = anyEvent(state, random);
            Evidence evidence = anyEvidence(state, random);
            Transition transition = TrustModel.apply(state, event, evidence);
            assertThat(TrustModel.apply(state, event, evidence)).isEqualTo(transition);
            if (event instanceof TrustEvent.RoleAsked asked) {
                checkRole(state, asked, evidence, transition);
            }
            if (transition instanceof Transition.Changed changed) {
                check(state, event, changed);
                state = changed.state();
            }
        }
    }

    private static void check(TrustState before, TrustEvent event, Transition.Changed changed) {
        TrustState after = changed.state();
        assertThat(after).isNotEqualTo(before);
        if (!before.validating().isEmpty() || event instanceof TrustEvent.FirstRoles) {
            RootSet set = RootSet.of(after.roles());
            assertThat(set.signing()).contains(after.signer().orElseThrow().name());
        }
        boolean trustChanged = !published(before).equals(published(after));
        assertThat(after.trust().number() - before.trust().number()).isEqualTo(trustChanged ? 1 : 0);
        assertThat(after.trust().digest().equals(before.trust().digest())).isEqualTo(!trustChanged);
        boolean activesChanged = !actives(before).equals(actives(after));
        assertThat(after.signing().number() - before.signing().number()).isEqualTo(activesChanged ? 1 : 0);
        assertThat(after.taintedKeys()).containsAllEntriesOf(before.taintedKeys());
        assertThat(changed.step().isPresent()).isEqualTo(event instanceof TrustEvent.RoleAsked);
        assertThat(after.steps()).hasSizeLessThanOrEqualTo(TrustState.MOST_STEPS);
        assertThat(TrustModel.apply(after, new TrustEvent.StateRead(), Mrcs.nothing()))
                .isEqualTo(new Transition.Unchanged());
        after.roots().values().forEach(root -> {
            Role was = before.root(root.name()).map(RootState::role).orElse(Role.INACTIVE);
            if (was.compareTo(root.role()) > 0) {
                assertThat(root.isTaintedBy(after.taintedKeys())).isFalse();
            }
        });
        assertThat(new HashSet<>(List.of(after, withoutIdentity(after)))).hasSize(1);
    }

    /** Roles, sequences and records follow from equal parts. */
    private static TrustState withoutIdentity(TrustState state) {
        return new TrustState(
                state.roots(),
                state.trust(),
                state.signing(),
                state.replicas(),
                state.taintedKeys(),
                state.rotation(),
                state.steps());
    }

    private static Set<String> published(TrustState state) {
        Set<String> lines = new HashSet<>(state.taintedKeys().keySet());
        for (RootState root : state.validating()) {
            root.anchors().forEach(anchor -> lines.add(anchor.fingerprint() + root.trustDomain()));
        }
        return lines;
    }

    private static Set<String> actives(TrustState state) {
        Set<String> lines = new HashSet<>();
        for (RootState root : state.roots().values()) {
            if (root.role() == Role.ACTIVE) {
                lines.add(root.name() + " " + root.activatedAt() + root.isTaintedBy(state.taintedKeys()));
            }
        }
        return lines;
    }

    private static void checkRole(
            TrustState state, TrustEvent.RoleAsked asked, Evidence evidence, Transition transition) {
        RoleChange change = asked.change();
        boolean legal = state.root(change.mrc()).isPresent()
                && !state.validating().isEmpty()
                && RootSet.of(state.roles())
                        .violation(change.mrc(), change.to())
                        .isEmpty();
        if (!legal) {
            assertThat(transition).isInstanceOfAny(Transition.Illegal.class, Transition.Unchanged.class);
            return;
        }
        Verdict verdict = Safety.evaluate(state, change, evidence);
        checkTimes(state, change, evidence, verdict);
        if (verdict instanceof Verdict.Safe safe) {
            assertThat(safe.evidence()).hasSizeBetween(1, 20);
            assertThat(transition)
                    .isInstanceOfSatisfying(
                            Transition.Changed.class,
                            changed -> assertThat(changed.step().orElseThrow().breakGlass())
                                    .isEmpty());
        } else if (transition instanceof Transition.Changed changed) {
            assertThat(changed.step().orElseThrow().breakGlass()).isEqualTo(asked.breakGlass());
            assertThat(asked.breakGlass()).isPresent();
        } else {
            assertThat(transition).isEqualTo(new Transition.Unsafe((Verdict.Blocked) verdict));
        }
    }

    /** With nothing but time passing: blocked until opensAt, safe at opensAt; never safe if there is no such instant. */
    private static void checkTimes(TrustState state, RoleChange change, Evidence evidence, Verdict verdict) {
        if (!(verdict instanceof Verdict.Blocked blocked)) {
            return;
        }
        blocked.blockers()
                .forEach(blocker ->
                        blocker.until().ifPresent(until -> assertThat(until).isAfter(NOW)));
        Optional<Instant> opens = blocked.opensAt();
        if (opens.isPresent()) {
            assertThat(Safety.evaluate(state, change, Verdicts.at(evidence, opens.get())))
                    .isInstanceOf(Verdict.Safe.class);
        }
        List<Instant> later = new ArrayList<>();
        blocked.blockers().forEach(blocker -> blocker.until().ifPresent(later::add));
        for (int minutes = 1; minutes < 70; minutes += 3) {
            later.add(NOW.plusSeconds(minutes * 60L));
        }
        for (Instant instant : later) {
            if (opens.isEmpty() || instant.isBefore(opens.get())) {
                assertThat(Safety.evaluate(state, change, Verdicts.at(evidence, instant)))
                        .as("at " + instant)
                        .isInstanceOf(Verdict.Blocked.class);
            }
        }
    }
}
