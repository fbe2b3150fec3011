package io.meshroot.api.trust;

import io.meshroot.api.Pki;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** What the tests of the trust model share: a time, roots, holders, and short ways to apply events. */
final class Mrcs {
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    static final Duration SKEW = Duration.ofMinutes(1);
    static final Duration VALIDITY = Duration.ofHours(24);
    static final ReplicaId SELF = new ReplicaId("replica-self");
    static final TrustDomain DOMAIN = TrustDomain.DEFAULT;
    static final TrustDomain OTHER_DOMAIN = TrustDomain.of("cluster.example");
    static final MrcName M1 = MrcName.of("mrc1");
    static final MrcName M2 = MrcName.of("mrc2");
    static final MrcName M3 = MrcName.of("mrc3");

    private static final Map<String, Anchor> ANCHORS = new ConcurrentHashMap<>();

    private Mrcs() {}

    /** The long-lived anchor of that name. */
    static Anchor anchor(String name) {
        return ANCHORS.computeIfAbsent(
                name, key -> Anchor.of(Pki.root(key, NOW.minus(Duration.ofDays(30)), NOW.plus(Duration.ofDays(3650)))));
    }

    static Anchor anchor(String name, Instant notBefore, Instant notAfter) {
        return Anchor.of(Pki.root(name, notBefore, notAfter));
    }

    static Evidence.Builder at(Instant now) {
        return Evidence.at(now, SELF).clockSkew(SKEW).longestValidity(VALIDITY);
    }

    static Evidence nothing() {
        return at(NOW).build();
    }

    /** Evidence in which each root's probe succeeded under the current trust. */
    static Evidence.Builder probed(TrustState state, Instant now) {
        Map<MrcName, Probe> probes = new TreeMap<>();
        state.roots()
                .keySet()
                .forEach(name -> probes.put(name, new Probe(state.trust().number(), Optional.empty())));
        return at(now).probes(probes);
    }

    static TrustEvent.RootLearnt learnt(MrcName name, TrustDomain domain, Anchor... anchors) {
        SortedSet<Anchor> set = new TreeSet<>(List.of(anchors));
        return new TrustEvent.RootLearnt(name, domain, SpiffeMode.ENABLED, set);
    }

    static TrustEvent.RootLearnt learnt(MrcName name) {
        return learnt(name, DOMAIN, anchor(name.value()));
    }

    static TrustEvent.RoleAsked asked(TrustState state, MrcName name, Role to) {
        return new TrustEvent.RoleAsked(change(state, name, to), "test", Optional.empty());
    }

    static TrustEvent.RoleAsked forced(TrustState state, MrcName name, Role to) {
        return new TrustEvent.RoleAsked(
                change(state, name, to), "test", Optional.of(StepOverride.of(new BreakGlass("I say so"))));
    }

    /** The step is taken for granted, as a rotation by time does. */
    static TrustEvent.RoleAsked assumed(TrustState state, MrcName name, Role to) {
        return new TrustEvent.RoleAsked(
                change(state, name, to), "test", Optional.of(new StepOverride(StepBasis.ASSUMED, "an hour is over")));
    }

    static TrustEvent.StepAnnounced announcing(TrustState state, MrcName name, Role to) {
        return new TrustEvent.StepAnnounced(change(state, name, to), "test");
    }

    /** A long-lived leaf that this manager hands out. */
    static TrustEvent.LongLeafSigned signed(String serial, MrcName signer, Instant notAfter) {
        return new TrustEvent.LongLeafSigned(signer, leaf(serial, signer, notAfter), SELF);
    }

    static RecordedLeaf recorded(Instant notAfter) {
        return new RecordedLeaf(notAfter, SELF);
    }

    static RoleChange change(TrustState state, MrcName name, Role to) {
        Role from = state.root(name).map(RootState::role).orElse(Role.INACTIVE);
        return new RoleChange(name, from, to);
    }

    static TrustState changed(TrustState state, TrustEvent event, Evidence evidence) {
        Transition transition = TrustModel.apply(state, event, evidence);
        if (transition instanceof Transition.Changed changed) {
            return changed.state();
        }
        throw new AssertionError(event + " gives " + transition);
    }

    static TrustState changed(TrustState state, TrustEvent event) {
        return changed(state, event, nothing());
    }

    /** Asks for a role with nobody in the way. */
    static TrustState step(TrustState state, MrcName name, Role to) {
        return changed(state, asked(state, name, to), probed(state, NOW).build());
    }

    /** A mesh in which M1 is active and M2 is learnt. */
    static TrustState mesh() {
        TrustState state = changed(TrustState.EMPTY, learnt(M1));
        state = changed(state, learnt(M2));
        return changed(state, new TrustEvent.FirstRoles(Map.of(M1, Role.ACTIVE), "test"));
    }

    /** A mesh in which M1 is active and M2 is passive, trust sequence 2. */
    static TrustState introduced() {
        return step(mesh(), M2, Role.PASSIVE);
    }

    /** A mesh in which both are active and M2 signs. */
    static TrustState promoted() {
        return step(introduced(), M2, Role.ACTIVE);
    }

    /** A mesh in which M1 is passive and M2 signs. */
    static TrustState demoted() {
        return step(promoted(), M1, Role.PASSIVE);
    }

    static Verdict verdict(TrustState state, MrcName name, Role to, Evidence evidence) {
        return Safety.evaluate(state, change(state, name, to), evidence);
    }

    static LiveLeaf leaf(String serial, MrcName signer, Instant notAfter) {
        return new LiveLeaf(serial, signer, notAfter);
    }

    /** A holder with leaves that acknowledged a trust sequence. */
    static HolderEvidence workload(String name, long acknowledged, LiveLeaf... leaves) {
        HolderId id = HolderId.of(name);
        String serial = leaves.length == 0 ? "0" : leaves[leaves.length - 1].serial();
        return new HolderEvidence(
                id,
                HolderEvidence.Counts.WHILE_IT_HAS_A_LEAF,
                Optional.of(Acknowledgement.of(id, 1, serial, acknowledged)),
                List.of(leaves));
    }

    /** A holder with leaves that acknowledged nothing. */
    static HolderEvidence silent(String name, LiveLeaf... leaves) {
        return new HolderEvidence(
                HolderId.of(name), HolderEvidence.Counts.WHILE_IT_HAS_A_LEAF, Optional.empty(), List.of(leaves));
    }

    /** A registered holder without a leaf that acknowledged a trust sequence. */
    static HolderEvidence registered(String name, long acknowledged) {
        HolderId id = HolderId.of(name);
        return new HolderEvidence(
                id,
                HolderEvidence.Counts.UNTIL_DEREGISTERED,
                Optional.of(Acknowledgement.ofTrust(id, 1, acknowledged)),
                List.of());
    }
}
