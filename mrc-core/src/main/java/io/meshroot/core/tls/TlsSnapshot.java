package io.meshroot.core.tls;

import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.trust.TrustBundle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Keys, trust and names at one moment.
 *
 * @param keys the newest first, then those that handshakes under way may have chosen; empty without a leaf
 * @param trust the published trust
 * @param principals the names of the services that matchers ask for
 * @param epoch grows whenever trust shrinks; sessions of another epoch are not resumed
 */
record TlsSnapshot(
        List<KeyEntry> keys, TrustBundle trust, Map<LeafIdentity, SortedSet<String>> principals, long epoch) {
    private static final int KEPT_KEYS = 3;

    TlsSnapshot {
        keys = List.copyOf(keys);
        Map<LeafIdentity, SortedSet<String>> copy = new HashMap<>();
        principals.forEach(
                (identity, names) -> copy.put(identity, Collections.unmodifiableSortedSet(new TreeSet<>(names))));
        principals = Collections.unmodifiableMap(copy);
    }

    TlsSnapshot withKey(KeyEntry newest) {
        List<KeyEntry> kept = new ArrayList<>();
        kept.add(newest);
        kept.addAll(keys.subList(0, Math.min(keys.size(), KEPT_KEYS - 1)));
        return new TlsSnapshot(kept, trust, principals, epoch);
    }

    TlsSnapshot withTrust(TrustBundle other) {
        return new TlsSnapshot(keys, other, principals, shrinks(trust, other) ? epoch + 1 : epoch);
    }

    TlsSnapshot withPrincipals(Map<LeafIdentity, SortedSet<String>> names) {
        return new TlsSnapshot(keys, trust, names, epoch);
    }

    Optional<KeyEntry> newestKey() {
        return keys.stream().findFirst();
    }

    SortedSet<String> namesOf(LeafIdentity identity) {
        return principals.getOrDefault(identity, Collections.emptySortedSet());
    }

    private static boolean shrinks(TrustBundle before, TrustBundle after) {
        return !before.taintedKeys().containsAll(after.taintedKeys())
                || before.authorities().entrySet().stream()
                        .anyMatch(domain -> !after.rootsOf(domain.getKey()).containsAll(domain.getValue()));
    }
}
