package io.meshroot.core.x509;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Tells whether one certificate is signed by another, and remembers that of certificate authorities. */
final class Links {
    private static final int MOST_REMEMBERED = 256;

    /** Verified pairs, equal if they are byte for byte. A signature that verified once always does. */
    private static final Map<Link, Boolean> VERIFIED = new ConcurrentHashMap<>();

    /** The keys of issuers, ready to verify, by their encoding. */
    private static final Map<ByteBuffer, VerifyingKey> KEYS = new ConcurrentHashMap<>();

    private Links() {}

    private record Link(X509Certificate certificate, X509Certificate issuer) {}

    static boolean isKnownSigned(CheckedCertificate certificate, CheckedCertificate issuer) {
        Link link = new Link(certificate.certificate(), issuer.certificate());
        if (VERIFIED.containsKey(link)) {
            return true;
        }
        boolean signed = isSigned(certificate, issuer);
        if (signed) {
            if (VERIFIED.size() >= MOST_REMEMBERED) {
                VERIFIED.clear();
            }
            VERIFIED.put(link, true);
        }
        return signed;
    }

    static boolean isSigned(CheckedCertificate certificate, CheckedCertificate issuer) {
        CertificateDer der = certificate.der();
        try {
            return Arrays.equals(der.issuer(), issuer.der().subject())
                    && keyIdsFit(der, issuer.der())
                    && SignatureVerifier.verify(der.signatureAlgorithm(), key(issuer), der.tbs(), der.signature());
        } catch (GeneralSecurityException | DerReader.Malformed | RuntimeException e) {
            return false;
        }
    }

    private static VerifyingKey key(CheckedCertificate issuer) throws GeneralSecurityException {
        ByteBuffer encoded = ByteBuffer.wrap(issuer.der().keyInfo());
        VerifyingKey known = KEYS.get(encoded);
        if (known == null) {
            known = VerifyingKey.of(issuer.certificate().getPublicKey());
            if (KEYS.size() >= MOST_REMEMBERED) {
                KEYS.clear();
            }
            KEYS.put(encoded, known);
        }
        return known;
    }

    private static boolean keyIdsFit(CertificateDer certificate, CertificateDer issuer) throws DerReader.Malformed {
        Optional<byte[]> wanted = certificate.authorityKeyId();
        Optional<byte[]> actual = issuer.subjectKeyId();
        return wanted.isEmpty() || actual.isEmpty() || Arrays.equals(wanted.get(), actual.get());
    }
}
