package io.meshroot.api.trust;

import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
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
 * @param announcements how many steps have been announced so far
 * @param announced the step that is about to be taken, if there is one
 * @param holders the holders that were registered by name
 * @param rotations the newest rotations that are over, the oldest first, at most {@link #MOST_ROTATIONS}
 */
public record TrustState(
        SortedMap<MrcName, RootState> roots,
        Sequence trust,
        Sequence signing,
        SortedMap<ReplicaId, ReplicaState> replicas,
        SortedMap<String, Taint> taintedKeys,
        Optional<RotationState> rotation,
        List<StepRecord> steps,
        long announcements,
        Optional<Announcement> announced,
        SortedMap<HolderId, DeclaredHolder> holders,
        List<RotationRecord> rotations) {
    /** How many records of steps are kept. */
    public static final int MOST_STEPS = 64;

    /** How many records of rotations are kept. */
    public static final int MOST_ROTATIONS = 16;

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
        Objects.requireNonNull(announced, "announced");
        if (announcements < announced.map(Announcement::number).orElse(0L)) {
            throw new IllegalArgumentException(
                    "announcements is " + announcements + ", below the announced step's number "
                            + announced.map(Announcement::number).orElse(0L));
        }
        holders = Collections.unmodifiableSortedMap(new TreeMap<>(holders));
        rotations = List.copyOf(rotations);
        if (rotations.size() > MOST_ROTATIONS) {
            throw new IllegalArgumentException(
                    "rotations has " + rotations.size() + " records; keep the newest " + MOST_ROTATIONS);
        }
        if (steps.size() > MOST_STEPS) {
            throw new IllegalArgumentException("steps has " + steps.size() + " records; keep the newest " + MOST_STEPS);
        }
    }

    /**
     * Makes a state without an announced step, without registered holders and without past rotations.
     *
     * @param roots the roots that were learnt, by name
     * @param trust the trust sequence
     * @param signing the signing sequence
     * @param replicas the registered managers, by name
     * @param taintedKeys compromised keys
     * @param rotation the rotation under way, if there is one
     * @param steps the newest role changes, the oldest first
     * @throws IllegalArgumentException if the fields don't fit each other
     */
    public TrustState(
            SortedMap<MrcName, RootState> roots,
            Sequence trust,
            Sequence signing,
            SortedMap<ReplicaId, ReplicaState> replicas,
            SortedMap<String, Taint> taintedKeys,
            Optional<RotationState> rotation,
            List<StepRecord> steps) {
        this(
                roots,
                trust,
                signing,
                replicas,
                taintedKeys,
                rotation,
                steps,
                0,
                Optional.empty(),
                new TreeMap<>(),
                List.of());
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
     * one only if there is no other, and if it was not stopped.
     *
     * @return the signer, empty while no active root may sign
     */
    public Optional<RootState> signer() {
        return roots.values().stream()
                .filter(root -> root.role().signs() && !root.isStoppedBy(taintedKeys))
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

    /**
     * Tells whether a root's key is tainted.
     *
     * @param name the root
     * @return whether it is known and one of its keys is tainted
     */
    public boolean isTainted(MrcName name) {
        return root(name).filter(root -> root.isTaintedBy(taintedKeys)).isPresent();
    }

    /**
     * Tells whether a step is the one that is about to be taken.
     *
     * @param change the step
     * @return whether it is announced
     */
    public boolean isAnnounced(RoleChange change) {
        return announced
                .filter(announcement -> announcement.change().equals(change))
                .isPresent();
    }

    TrustState withRoots(SortedMap<MrcName, RootState> changed) {
        return withSequences(changed, trust, signing);
    }

    TrustState withSequences(SortedMap<MrcName, RootState> changed, Sequence newTrust, Sequence newSigning) {
        Draft draft = new Draft(this);
        draft.roots = changed;
        draft.trust = newTrust;
        draft.signing = newSigning;
        return draft.build();
    }

    TrustState withReplicas(SortedMap<ReplicaId, ReplicaState> changed) {
        Draft draft = new Draft(this);
        draft.replicas = changed;
        return draft.build();
    }

    TrustState withTaintedKeys(SortedMap<String, Taint> changed) {
        Draft draft = new Draft(this);
        draft.taintedKeys = changed;
        return draft.build();
    }

    TrustState withRotation(Optional<RotationState> changed) {
        Draft draft = new Draft(this);
        draft.rotation = changed;
        return draft.build();
    }

    /** Ends the rotation under way and lets go of the oldest records that are too many. */
    TrustState withRotationOver(RotationRecord record) {
        Draft draft = new Draft(this);
        draft.rotation = Optional.empty();
        draft.rotations = newest(rotations, record, MOST_ROTATIONS);
        return draft.build();
    }

    TrustState withAnnounced(Announcement announcement) {
        Draft draft = new Draft(this);
        draft.announcements = announcement.number();
        draft.announced = Optional.of(announcement);
        return draft.build();
    }

    TrustState withoutAnnounced() {
        Draft draft = new Draft(this);
        draft.announced = Optional.empty();
        return draft.build();
    }

    TrustState withHolders(SortedMap<HolderId, DeclaredHolder> changed) {
        Draft draft = new Draft(this);
        draft.holders = changed;
        return draft.build();
    }

    /** Adds a record and lets go of the oldest ones that are too many. */
    TrustState withStep(StepRecord step) {
        Draft draft = new Draft(this);
        draft.steps = newest(steps, step, MOST_STEPS);
        return draft.build();
    }

    private static <T> List<T> newest(List<T> records, T added, int most) {
        List<T> all = new ArrayList<>(records);
        all.add(added);
        return all.subList(Math.max(0, all.size() - most), all.size());
    }

    /** A copy that is being changed. */
    private static final class Draft {
        private SortedMap<MrcName, RootState> roots;
        private Sequence trust;
        private Sequence signing;
        private SortedMap<ReplicaId, ReplicaState> replicas;
        private SortedMap<String, Taint> taintedKeys;
        private Optional<RotationState> rotation;
        private List<StepRecord> steps;
        private long announcements;
        private Optional<Announcement> announced;
        private SortedMap<HolderId, DeclaredHolder> holders;
        private List<RotationRecord> rotations;

        Draft(TrustState state) {
            roots = state.roots;
            trust = state.trust;
            signing = state.signing;
            replicas = state.replicas;
            taintedKeys = state.taintedKeys;
            rotation = state.rotation;
            steps = state.steps;
            announcements = state.announcements;
            announced = state.announced;
            holders = state.holders;
            rotations = state.rotations;
        }

        TrustState build() {
            return new TrustState(
                    roots,
                    trust,
                    signing,
                    replicas,
                    taintedKeys,
                    rotation,
                    steps,
                    announcements,
                    announced,
                    holders,
                    rotations);
        }
    }
}
