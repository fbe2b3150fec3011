package io.meshroot.core.x509;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A certificate as the JDK's object, whatever it came as, and its parts. */
record CheckedCertificate(X509Certificate certificate, CertificateDer der) {
    private static final int MOST_REMEMBERED = 256;

    /** Equal by their bytes: only objects of the JDK are looked up, whose word on that is theirs. */
    private static final Map<X509Certificate, CheckedCertificate> AUTHORITIES = new ConcurrentHashMap<>();

    static CheckedCertificate of(X509Certificate certificate) {
        X509Certificate plain = Certificates.ofJdk(certificate);
        return new CheckedCertificate(plain, CertificateDer.of(plain));
    }

    /** The same of a certificate authority: it comes again with every leaf. */
    static CheckedCertificate ofAuthority(X509Certificate certificate) {
        X509Certificate plain = Certificates.ofJdk(certificate);
        CheckedCertificate known = AUTHORITIES.get(plain);
        if (known == null) {
            known = of(plain);
            if (AUTHORITIES.size() >= MOST_REMEMBERED) {
                AUTHORITIES.clear();
            }
            AUTHORITIES.put(plain, known);
        }
        return known;
    }

    Instant notBefore() {
        return der.notBefore();
    }

    Instant notAfter() {
        return der.notAfter();
    }

    boolean isSelfIssued() {
        return Arrays.equals(der.subject(), der.issuer());
    }

    String name() {
        return Refusal.shown(certificate.getSubjectX500Principal().getName());
    }
}
