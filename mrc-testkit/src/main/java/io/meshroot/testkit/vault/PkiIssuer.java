package io.meshroot.testkit.vault;

import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * An issuer of a mount.
 *
 * @param id its identifier
 * @param name its name, or empty
 * @param certificate its certificate
 * @param key its key, unless it was imported without
 * @param keyId the identifier of the key, or empty
 * @param behavior what becomes of leaves that would outlive it: {@code err}, {@code truncate} or {@code permit}
 * @param usage what it may be used for
 */
record PkiIssuer(
        String id,
        String name,
        X509Certificate certificate,
        Optional<PrivateKey> key,
        String keyId,
        String behavior,
        Set<String> usage) {
    static final Set<String> ALL_USAGES = Set.of("crl-signing", "issuing-certificates", "ocsp-signing", "read-only");

    PkiIssuer with(String newName, String newBehavior, Set<String> newUsage) {
        return new PkiIssuer(id, newName, certificate, key, keyId, newBehavior, newUsage);
    }

    String usages() {
        return String.join(",", new TreeSet<>(usage));
    }

    boolean isSelfSigned() {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    /** The serial number as the real server shows it. */
    static String serial(X509Certificate certificate) {
        String hex = certificate.getSerialNumber().toString(16).toLowerCase(Locale.ROOT);
        String even = hex.length() % 2 == 0 ? hex : "0" + hex;
        return even.replaceAll("..(?!$)", "$0:");
    }

    /** PEM without a new line at the end. */
    static String pem(X509Certificate certificate) {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der(certificate))
                + "\n-----END CERTIFICATE-----";
    }

    static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was made can't be encoded", e);
        }
    }

    /** Shows no key. */
    @Override
    public String toString() {
        return "PkiIssuer[" + id + " " + name + "]";
    }
}
