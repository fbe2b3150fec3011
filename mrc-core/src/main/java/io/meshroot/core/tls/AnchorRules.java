package io.meshroot.core.tls;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;

/** Holds a root to its own constraints: that it is an authority, its path length, its name constraints. */
final class AnchorRules {
    private static final String NAME_CONSTRAINTS = "2.5.29.30";
    private static final int KEY_CERT_SIGN = 5;

    private AnchorRules() {}

    static void check(X509Certificate anchor, List<X509Certificate> path, Instant now) throws CertificateException {
        boolean[] usage = anchor.getKeyUsage();
        if (anchor.getBasicConstraints() < 0 || (usage != null && !usage[KEY_CERT_SIGN])) {
            throw refused(anchor, "is not that of a certificate authority");
        }
        long below = path.stream()
                .skip(1)
                .filter(each -> !each.getSubjectX500Principal().equals(each.getIssuerX500Principal()))
                .count();
        if (below > anchor.getBasicConstraints()) {
            throw refused(
                    anchor,
                    "has path length " + anchor.getBasicConstraints() + ", but " + below
                            + " intermediates are below it");
        }
        if (anchor.hasUnsupportedCriticalExtension()) {
            throw refused(anchor, "has a critical extension that is not understood");
        }
        if (anchor.getExtensionValue(NAME_CONSTRAINTS) != null) {
            checkNames(anchor, path, now);
        }
    }

    /** Validates once more with the root as one of the path: then its constraints are those of any other authority. */
    private static void checkNames(X509Certificate anchor, List<X509Certificate> path, Instant now)
            throws CertificateException {
        List<X509Certificate> longer = new ArrayList<>(path);
        longer.add(anchor);
        try {
            PKIXParameters parameters = new PKIXParameters(
                    Set.of(new TrustAnchor(anchor.getSubjectX500Principal(), anchor.getPublicKey(), null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(longer), parameters);
        } catch (CertPathValidatorException e) {
            CertificateException refusal = refused(
                    anchor,
                    "has name constraints that the chain breaks: " + Described.text(String.valueOf(e.getMessage())));
            refusal.initCause(e);
            throw refusal;
        } catch (GeneralSecurityException e) {
            throw new CertificateException("the root " + Described.certificate(anchor) + " can't be validated", e);
        }
    }

    private static CertificateException refused(X509Certificate anchor, String why) {
        return new CertificateException("the root " + Described.certificate(anchor) + " " + why);
    }
}
