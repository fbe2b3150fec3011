package io.meshroot.api.trust;

import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.PemText;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The published trust: which roots validate leaves of which trust domain. A SPIFFE ID validates only under the roots of
 * its own trust domain.
 *
 * @param sequence the trust sequence; grows whenever the content changes
 * @param authorities the roots by trust domain
 * @param taintedKeys SHA-256 digests, in hexadecimal, of subject public keys that are never trusted
 */
public record TrustBundle(
        long sequence, SortedMap<TrustDomain, List<X509Certificate>> authorities, Set<String> taintedKeys) {
    /** Copies the collections. */
    public TrustBundle {
        SortedMap<TrustDomain, List<X509Certificate>> copy = new TreeMap<>();
        authorities.forEach((domain, roots) -> copy.put(domain, List.copyOf(roots)));
        authorities = Collections.unmodifiableSortedMap(copy);
        taintedKeys = Set.copyOf(taintedKeys);
    }

    /**
     * Returns what a trust state publishes.
     *
     * @param state the state
     * @return the bundle
     */
    public static TrustBundle of(TrustState state) {
        Map<TrustDomain, Set<X509Certificate>> byDomain = new TreeMap<>();
        for (RootState root : state.validating()) {
            Set<X509Certificate> roots = byDomain.computeIfAbsent(root.trustDomain(), domain -> new LinkedHashSet<>());
            root.trustedAnchors(state.taintedKeys()).forEach(anchor -> roots.add(anchor.certificate()));
        }
        SortedMap<TrustDomain, List<X509Certificate>> authorities = new TreeMap<>();
        byDomain.forEach((domain, roots) -> authorities.put(domain, List.copyOf(roots)));
        Set<String> cut = new TreeSet<>();
        state.taintedKeys().forEach((key, taint) -> {
            if (taint.isCut()) {
                cut.add(key);
            }
        });
        return new TrustBundle(state.trust().number(), authorities, cut);
    }

    /**
     * Returns the roots of all trust domains, each once.
     *
     * @return the certificates
     */
    public List<X509Certificate> roots() {
        Set<X509Certificate> roots = new LinkedHashSet<>();
        authorities.values().forEach(roots::addAll);
        return List.copyOf(roots);
    }

    /**
     * Returns the roots of one trust domain.
     *
     * @param domain the trust domain
     * @return the certificates, empty if the domain is not trusted
     */
    public List<X509Certificate> rootsOf(TrustDomain domain) {
        return authorities.getOrDefault(domain, List.of());
    }

    /**
     * Returns the roots of all trust domains in PEM (RFC 7468).
     *
     * @return the text
     */
    public String pem() {
        return PemText.certificates(roots());
    }

    /**
     * Describes the bundle.
     *
     * @return the sequence, and how many roots each trust domain has
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("TrustBundle[" + sequence);
        authorities.forEach(
                (domain, roots) -> text.append(", ").append(domain).append('=').append(roots.size()));
        return text.append(']').toString();
    }
}
