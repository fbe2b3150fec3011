package io.meshroot.api.leaf;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/** Writes PEM (RFC 7468). Reading it, and everything else, is in the core module. */
public final class PemText {
    private static final Base64.Encoder ENCODER = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private PemText() {}

    /**
     * Writes certificates one after the other.
     *
     * @param certificates the certificates
     * @return the text, empty for none
     * @throws IllegalArgumentException if one can't be encoded
     */
    public static String certificates(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            try {
                text.append(block("CERTIFICATE", certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalArgumentException("certificate can't be encoded; give another implementation's", e);
            }
        }
        return text.toString();
    }

    /**
     * Writes one block.
     *
     * @param label the label, as {@code CERTIFICATE}
     * @param der the content
     * @return the text, with a line end at its end
     */
    public static String block(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + new String(ENCODER.encode(der), StandardCharsets.US_ASCII)
                + "\n-----END " + label + "-----\n";
    }
}
