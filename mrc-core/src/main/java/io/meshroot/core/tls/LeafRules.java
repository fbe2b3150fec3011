package io.meshroot.core.tls;

import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;

/** What a leaf must and must not be able to do (RFC 5280, section 4.2.1; X509-SVID, section 4). */
final class LeafRules {
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_CERT_SIGN = 5;
    private static final int CRL_SIGN = 6;

    private LeafRules() {}

    static void check(X509Certificate leaf, PeerRole role) throws CertificateException {
        if (leaf.getBasicConstraints() >= 0) {
            throw refused(leaf, "is a certificate authority and no leaf");
        }
        boolean[] usage = leaf.getKeyUsage();
        if (usage == null) {
            throw refused(leaf, "has no key usage");
        }
        if (has(usage, KEY_CERT_SIGN) || has(usage, CRL_SIGN)) {
            throw refused(leaf, "may sign certificates or CRLs, which no leaf may");
        }
        if (!has(usage, DIGITAL_SIGNATURE)) {
            throw refused(leaf, "has a key usage without digital signature");
        }
        if (!extendedUsage(leaf).contains(role.purpose())) {
            throw refused(leaf, "has no extended key usage for " + role.words());
        }
    }

    private static List<String> extendedUsage(X509Certificate leaf) throws CertificateException {
        try {
            List<String> usage = leaf.getExtendedKeyUsage();
            return usage == null ? List.of() : usage;
        } catch (CertificateParsingException e) {
            throw new CertificateException(
                    Described.certificate(leaf) + " has an extended key usage that can't be read", e);
        }
    }

    private static boolean has(boolean[] usage, int bit) {
        return bit < usage.length && usage[bit];
    }

    private static CertificateException refused(X509Certificate leaf, String why) {
        return new CertificateException(Described.certificate(leaf) + " " + why);
    }
}
