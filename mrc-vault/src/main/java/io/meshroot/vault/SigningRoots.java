package io.meshroot.vault;

import io.meshroot.core.x509.Chains;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The certificate that signs leaves, and the self-signed roots above it.
 *
 * @param issuer the certificate that signs leaves
 * @param roots the roots above it, or it alone if it is one; sorted
 * @param notAfter when the first of the certificates above leaves ends
 */
record SigningRoots(X509Certificate issuer, List<X509Certificate> roots, Instant notAfter) {
    SigningRoots {
        roots = List.copyOf(roots);
    }

    /**
     * Climbs from the signer to every root that can be reached, by verified signatures.
     *
     * @param known the certificates among which those above are looked for
     */
    static SigningRoots above(X509Certificate issuer, Collection<X509Certificate> known) {
        List<X509Certificate> roots = Chains.rootsAbove(issuer, known);
        return new SigningRoots(issuer, roots, end(issuer, roots));
    }

    /** Of several roots any may be the one that a peer knows, so that the last of them counts. */
    private static Instant end(X509Certificate issuer, List<X509Certificate> roots) {
        Instant own = issuer.getNotAfter().toInstant();
        return roots.stream()
                .map(root -> root.getNotAfter().toInstant())
                .max(Comparator.naturalOrder())
                .filter(last -> last.isBefore(own))
                .orElse(own);
    }

    boolean hasRoots(SigningRoots other) {
        return roots.equals(other.roots);
    }
}
