package io.meshroot.core.tls;

import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.trust.TrustBundle;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What was trusted, and under which names, in its place among others; without keys, for whoever holds a moment holds all
 * that came later. Each knows its successor only, so that those which no handshake under way began
 * with are garbage.
 */
final class Moment {
    private final TlsSnapshot snapshot;
    private volatile @Nullable Moment next;

    Moment(TlsSnapshot snapshot) {
        this.snapshot = snapshot.withoutKeys();
    }

    /** The snapshot without its keys. */
    TlsSnapshot snapshot() {
        return snapshot;
    }

    Moment followedBy(TlsSnapshot successor) {
        Moment following = new Moment(successor);
        next = following;
        return following;
    }

    boolean isNewest() {
        return next == null;
    }

    /** All that was trusted at some time since, under all names of that time, without keys. */
    TlsSnapshot since() {
        Map<TrustDomain, Set<X509Certificate>> authorities = new TreeMap<>();
        Map<TrustDomain, Set<X509Certificate>> federated = new TreeMap<>();
        Map<LeafIdentity, SortedSet<String>> names = new HashMap<>();
        TlsSnapshot last = snapshot;
        for (Moment each = this; each != null; each = each.next) {
            last = each.snapshot;
            addAll(authorities, last.trust().authorities());
            addAll(federated, last.federated());
            last.principals()
                    .forEach((service, principals) -> names.computeIfAbsent(service, any -> new TreeSet<>())
                            .addAll(principals));
        }
        TrustBundle trust = new TrustBundle(
                last.trust().sequence(), lists(authorities), last.trust().taintedKeys());
        return new TlsSnapshot(List.of(), trust, lists(federated), names, last.epoch());
    }

    private static void addAll(
            Map<TrustDomain, Set<X509Certificate>> all, Map<TrustDomain, List<X509Certificate>> more) {
        more.forEach((domain, roots) ->
                all.computeIfAbsent(domain, any -> new LinkedHashSet<>()).addAll(roots));
    }

    private static SortedMap<TrustDomain, List<X509Certificate>> lists(Map<TrustDomain, Set<X509Certificate>> sets) {
        SortedMap<TrustDomain, List<X509Certificate>> lists = new TreeMap<>();
        sets.forEach((domain, roots) -> lists.put(domain, List.copyOf(roots)));
        return lists;
    }
}
