package io.meshroot.core.tls;

import io.meshroot.api.trust.Anchor;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Validates a chain up to one of some roots by the JDK's PKIX (RFC 5280, section 6). Revocation is not looked at: leaves
 * are short-lived.
 *
 * @param roots the roots that count
 * @param taintedKeys SHA-256 digests of keys that never count
 * @param now the instant of the check
 */
record ChainCheck(List<X509Certificate> roots, Set<String> taintedKeys, Instant now) {
    static final int LONGEST = 8;
    static final int LARGEST_BYTES = 64 * 1024;
    private static final int SHORTEST_RSA = 2048;

    /** Takes what a peer presented, unless it is not worth looking at. */
    static List<X509Certificate> bounded(X509Certificate @Nullable [] chain) throws CertificateException {
        if (chain == null || chain.length == 0) {
            throw new CertificateException("the peer presented no certificate");
        }
        if (chain.length > LONGEST) {
            throw new CertificateException(
                    "the peer's chain has " + chain.length + " certificates; at most " + LONGEST + " are looked at");
        }
        int bytes = 0;
        for (X509Certificate certificate : chain) {
            bytes += certificate.getEncoded().length;
            if (bytes > LARGEST_BYTES) {
                throw new CertificateException("the peer's chain has " + bytes + " bytes or more; at most "
                        + LARGEST_BYTES + " are looked at");
            }
        }
        return List.of(chain);
    }

    /** Refuses a chain that does not lead to a root; the message ends with whose roots these are. */
    void check(List<X509Certificate> chain, String whose) throws CertificateException {
        for (X509Certificate certificate : chain) {
            checkKey(certificate);
        }
        CertificateException refusal = null;
        for (List<X509Certificate> path : ChainPaths.of(chain, roots)) {
            for (X509Certificate root : above(path)) {
                try {
                    validate(path, root);
                    checkAnchor(root, path);
                    return;
                } catch (CertificateException e) {
                    refusal = refusal == null || (isMisfit(refusal) && !isMisfit(e)) ? e : refusal;
                }
            }
        }
        if (refusal != null) {
            throw refusal;
        }
        throw new CertificateException(Described.certificate(chain.get(0)) + " was not signed under a root of " + whose
                + "; trusted roots: " + roots.size());
    }

    /**
     * The roots that may have signed the end of a path. Each is tried by itself: PKIX takes the first that fits by name and
     * key, and of a root that was renewed with its key, the other may be the one that counts.
     */
    private List<X509Certificate> above(List<X509Certificate> path) {
        X500Principal issuer = path.get(path.size() - 1).getIssuerX500Principal();
        return roots.stream()
                .filter(root -> root.getSubjectX500Principal().equals(issuer))
                .toList();
    }

    /** Whether a path was refused since the root is another one of its name: any other reason tells more. */
    private static boolean isMisfit(CertificateException refusal) {
        return refusal.getCause() instanceof CertPathValidatorException e
                && (e.getReason() == BasicReason.INVALID_SIGNATURE || e.getReason() == PKIXReason.NO_TRUST_ANCHOR);
    }

    private void validate(List<X509Certificate> path, X509Certificate root) throws CertificateException {
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPath certPath = CertificateFactory.getInstance("X.509").generateCertPath(path);
            CertPathValidator.getInstance("PKIX").validate(certPath, parameters);
        } catch (CertPathValidatorException e) {
            X509Certificate culprit = path.get(Math.max(e.getIndex(), 0));
            throw new CertificateException(Described.certificate(culprit) + " " + reason(e, culprit), e);
        } catch (GeneralSecurityException e) {
            throw new CertificateException(Described.certificate(path.get(0)) + " can't be validated", e);
        }
    }

    private String reason(CertPathValidatorException e, X509Certificate culprit) {
        Reason reason = e.getReason();
        if (reason == BasicReason.EXPIRED) {
            return "expired at " + culprit.getNotAfter().toInstant() + "; it is " + now;
        } else if (reason == BasicReason.NOT_YET_VALID) {
            return "is valid from " + culprit.getNotBefore().toInstant() + " on; it is " + now;
        } else if (reason == BasicReason.INVALID_SIGNATURE || reason == PKIXReason.NO_TRUST_ANCHOR) {
            return "was not signed by the key of the certificate above it, or of a trusted root of that name";
        } else if (reason == BasicReason.ALGORITHM_CONSTRAINED) {
            return "was signed by an algorithm that is not accepted";
        }
        return "is refused by path validation: " + reason.toString().toLowerCase(Locale.ROOT) + ": "
                + Described.text(String.valueOf(e.getMessage()));
    }

    /** Holds a root to what it says itself (RFC 5937, section 3): PKIX takes no more than its name and key. */
    private void checkAnchor(X509Certificate anchor, List<X509Certificate> path) throws CertificateException {
        checkKey(anchor);
        AnchorRules.check(anchor, path, now);
        if (now.isAfter(anchor.getNotAfter().toInstant())) {
            throw new CertificateException("the root " + Described.certificate(anchor) + " expired at "
                    + anchor.getNotAfter().toInstant() + "; it is " + now);
        }
        if (now.isBefore(anchor.getNotBefore().toInstant())) {
            throw new CertificateException("the root " + Described.certificate(anchor) + " is valid from "
                    + anchor.getNotBefore().toInstant() + " on; it is " + now);
        }
    }

    private void checkKey(X509Certificate certificate) throws CertificateException {
        if (!taintedKeys.isEmpty()
                && taintedKeys.contains(Anchor.of(certificate).keyFingerprint())) {
            throw new CertificateException(Described.certificate(certificate) + " has a tainted key");
        }
        if (certificate.getPublicKey() instanceof RSAKey rsa && rsa.getModulus().bitLength() < SHORTEST_RSA) {
            throw new CertificateException(Described.certificate(certificate) + " has an RSA key of "
                    + rsa.getModulus().bitLength() + " bits; at least " + SHORTEST_RSA + " are accepted");
        }
    }
}
