package io.meshroot.core.x509;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.leaf.PemText;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Reads and writes PEM (RFC 7468). Texts may have at most 1 MiB, any line ends, and explanatory text around the blocks.
 * Errors never show what stands in a text.
 */
public final class Pem {
    private static final List<String> CERTIFICATE_LABELS =
            List.of("CERTIFICATE", "X509 CERTIFICATE", "X.509 CERTIFICATE");
    private static final List<String> REQUEST_LABELS = List.of("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST");

    private Pem() {}

    /**
     * Reads certificates; blocks of other kinds are skipped.
     *
     * @param pem the text
     * @return the certificates in their order, at least one
     * @throws MeshRootException with code {@link ErrorCode#ENCODING_INVALID} if there is none, or one can't be read
     */
    public static List<X509Certificate> certificates(String pem) {
        List<X509Certificate> certificates = PemBlocks.of(pem).stream()
                .filter(block -> CERTIFICATE_LABELS.contains(block.label()))
                .map(block -> Certificates.of(block.der()))
                .toList();
        if (certificates.isEmpty()) {
            throw PemBlocks.refused("has no block \"CERTIFICATE\"; give at least one certificate");
        }
        return certificates;
    }

    /**
     * Reads the one private key in a text; blocks of other kinds are skipped. PKCS#8 ({@code PRIVATE KEY}) is read, and the
     * older {@code RSA PRIVATE KEY} (RFC 8017, appendix A.1.2) and {@code EC PRIVATE KEY} (RFC 5915).
     *
     * @param pem the text
     * @return the key
     * @throws MeshRootException with code {@link ErrorCode#ENCODING_INVALID} if there is none or more than one, if it can't
     *     be read, or if it is encrypted
     */
    public static PrivateKey privateKey(String pem) {
        return PrivateKeys.one(PemBlocks.of(pem));
    }

    /**
     * Takes a certification request out of PEM, if it is in PEM. Neither form is checked further.
     *
     * @param derOrPem PKCS#10 (RFC 2986) in DER or PEM
     * @return PKCS#10 in DER
     * @throws MeshRootException with code {@link ErrorCode#ENCODING_INVALID} if it is too long, or PEM without exactly one
     *     request
     */
    public static byte[] certificationRequest(byte[] derOrPem) {
        if (derOrPem.length > PemBlocks.MAX_LENGTH) {
            throw new MeshRootException(
                    ErrorCode.ENCODING_INVALID,
                    "certification request has " + derOrPem.length + " bytes; give at most " + PemBlocks.MAX_LENGTH);
        }
        if (derOrPem.length > 0 && derOrPem[0] == DerWriter.SEQUENCE) {
            return derOrPem.clone();
        }
        List<PemBlocks.Block> requests = PemBlocks.of(new String(derOrPem, StandardCharsets.ISO_8859_1)).stream()
                .filter(block -> REQUEST_LABELS.contains(block.label()))
                .toList();
        if (requests.size() != 1) {
            throw PemBlocks.refused("has " + requests.size() + " blocks \"CERTIFICATE REQUEST\"; give one");
        }
        return requests.get(0).der();
    }

    /**
     * Writes certificates one after the other.
     *
     * @param certificates the certificates
     * @return the text, empty for none
     * @throws IllegalArgumentException if one can't be encoded
     */
    public static String of(List<X509Certificate> certificates) {
        return PemText.certificates(certificates);
    }

    /**
     * Writes a certification request.
     *
     * @param der PKCS#10 in DER; not checked
     * @return the text
     */
    public static String ofRequest(byte[] der) {
        return PemText.block("CERTIFICATE REQUEST", der);
    }

    /**
     * Writes a private key as PKCS#8. Keep the text from logs and from files that others can read.
     *
     * @param key the key
     * @return the text
     * @throws IllegalArgumentException if the key can't be encoded, as one that does not leave its device
     */
    public static String of(PrivateKey key) {
        byte[] encoded = key.getEncoded();
        if (encoded == null || !"PKCS#8".equals(key.getFormat())) {
            throw new IllegalArgumentException(
                    "private key does not leave its device, or is of another form than PKCS#8; use it where it is");
        }
        return PemText.block("PRIVATE KEY", encoded);
    }
}
