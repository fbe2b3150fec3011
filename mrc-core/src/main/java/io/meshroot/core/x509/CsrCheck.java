package io.meshroot.core.x509;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.core.x509.CertificateDer.Extension;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Compares a certification request with what is to be certified, for certificate authorities that certify what the request
 * says and can't be told otherwise.
 */
public final class CsrCheck {
    /** {@code extensionRequest} (RFC 2985, section 5.4.2). */
    private static final String EXTENSION_REQUEST = "2a864886f70d01090e";

    private CsrCheck() {}

    /**
     * Tells whether a request asks for exactly the names of a profile and for nothing beyond them: no other extension, as
     * to be a certificate authority.
     *
     * @param derOrPem PKCS#10 in DER or PEM, at most 1 MiB
     * @param profile what is to be certified
     * @return the first difference, as {@code it lacks the DNS name "a"}; empty if there is none
     * @throws MeshRootException with code {@link ErrorCode#ENCODING_INVALID} if the request can't be read
     */
    public static Optional<String> difference(byte[] derOrPem, LeafProfile profile) {
        Objects.requireNonNull(profile, "profile");
        byte[] der = Pem.certificationRequest(derOrPem);
        try {
            DerReader fields = new DerReader(der)
                    .next(DerWriter.SEQUENCE)
                    .reader()
                    .next(DerWriter.SEQUENCE)
                    .reader();
            fields.next(DerWriter.INTEGER);
            byte[] subject = fields.next(DerWriter.SEQUENCE).encoded();
            fields.next(DerWriter.SEQUENCE);
            List<Extension> extensions =
                    fields.hasMore() ? extensions(fields.next().reader()) : List.of();
            for (Extension extension : extensions) {
                if (!extension.id().equals(CertificateDer.SUBJECT_ALTERNATIVE_NAME)) {
                    return Optional.of("it asks for the extension " + extension.id() + " (hexadecimal)");
                }
            }
            return LeafNameCheck.difference(subject, extensions.stream().findFirst(), profile);
        } catch (DerReader.Malformed e) {
            throw new MeshRootException(
                    ErrorCode.ENCODING_INVALID,
                    "certification request can't be read: " + e.getMessage() + "; give PKCS#10 in DER or PEM",
                    e);
        }
    }

    private static List<Extension> extensions(DerReader attributes) throws DerReader.Malformed {
        List<Extension> extensions = new ArrayList<>();
        while (attributes.hasMore()) {
            DerReader attribute = attributes.next(DerWriter.SEQUENCE).reader();
            String type = HexFormat.of().formatHex(attribute.next(DerWriter.OID).content());
            if (type.equals(EXTENSION_REQUEST)) {
                CertificateDer.readExtensions(attribute.next(DerWriter.SET).reader(), extensions);
            }
        }
        return extensions;
    }
}
