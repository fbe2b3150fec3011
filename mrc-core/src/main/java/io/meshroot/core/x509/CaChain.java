package io.meshroot.core.x509;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.OptionalInt;

/** Checks the certificates of certificate authorities that stand one above the other (RFC 5280, section 6.1). */
final class CaChain {
    private static final int KEY_CERT_SIGN = 5;

    private CaChain() {}

    /** Refuses a chain, the lowest first, in which one is no CA, has no room for those below, or did not sign the next. */
    static void requireSound(List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("chain is empty; give the certificate of the certificate authority");
        }
        int intermediates = 0;
        for (int i = 0; i < chain.size(); i++) {
            X509Certificate certificate = chain.get(i);
            requireCa(certificate, intermediates);
            boolean selfIssued = isSelfIssued(certificate);
            if (i + 1 < chain.size()) {
                requireSigned(certificate, chain.get(i + 1));
            } else if (selfIssued) {
                requireSigned(certificate, certificate);
            }
            intermediates += selfIssued ? 0 : 1;
        }
    }

    private static void requireCa(X509Certificate certificate, int intermediatesBelow) {
        boolean[] usage = certificate.getKeyUsage();
        if (certificate.getBasicConstraints() < 0 || (usage != null && !usage[KEY_CERT_SIGN])) {
            throw new IllegalArgumentException("certificate of " + certificate.getSubjectX500Principal()
                    + " is not that of a certificate authority; give one with CA:TRUE and key usage keyCertSign");
        }
        if (certificate.getBasicConstraints() < intermediatesBelow) {
            throw new IllegalArgumentException("certificate of " + certificate.getSubjectX500Principal()
                    + " has path length " + certificate.getBasicConstraints() + ", but " + intermediatesBelow
                    + " intermediates are below it; shorten the chain");
        }
    }

    private static void requireSigned(X509Certificate certificate, X509Certificate above) {
        if (!Links.isKnownSigned(CheckedCertificate.of(certificate), CheckedCertificate.of(above))) {
            throw new IllegalArgumentException("certificate of " + certificate.getSubjectX500Principal()
                    + " is not signed by the one above, of " + above.getSubjectX500Principal()
                    + "; give the chain in order, the root last");
        }
    }

    private static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    /** Refuses an intermediate for which no path length above leaves room. */
    static void requireRoomBelow(List<X509Certificate> chain, OptionalInt asked) {
        int needed = 1 + asked.orElse(0);
        for (int i = 0; i < chain.size(); i++) {
            int allowed = chain.get(i).getBasicConstraints();
            if (allowed != Integer.MAX_VALUE && allowed < i + needed) {
                throw new IllegalArgumentException("certificate of "
                        + chain.get(i).getSubjectX500Principal() + " has path length " + allowed
                        + ", which allows no such intermediate; use a root without a path length");
            }
        }
    }
}
