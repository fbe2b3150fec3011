package io.meshroot.core.tls;

import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.trust.TrustBundle;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Keys, trust and names at one moment.
 *
 * @param keys the newest first, then those that handshakes under way may have chosen; empty without a leaf
 * @param trust the published trust
 * @param federated the roots of other meshes, by their trust domain; one that is among our own is ours
 * @param principals the names of the services that matchers ask for
 * @param epoch grows whenever trust shrinks; sessions of another epoch are not resumed
 */
record TlsSnapshot(
        List<KeyEntry> keys,
        TrustBundle trust,
        SortedMap<TrustDomain, List<X509Certificate>> federated,
        Map<LeafIdentity, SortedSet<String>> principals,
        long epoch) {
    private static final int KEPT_KEYS = 3;

    TlsSnapshot {
        keys = List.copyOf(keys);
        federated = Collections.unmodifiableSortedMap(new TreeMap<>(federated));
        Map<LeafIdentity, SortedSet<String>> copy = new HashMap<>();
        principals.forEach(
                (identity, names) -> copy.put(identity, Collections.unmodifiableSortedSet(new TreeSet<>(names))));
        principals = Collections.unmodifiableMap(copy);
    }

    TlsSnapshot withKey(KeyEntry newest) {
        List<KeyEntry> kept = new ArrayList<>();
        kept.add(newest);
        kept.addAll(keys.subList(0, Math.min(keys.size(), KEPT_KEYS - 1)));
        return new TlsSnapshot(kept, trust, federated, principals, epoch);
    }

    TlsSnapshot withoutKeys() {
        return new TlsSnapshot(List.of(), trust, federated, principals, epoch);
    }

    TlsSnapshot withTrust(TrustBundle other) {
        return inNewEpochIfLess(new TlsSnapshot(keys, other, federated, principals, epoch));
    }

    TlsSnapshot withFederated(SortedMap<TrustDomain, List<X509Certificate>> others) {
        return inNewEpochIfLess(new TlsSnapshot(keys, trust, others, principals, epoch));
    }

    TlsSnapshot withPrincipals(Map<LeafIdentity, SortedSet<String>> names) {
        return new TlsSnapshot(keys, trust, federated, names, epoch);
    }

    /** Whether a trust domain is another mesh's. Ours is ours, whatever another mesh says. */
    boolean isFederated(TrustDomain domain) {
        return federated.containsKey(domain) && !trust.authorities().containsKey(domain);
    }

    /** The roots of one trust domain, and of no other. */
    List<X509Certificate> rootsOf(TrustDomain domain) {
        return trust.authorities().containsKey(domain)
                ? trust.rootsOf(domain)
                : federated.getOrDefault(domain, List.of());
    }

    /** The trust domains whose SPIFFE IDs are accepted. */
    SortedSet<TrustDomain> domains() {
        SortedSet<TrustDomain> domains = new TreeSet<>(federated.keySet());
        domains.addAll(trust.authorities().keySet());
        return domains;
    }

    /** All roots, each once; those of our own first. */
    Set<X509Certificate> allRoots() {
        Set<X509Certificate> roots = new LinkedHashSet<>(trust.roots());
        federated.values().forEach(roots::addAll);
        return roots;
    }

    Optional<KeyEntry> newestKey() {
        return keys.stream().findFirst();
    }

    SortedSet<String> namesOf(LeafIdentity identity) {
        return principals.getOrDefault(identity, Collections.emptySortedSet());
    }

    /**
     * Whether a server that is called by this host name is meant: a leaf bears it, or the identity is called so in another
     * trust domain that is in use.
     */
    boolean serves(LeafIdentity own, String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return keys.stream().anyMatch(key -> key.bears(name)) || namesOf(own).contains(name);
    }

    private TlsSnapshot inNewEpochIfLess(TlsSnapshot next) {
        return next.trustsAllThat(this)
                ? next
                : new TlsSnapshot(next.keys, next.trust, next.federated, next.principals, epoch + 1);
    }

    private boolean trustsAllThat(TlsSnapshot before) {
        return before.trust.taintedKeys().containsAll(trust.taintedKeys())
                && before.domains().stream().allMatch(domain -> rootsOf(domain).containsAll(before.rootsOf(domain)));
    }
}
