package io.meshroot.api.rotation;

import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.provider.IssuerCapabilities;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.ReplicaId;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a plan needs to know apart from the trust state and the evidence.
 *
 * @param documents the MeshRootCertificates that exist, by name
 * @param capabilities what the issuers can do, by root; those that are missing are taken to have no limits
 * @param anchors the certificates of roots that are not learnt yet, by root, where they are known beforehand
 * @param reissueRate how many leaves a second a manager issues again at most when the signer changes
 * @param silent the registered managers that no longer answer: they confirm nothing and count until their horizon has
 *     passed. Those that never wrote a view are taken to be silent as well
 * @param leafKeyTypes the types of the leaves' keys
 */
public record PlanFacts(
        SortedMap<MrcName, MeshRootCertificate> documents,
        SortedMap<MrcName, IssuerCapabilities> capabilities,
        SortedMap<MrcName, SortedSet<Anchor>> anchors,
        int reissueRate,
        Set<ReplicaId> silent,
        Set<KeyType> leafKeyTypes) {
    /** How many leaves a second are issued again by default. */
    public static final int DEFAULT_REISSUE_RATE = 100;

    /**
     * Checks the rate and copies the collections.
     *
     * @throws IllegalArgumentException if the rate is not positive
     */
    public PlanFacts {
        documents = Collections.unmodifiableSortedMap(new TreeMap<>(documents));
        capabilities = Collections.unmodifiableSortedMap(new TreeMap<>(capabilities));
        SortedMap<MrcName, SortedSet<Anchor>> copy = new TreeMap<>();
        anchors.forEach((name, set) -> copy.put(name, Collections.unmodifiableSortedSet(new TreeSet<>(set))));
        anchors = Collections.unmodifiableSortedMap(copy);
        silent = Set.copyOf(silent);
        leafKeyTypes = Collections.unmodifiableSet(new TreeSet<>(leafKeyTypes));
        if (reissueRate < 1) {
            throw new IllegalArgumentException("reissueRate is " + reissueRate + "; give one leaf a second or more");
        }
    }

    /**
     * Begins facts: no limits of issuers, {@value #DEFAULT_REISSUE_RATE} leaves a second, P-256 leaves, nobody silent.
     *
     * @param documents the MeshRootCertificates that exist
     * @return a builder
     */
    public static Builder of(Collection<MeshRootCertificate> documents) {
        return new Builder(documents);
    }

    /** Builds {@link PlanFacts}. Not for use by several threads. */
    public static final class Builder {
        private final SortedMap<MrcName, MeshRootCertificate> documents = new TreeMap<>();
        private final SortedMap<MrcName, IssuerCapabilities> capabilities = new TreeMap<>();
        private final SortedMap<MrcName, SortedSet<Anchor>> anchors = new TreeMap<>();
        private int reissueRate = DEFAULT_REISSUE_RATE;
        private Set<ReplicaId> silent = Set.of();
        private Set<KeyType> leafKeyTypes = Set.of(KeyType.EC_P256);

        Builder(Collection<MeshRootCertificate> documents) {
            documents.forEach(document -> this.documents.put(document.name(), document));
        }

        /**
         * Tells what an issuer can do; everything by default.
         *
         * @param root its root, which need not exist yet
         * @param what its capabilities
         * @return this
         */
        public Builder capabilities(MrcName root, IssuerCapabilities what) {
            capabilities.put(root, what);
            return this;
        }

        /**
         * Gives the certificates of a root that is not learnt yet; by default it is taken to be usable.
         *
         * @param root the root
         * @param certificates its certificates
         * @return this
         */
        public Builder anchors(MrcName root, SortedSet<Anchor> certificates) {
            anchors.put(root, certificates);
            return this;
        }

        /**
         * Sets how many leaves a second a manager issues again; {@value PlanFacts#DEFAULT_REISSUE_RATE} by default.
         *
         * @param leavesPerSecond one or more
         * @return this
         */
        public Builder reissueRate(int leavesPerSecond) {
            this.reissueRate = leavesPerSecond;
            return this;
        }

        /**
         * Sets the managers that no longer answer; none by default.
         *
         * @param replicas their names
         * @return this
         */
        public Builder silent(Set<ReplicaId> replicas) {
            this.silent = replicas;
            return this;
        }

        /**
         * Sets the types of the leaves' keys; P-256 by default.
         *
         * @param types the types
         * @return this
         */
        public Builder leafKeyTypes(Set<KeyType> types) {
            this.leafKeyTypes = types;
            return this;
        }

        /**
         * Builds the facts.
         *
         * @return the facts
         * @throws IllegalArgumentException as the constructor
         */
        public PlanFacts build() {
            return new PlanFacts(documents, capabilities, anchors, reissueRate, silent, leafKeyTypes);
        }
    }
}
