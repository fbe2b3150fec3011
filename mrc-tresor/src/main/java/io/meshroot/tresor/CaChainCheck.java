package io.meshroot.tresor;

import io.meshroot.api.MeshRootException;
import io.meshroot.core.x509.Keys;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Finds out whether a chain of certificate authorities can sign leaves that peers accept (RFC 5280, section 6). */
final class CaChainCheck {
    private static final int KEY_CERT_SIGN = 5;
    /** anyExtendedKeyUsage, serverAuth, clientAuth: a chain with another one only is not for TLS. */
    private static final String ANY_USAGE = "2.5.29.37.0";

    private static final Set<String> TLS_USAGES = Set.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");

    private CaChainCheck() {}

    /**
     * Finds the first thing that is wrong.
     *
     * @param chain the certificate that signs, then each one above it up to and including the root
     * @param below how many certificate authorities will stand between the first certificate and the leaves
     * @param now the time
     * @return what is wrong, with the remedy, if anything is
     */
    static Optional<String> problem(List<X509Certificate> chain, int below, Instant now) {
        int intermediates = below;
        for (int i = 0; i < chain.size(); i++) {
            Optional<String> problem = problemOfOne(chain, i, intermediates, now);
            if (problem.isPresent()) {
                return Optional.of(where(chain, i) + problem.get());
            }
            // Self-issued ones don't count (RFC 5280, section 4.2.1.9).
            intermediates += isSelfIssued(chain.get(i)) ? 0 : 1;
        }
        return Optional.empty();
    }

    private static Optional<String> problemOfOne(List<X509Certificate> chain, int i, int below, Instant now) {
        X509Certificate certificate = chain.get(i);
        return first(
                () -> extent(certificate, below),
                () -> key(certificate),
                () -> usage(certificate),
                () -> time(certificate, now),
                () -> i + 1 < chain.size() ? link(certificate, chain.get(i + 1)) : end(certificate));
    }

    private static Optional<String> extent(X509Certificate certificate, int below) {
        int allowed = certificate.getBasicConstraints();
        if (allowed < 0) {
            return Optional.of("is not a CA (basicConstraints lack CA:TRUE); put a CA certificate there");
        }
        return allowed < below
                ? Optional.of(
                        "allows " + allowed + " certificate authorities below it (pathLenConstraint), but there are "
                                + below + "; turn the intermediate off or use a certificate with a longer path")
                : Optional.empty();
    }

    private static Optional<String> key(X509Certificate certificate) {
        try {
            Keys.requireAcceptable(certificate.getPublicKey(), "the key of the certificate");
            return Optional.empty();
        } catch (MeshRootException e) {
            return Optional.of("can't be used: " + e.getMessage());
        }
    }

    private static Optional<String> usage(X509Certificate certificate) {
        if (certificate.hasUnsupportedCriticalExtension()) {
            return Optional.of("has a critical extension that peers don't know and so refuse; use one without it");
        }
        boolean[] usage = certificate.getKeyUsage();
        if (usage != null && !usage[KEY_CERT_SIGN]) {
            return Optional.of("may not sign certificates (keyUsage lacks keyCertSign); put a CA certificate there");
        }
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            return purposes == null || purposes.contains(ANY_USAGE) || purposes.containsAll(TLS_USAGES)
                    ? Optional.empty()
                    : Optional.of(
                            "is not for TLS servers and clients (extendedKeyUsage); use one that is, or one without"
                                    + " that extension");
        } catch (CertificateParsingException e) {
            return Optional.of("has an extendedKeyUsage that can't be read; make the certificate anew");
        }
    }

    private static Optional<String> time(X509Certificate certificate, Instant now) {
        Instant end = certificate.getNotAfter().toInstant();
        return now.isAfter(end)
                ? Optional.of("expired at " + end + " (it is " + now + "); describe another root in a new"
                        + " MeshRootCertificate, or correct the clock")
                : Optional.empty();
    }

    private static Optional<String> link(X509Certificate certificate, X509Certificate above) {
        if (!certificate.getIssuerX500Principal().equals(above.getSubjectX500Principal())) {
            return Optional.of("was issued by " + certificate.getIssuerX500Principal()
                    + ", but the next certificate is " + above.getSubjectX500Principal()
                    + "; order the chain from the certificate of the key to the root");
        }
        if (!isSignedBy(certificate, above)) {
            return Optional.of("is not signed by the next certificate, which only has the issuer's name;"
                    + " put the certificate of the key that signed there");
        }
        String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        return algorithm.startsWith("SHA1") || algorithm.startsWith("MD")
                ? Optional.of("has a signature with " + algorithm + ", which peers refuse; have it signed with SHA-256")
                : Optional.empty();
    }

    private static Optional<String> end(X509Certificate certificate) {
        if (!isSelfIssued(certificate)) {
            return Optional.of("is the last one but not a root, it was issued by "
                    + certificate.getIssuerX500Principal() + "; add the certificates above it, up to the root");
        }
        return isSignedBy(certificate, certificate)
                ? Optional.empty()
                : Optional.of("is the last one but is not signed by its own key; add the root that signed it");
    }

    private static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate above) {
        try {
            certificate.verify(above.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String where(List<X509Certificate> chain, int i) {
        return (chain.size() == 1 ? "the certificate " : "certificate " + (i + 1) + " of " + chain.size() + " ") + "("
                + chain.get(i).getSubjectX500Principal() + ") ";
    }

    @SafeVarargs
    private static Optional<String> first(Supplier<Optional<String>>... checks) {
        for (Supplier<Optional<String>> check : checks) {
            Optional<String> problem = check.get();
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }
}
