package io.meshroot.api.trust;

import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RootSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything that is accepted: one value, stored under one version, changed only by {@link TrustModel#apply}.
 *
 * @param roots the roots that were learnt, by name
 * @param trust the trust sequence: numbers the trusted roots, the accepted names and the tainted keys
 * @param signing the signing sequence: numbers who signs
 * @param replicas the registered managers, by name
 * @param taintedKeys compromised keys, by the SHA-256 digest of the subject public key info in hexadecimal
 * @param rotation the rotation under way, if there is one
 * @param steps the newest role changes, the oldest first, at most {@link #MOST_STEPS}
 */
public record TrustState(
        SortedMap<MrcName, RootState> roots,
        Sequence trust,
        Sequence signing,
        SortedMap<ReplicaId, ReplicaState> replicas,
        SortedMap<String, Taint> taintedKeys,
        Optional<RotationState> rotation,
        List<StepRecord> steps) {
    /** How many records of steps are kept. */
    public static final int MOST_STEPS = 64;

    /** The state before anything was learnt. */
    public static final TrustState EMPTY = new TrustState(
            new TreeMap<>(),
            Sequence.NONE,
            Sequence.NONE,
            new TreeMap<>(),
            new TreeMap<>(),
            Optional.empty(),
            List.of());

    /**
     * Checks that the fields fit each other and copies the collections.
     *
     * @throws IllegalArgumentException if they don't
     */
    public TrustState {
        roots = Collections.unmodifiableSortedMap(new TreeMap<>(roots));
        Objects.requireNonNull(trust, "trust");
        Objects.requireNonNull(signing, "signing");
        replicas = Collections.unmodifiableSortedMap(new TreeMap<>(replicas));
        taintedKeys = Collections.unmodifiableSortedMap(new TreeMap<>(taintedKeys));
        Objects.requireNonNull(rotation, "rotation");
        steps = List.copyOf(steps);
        for (Map.Entry<MrcName, RootState> entry : roots.entrySet()) {
            RootState root = entry.getValue();
            if (!entry.getKey().equals(root.name())) {
                throw new IllegalArgumentException("root " + root.name() + " stands under the name " + entry.getKey());
            }
            if (root.trustedSince().orElse(0) > trust.number()
                    || root.activatedAt().orElse(0) > signing.number()) {
                throw new IllegalArgumentException(root.name() + " has a sequence above the state's own");
            }
        }
        if (roots.values().stream().anyMatch(root -> root.role().validates())) {
            RootSet.of(rolesOf(roots));
        }
        if (steps.size() > MOST_STEPS) {
            throw new IllegalArgumentException("steps has " + steps.size() + " records; keep the newest " + MOST_STEPS);
        }
    }

    private static SortedMap<MrcName, Role> rolesOf(Map<MrcName, RootState> roots) {
        SortedMap<MrcName, Role> roles = new TreeMap<>();
        roots.forEach((name, root) -> roles.put(name, root.role()));
        return roles;
    }

    /**
     * Returns the accepted roles.
     *
     * @return the roles by name
     */
    public SortedMap<MrcName, Role> roles() {
        return rolesOf(roots);
    }

    /**
     * Returns one root.
     *
     * @param name its name
     * @return what is accepted of it, if it was learnt
     */
    public Optional<RootState> root(MrcName name) {
        return Optional.ofNullable(roots.get(name));
    }

    /**
     * Returns the root that signs: of two active ones the one whose activation was accepted last, ties by name; a tainted
     * one only if there is no other.
     *
     * @return the signer, empty while no root is active
     */
    public Optional<RootState> signer() {
        return roots.values().stream()
                .filter(root -> root.role().signs())
                .min(Comparator.comparing((RootState root) -> root.isTaintedBy(taintedKeys))
                        .thenComparing(Comparator.comparingLong(
                                root -> -root.activatedAt().orElse(0)))
                        .thenComparing(RootState::name));
    }

    /**
     * Returns the roots that validate.
     *
     * @return at most two, ordered by name
     */
    public List<RootState> validating() {
        return roots.values().stream().filter(root -> root.role().validates()).toList();
    }

    /**
     * Returns the trust domains under whose names a peer may appear.
     *
     * @return the trust domains of the roots that validate
     */
    public SortedSet<TrustDomain> acceptedDomains() {
        SortedSet<TrustDomain> domains = new TreeSet<>();
        validating().forEach(root -> domains.add(root.trustDomain()));
        return domains;
    }

    TrustState withRoots(SortedMap<MrcName, RootState> changed) {
        return withSequences(changed, trust, signing);
    }

    TrustState withSequences(SortedMap<MrcName, RootState> changed, Sequence newTrust, Sequence newSigning) {
        return new TrustState(changed, newTrust, newSigning, replicas, taintedKeys, rotation, steps);
    }

    TrustState withReplicas(SortedMap<ReplicaId, ReplicaState> changed) {
        return new TrustState(roots, trust, signing, changed, taintedKeys, rotation, steps);
    }

    TrustState withTaintedKeys(SortedMap<String, Taint> changed) {
        return new TrustState(roots, trust, signing, replicas, changed, rotation, steps);
    }

    TrustState withRotation(Optional<RotationState> changed) {
        return new TrustState(roots, trust, signing, replicas, taintedKeys, changed, steps);
    }

    /** Adds a record and lets go of the oldest ones that are too many. */
    TrustState withStep(StepRecord step) {
        List<StepRecord> newest = new ArrayList<>(steps);
        newest.add(step);
        return new TrustState(
                roots,
                trust,
                signing,
                replicas,
                taintedKeys,
                rotation,
                newest.subList(Math.max(0, newest.size() - MOST_STEPS), newest.size()));
    }
}
