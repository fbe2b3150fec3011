package io.meshroot.api.trust;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is accepted of one MeshRootCertificate.
 *
 * @param name its name
 * @param role the accepted role; it alone decides who signs and who is trusted
 * @param trustDomain the trust domain of its leaves
 * @param spiffe whether leaves of services bear a SPIFFE ID
 * @param anchors the root certificates as they were learnt, once
 * @param trustedSince the trust sequence that brought this root into the published trust; present while it validates
 * @param activatedAt the signing sequence that its activation took; present while it is active
 * @param signedUntil the signing sequence that ended its last time as an active root; a manager that has not taken that in
 *     may still sign under it. Absent while it is active, and before it ever was
 * @param horizon the latest {@code notAfter} that may have been signed under it; absent before the first leaf
 * @param recordedLeaves leaves that outlive the ordinary validity: by serial number
 */
public record RootState(
        MrcName name,
        Role role,
        TrustDomain trustDomain,
        SpiffeMode spiffe,
        SortedSet<Anchor> anchors,
        OptionalLong trustedSince,
        OptionalLong activatedAt,
        OptionalLong signedUntil,
        Optional<Instant> horizon,
        SortedMap<String, RecordedLeaf> recordedLeaves) {
    /**
     * Checks that the fields fit each other and copies the collections.
     *
     * @throws IllegalArgumentException if they don't
     */
    public RootState {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(trustDomain, "trustDomain");
        Objects.requireNonNull(spiffe, "spiffe");
        anchors = Collections.unmodifiableSortedSet(new TreeSet<>(anchors));
        Objects.requireNonNull(signedUntil, "signedUntil");
        Objects.requireNonNull(horizon, "horizon");
        recordedLeaves = Collections.unmodifiableSortedMap(new TreeMap<>(recordedLeaves));
        if (trustedSince.isPresent() != role.validates()) {
            throw new IllegalArgumentException(name + ": trustedSince must be given exactly while the root validates");
        }
        if (activatedAt.isPresent() != role.signs()) {
            throw new IllegalArgumentException(name + ": activatedAt must be given exactly while the root is active");
        }
        if (signedUntil.isPresent() && role.signs()) {
            throw new IllegalArgumentException(name + ": signedUntil must not be given while the root is active");
        }
        if (role.validates() && anchors.isEmpty()) {
            throw new IllegalArgumentException(name + ": a root that validates needs its anchors; learn them first");
        }
    }

    static RootState learnt(MrcName name, TrustDomain domain, SpiffeMode spiffe, SortedSet<Anchor> anchors) {
        return new RootState(
                name,
                Role.INACTIVE,
                domain,
                spiffe,
                anchors,
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                new TreeMap<>());
    }

    /**
     * Makes a root that never stopped to sign.
     *
     * @param name its name
     * @param role the accepted role
     * @param trustDomain the trust domain of its leaves
     * @param spiffe whether leaves of services bear a SPIFFE ID
     * @param anchors the root certificates
     * @param trustedSince the trust sequence that brought this root into the published trust
     * @param activatedAt the signing sequence that its activation took
     * @param horizon the latest {@code notAfter} that may have been signed under it
     * @param recordedLeaves leaves that outlive the ordinary validity
     */
    public RootState(
            MrcName name,
            Role role,
            TrustDomain trustDomain,
            SpiffeMode spiffe,
            SortedSet<Anchor> anchors,
            OptionalLong trustedSince,
            OptionalLong activatedAt,
            Optional<Instant> horizon,
            SortedMap<String, RecordedLeaf> recordedLeaves) {
        this(
                name,
                role,
                trustDomain,
                spiffe,
                anchors,
                trustedSince,
                activatedAt,
                OptionalLong.empty(),
                horizon,
                recordedLeaves);
    }

    RootState inactive() {
        return in(Role.INACTIVE, OptionalLong.empty(), OptionalLong.empty(), signedUntil);
    }

    RootState introduced(long since) {
        return in(Role.PASSIVE, OptionalLong.of(since), OptionalLong.empty(), signedUntil);
    }

    RootState demoted(long until) {
        return in(Role.PASSIVE, trustedSince, OptionalLong.empty(), OptionalLong.of(until));
    }

    RootState active(long since, long activation) {
        return in(Role.ACTIVE, OptionalLong.of(since), OptionalLong.of(activation), OptionalLong.empty());
    }

    private RootState in(Role other, OptionalLong since, OptionalLong activation, OptionalLong until) {
        return new RootState(
                name, other, trustDomain, spiffe, anchors, since, activation, until, horizon, recordedLeaves);
    }

    RootState withHorizon(Instant latest) {
        return new RootState(
                name,
                role,
                trustDomain,
                spiffe,
                anchors,
                trustedSince,
                activatedAt,
                signedUntil,
                Optional.of(latest),
                recordedLeaves);
    }

    /** Nobody is left who may have signed beyond that. */
    RootState notBeyond(Optional<Instant> latest) {
        if (latest.isPresent()) {
            return horizon.filter(own -> own.isAfter(latest.get())).isPresent() ? withHorizon(latest.get()) : this;
        }
        return new RootState(
                name,
                role,
                trustDomain,
                spiffe,
                anchors,
                trustedSince,
                activatedAt,
                signedUntil,
                Optional.empty(),
                recordedLeaves);
    }

    RootState withRecordedLeaves(Map<String, RecordedLeaf> leaves) {
        return new RootState(
                name,
                role,
                trustDomain,
                spiffe,
                anchors,
                trustedSince,
                activatedAt,
                signedUntil,
                horizon,
                new TreeMap<>(leaves));
    }

    /** Takes over what a forgotten root with one of these certificates may have signed. */
    RootState inheriting(RootState forgotten) {
        if (!trustDomain.equals(forgotten.trustDomain) || Collections.disjoint(anchors, forgotten.anchors)) {
            return this;
        }
        SortedMap<String, RecordedLeaf> leaves = new TreeMap<>(forgotten.recordedLeaves);
        leaves.putAll(recordedLeaves);
        RootState heir = withRecordedLeaves(leaves);
        return forgotten
                .horizon
                .filter(latest -> horizon.filter(own -> !own.isBefore(latest)).isEmpty())
                .map(heir::withHorizon)
                .orElse(heir);
    }

    RootState withoutRecordedLeaf(String serial) {
        SortedMap<String, RecordedLeaf> leaves = new TreeMap<>(recordedLeaves);
        leaves.remove(serial);
        return withRecordedLeaves(leaves);
    }

    boolean isTaintedBy(Map<String, Taint> keys) {
        return anchors.stream().anyMatch(anchor -> keys.containsKey(anchor.keyFingerprint()));
    }

    /** Tells whether nothing may be signed under this root even if no other can sign. */
    boolean isStoppedBy(Map<String, Taint> keys) {
        return anchors.stream()
                .map(anchor -> keys.get(anchor.keyFingerprint()))
                .anyMatch(taint -> taint != null && (taint.isCut() || taint.signing() == Taint.Signing.STOPPED));
    }

    /** The certificates that validate: those whose keys were not cut off. */
    List<Anchor> trustedAnchors(Map<String, Taint> keys) {
        return anchors.stream()
                .filter(anchor -> {
                    Taint taint = keys.get(anchor.keyFingerprint());
                    return taint == null || !taint.isCut();
                })
                .toList();
    }

    RootState withTrustedSince(long since) {
        return in(role, OptionalLong.of(since), activatedAt, signedUntil);
    }

    /** Managers that know of other numbers may still sign under any root that is not active. */
    RootState signedUpTo(long until) {
        return in(role, trustedSince, activatedAt, OptionalLong.of(until));
    }

    /** The same certificates and the same name: to a peer such roots are one. */
    boolean isTrustedLike(RootState other) {
        return anchors.equals(other.anchors) && trustDomain.equals(other.trustDomain);
    }

    /** Trust counts per certificate: nothing is added or lost with a root whose certificates others bring as well. */
    boolean isCoveredBy(List<RootState> others) {
        return anchorsNotBroughtBy(others).isEmpty();
    }

    /** The certificates that nobody else brings under this trust domain. */
    SortedSet<Anchor> anchorsNotBroughtBy(List<RootState> others) {
        SortedSet<Anchor> alone = new TreeSet<>(anchors);
        others.stream()
                .filter(other -> !other.name.equals(name) && other.trustDomain.equals(trustDomain))
                .forEach(other -> alone.removeAll(other.anchors));
        return alone;
    }
}
