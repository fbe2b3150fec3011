package io.meshroot.core.tls;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * Finds under which of some roots a chain stands that was validated before. It climbs from the leaf, and only over what
 * signed it: a peer may present more than its chain needs, or than is true.
 */
final class IssuingRoot {
    private IssuingRoot() {}

    static Optional<X509Certificate> of(List<X509Certificate> chain, List<X509Certificate> roots) {
        X509Certificate leaf = chain.get(0);
        Optional<X509Certificate> told = byIdentifiers(leaf, chain, roots);
        if (told.isPresent()) {
            return told;
        }
        // Cross-certificates lead to more than one root; so all that signed is climbed, the nearest first.
        Set<X509Certificate> linked = new LinkedHashSet<>(List.of(leaf));
        Deque<X509Certificate> todo = new ArrayDeque<>(linked);
        while (!todo.isEmpty()) {
            X509Certificate current = todo.remove();
            Optional<X509Certificate> signer =
                    roots.stream().filter(root -> issued(root, current)).findFirst();
            if (signer.isPresent()) {
                return signer;
            }
            for (X509Certificate above : chain) {
                if (!linked.contains(above) && issued(above, current)) {
                    linked.add(above);
                    todo.add(above);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Goes by names and key identifiers (RFC 5280, sections 4.2.1.1 and 4.2.1.2) without a signature where these leave no
     * choice: when trust shrinks, there may be thousands of connections to look at. They do for a leaf that was validated
     * right under a root, as the platform wants its identifier to be that of the root.
     */
    private static Optional<X509Certificate> byIdentifiers(
            X509Certificate leaf, List<X509Certificate> chain, List<X509Certificate> roots) {
        byte[] wanted = authorityKeyId(leaf);
        boolean otherWays =
                chain.stream().anyMatch(each -> each.getSubjectX500Principal().equals(leaf.getIssuerX500Principal()));
        if (wanted == null || otherWays) {
            return Optional.empty();
        }
        List<X509Certificate> named = roots.stream()
                .filter(root -> root.getSubjectX500Principal().equals(leaf.getIssuerX500Principal()))
                .filter(root -> fits(wanted, subjectKeyId(root)))
                .toList();
        return named.size() == 1 && subjectKeyId(named.get(0)) != null ? Optional.of(named.get(0)) : Optional.empty();
    }

    private static boolean fits(byte[] wanted, byte @Nullable [] had) {
        return had == null || Arrays.equals(wanted, had);
    }

    private static boolean issued(X509Certificate above, X509Certificate certificate) {
        if (!above.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
            return false;
        }
        try {
            certificate.verify(above.getPublicKey());
            return true;
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    private static byte @Nullable [] authorityKeyId(X509Certificate certificate) {
        byte[] value = certificate.getExtensionValue(Extension.authorityKeyIdentifier.getId());
        try {
            return value == null
                    ? null
                    : AuthorityKeyIdentifier.getInstance(
                                    ASN1OctetString.getInstance(value).getOctets())
                            .getKeyIdentifierOctets();
        } catch (RuntimeException e) {
            // The peer wrote it, and path validation lets an odd one pass that is not critical.
            return null;
        }
    }

    private static byte @Nullable [] subjectKeyId(X509Certificate certificate) {
        byte[] value = certificate.getExtensionValue(Extension.subjectKeyIdentifier.getId());
        try {
            return value == null
                    ? null
                    : SubjectKeyIdentifier.getInstance(
                                    ASN1OctetString.getInstance(value).getOctets())
                            .getKeyIdentifier();
        } catch (RuntimeException e) {
            return null;
        }
    }
}
