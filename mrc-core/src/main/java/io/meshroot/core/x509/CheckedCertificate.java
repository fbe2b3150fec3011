package io.meshroot.core.x509;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;

/** A certificate as the JDK's object, whatever it came as, and its parts. */
record CheckedCertificate(X509Certificate certificate, CertificateDer der) {
    static CheckedCertificate of(X509Certificate certificate) {
        X509Certificate plain = Certificates.ofJdk(certificate);
        return new CheckedCertificate(plain, CertificateDer.of(plain));
    }

    Instant notBefore() {
        return certificate.getNotBefore().toInstant();
    }

    Instant notAfter() {
        return certificate.getNotAfter().toInstant();
    }

    boolean isSelfIssued() {
        return Arrays.equals(der.subject(), der.issuer());
    }

    String name() {
        return Refusal.shown(certificate.getSubjectX500Principal().getName());
    }
}
