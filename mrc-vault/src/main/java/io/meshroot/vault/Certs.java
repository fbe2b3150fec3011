package io.meshroot.vault;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who issued whom. */
final class Certs {
    private static final String SUBJECT_KEY_ID = "2.5.29.14";
    private static final String AUTHORITY_KEY_ID = "2.5.29.35";
    /** OCTET STRING around OCTET STRING, each with a header of two octets. */
    private static final int SUBJECT_HEADER = 4;
    /** OCTET STRING, SEQUENCE, [0]. */
    private static final int AUTHORITY_HEADER = 6;

    private static final int OCTETS = 0x04;
    private static final int KEY_ID_TAG = 0x80;

    private Certs() {}

    static boolean isSelfSigned(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
                && isSigned(certificate, certificate);
    }

    static boolean isSigned(X509Certificate certificate, X509Certificate issuer) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    /**
     * Compares names and, where both have one, key identifiers (RFC 5280, 4.2.1.1). Cheap, so that a signature is verified
     * only once, where the whole chain is.
     */
    static boolean namesIssuer(X509Certificate certificate, X509Certificate issuer) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        Optional<byte[]> wanted = authorityKeyId(certificate);
        Optional<byte[]> found = subjectKeyId(issuer);
        return wanted.isEmpty() || found.isEmpty() || Arrays.equals(wanted.get(), found.get());
    }

    private static Optional<byte[]> subjectKeyId(X509Certificate certificate) {
        return keyId(certificate.getExtensionValue(SUBJECT_KEY_ID), SUBJECT_HEADER, OCTETS);
    }

    private static Optional<byte[]> authorityKeyId(X509Certificate certificate) {
        return keyId(certificate.getExtensionValue(AUTHORITY_KEY_ID), AUTHORITY_HEADER, KEY_ID_TAG);
    }

    /** The octets of a short element whose header ends at an offset; nothing if it is of another form. */
    private static Optional<byte[]> keyId(byte @Nullable [] value, int header, int tag) {
        if (value == null || value.length <= header || (value[header - 2] & 0xFF) != tag) {
            return Optional.empty();
        }
        int length = value[header - 1];
        boolean whole = length > 0 && header + length <= value.length;
        return whole ? Optional.of(Arrays.copyOfRange(value, header, header + length)) : Optional.empty();
    }

    /** Names a certificate in a message. */
    static String shown(X509Certificate certificate) {
        return "\"" + certificate.getSubjectX500Principal().getName() + "\" (serial number "
                + certificate.getSerialNumber().toString(16) + ")";
    }
}
