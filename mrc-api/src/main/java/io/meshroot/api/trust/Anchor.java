package io.meshroot.api.trust;

import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;

/**
 * A trusted root certificate as it was learnt. Two anchors are equal if their certificates are, byte for byte.
 */
public final class Anchor implements Comparable<Anchor> {
    private final X509Certificate certificate;
    private final String fingerprint;
    private final String keyFingerprint;

    private Anchor(X509Certificate certificate, byte[] der) {
        this.certificate = certificate;
        this.fingerprint = sha256(der);
        this.keyFingerprint = sha256(certificate.getPublicKey().getEncoded());
    }

    /**
     * Makes an anchor of a certificate.
     *
     * @param certificate the certificate
     * @return the anchor
     * @throws IllegalArgumentException if it can't be encoded
     */
    public static Anchor of(X509Certificate certificate) {
        try {
            return new Anchor(certificate, certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalArgumentException("certificate can't be encoded; give another implementation's", e);
        }
    }

    /**
     * Makes an anchor of a certificate in DER.
     *
     * @param der the certificate
     * @return the anchor
     * @throws IllegalArgumentException if it is no X.509 certificate
     */
    public static Anchor ofDer(byte[] der) {
        Anchor anchor;
        try {
            anchor = of((X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("anchor is no X.509 certificate in DER; learn it again", e);
        }
        if (!anchor.fingerprint.equals(sha256(der))) {
            throw new IllegalArgumentException("anchor has more than one certificate in DER; learn it again");
        }
        return anchor;
    }

    /**
     * Returns the certificate.
     *
     * @return the certificate
     */
    public X509Certificate certificate() {
        return certificate;
    }

    /**
     * Returns the SHA-256 digest of the certificate in DER.
     *
     * @return 64 lower-case hexadecimal digits
     */
    public String fingerprint() {
        return fingerprint;
    }

    /**
     * Returns the SHA-256 digest of the subject public key info (RFC 5280, section 4.1.2.7) in DER.
     *
     * @return 64 lower-case hexadecimal digits
     */
    public String keyFingerprint() {
        return keyFingerprint;
    }

    /**
     * Returns from when on the certificate is valid.
     *
     * @return the instant
     */
    public Instant notBefore() {
        return certificate.getNotBefore().toInstant();
    }

    /**
     * Returns until when the certificate is valid.
     *
     * @return the instant, inclusive
     */
    public Instant notAfter() {
        return certificate.getNotAfter().toInstant();
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public int compareTo(Anchor other) {
        return fingerprint.compareTo(other.fingerprint);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Anchor that && fingerprint.equals(that.fingerprint);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    /**
     * Describes the anchor.
     *
     * @return its subject and the first digits of its fingerprint
     */
    @Override
    public String toString() {
        return "Anchor[" + certificate.getSubjectX500Principal().getName() + ", " + fingerprint.substring(0, 16) + "]";
    }
}
