package io.meshroot.core.tls;

import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.trust.TrustBundle;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.WeakHashMap;

/**
 * The trust domains that are or were a manager's own, as long as the process remembers. Another mesh that is federated under
 * such a name would otherwise inherit all that our services allow to it, the moment that a rotation to another trust domain
 * ends. Safe for use by several threads.
 */
final class OwnDomains {
    private static final Map<Object, OwnDomains> BY_MANAGER = new WeakHashMap<>();

    private final Set<TrustDomain> own = new HashSet<>();
    private final Set<TrustDomain> told = new HashSet<>();

    private OwnDomains() {}

    static OwnDomains of(Object manager) {
        synchronized (BY_MANAGER) {
            return BY_MANAGER.computeIfAbsent(manager, any -> new OwnDomains());
        }
    }

    synchronized void remember(TrustBundle trust) {
        own.addAll(trust.authorities().keySet());
    }

    /** What other meshes have to say: each about itself, and none about us. */
    synchronized SortedMap<TrustDomain, List<X509Certificate>> without(
            SortedMap<TrustDomain, List<X509Certificate>> federated) {
        SortedMap<TrustDomain, List<X509Certificate>> others = new TreeMap<>(federated);
        others.keySet().removeAll(own);
        return others;
    }

    /** The federated trust domains that are passed over, each once. */
    synchronized List<TrustDomain> news(Set<TrustDomain> federated) {
        return federated.stream()
                .filter(domain -> own.contains(domain) && told.add(domain))
                .toList();
    }
}
