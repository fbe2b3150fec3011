package io.meshroot.core.x509;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** A certificate taken apart, byte for byte, so that nothing depends on what an object says of itself. */
record CertificateDer(
        byte[] tbs,
        byte[] signatureAlgorithm,
        byte[] signature,
        byte[] issuer,
        Instant notBefore,
        Instant notAfter,
        byte[] subject,
        byte[] keyInfo,
        List<Extension> extensions) {
    /** An extension (RFC 5280, section 4.1); the identifier in hexadecimal, as {@code 551d11}. */
    record Extension(String id, Criticality criticality, byte[] value) {
        boolean critical() {
            return criticality == Criticality.CRITICAL;
        }
    }

    /** Whether who does not know an extension must refuse the certificate. */
    enum Criticality {
        CRITICAL,
        NOT_CRITICAL
    }

    static final String SUBJECT_KEY_ID = "551d0e";
    static final String KEY_USAGE = "551d0f";
    static final String SUBJECT_ALTERNATIVE_NAME = "551d11";
    static final String BASIC_CONSTRAINTS = "551d13";
    static final String NAME_CONSTRAINTS = "551d1e";
    static final String POLICIES = "551d20";
    static final String POLICY_MAPPINGS = "551d21";
    static final String AUTHORITY_KEY_ID = "551d23";
    static final String POLICY_CONSTRAINTS = "551d24";
    static final String EXTENDED_KEY_USAGE = "551d25";
    static final String INHIBIT_ANY_POLICY = "551d36";

    static CertificateDer of(X509Certificate certificate) {
        try {
            return read(Certificates.encoded(certificate));
        } catch (DerReader.Malformed e) {
            throw new MeshRootException(
                    ErrorCode.ENCODING_INVALID, "certificate is not in DER: " + e.getMessage() + "; issue it again", e);
        }
    }

    private static CertificateDer read(byte[] der) throws DerReader.Malformed {
        DerReader whole = new DerReader(der);
        DerReader outer = whole.next(DerWriter.SEQUENCE).reader();
        whole.done();
        DerReader.Element tbs = outer.next(DerWriter.SEQUENCE);
        byte[] algorithm = outer.next(DerWriter.SEQUENCE).encoded();
        byte[] signature = outer.bitString();
        outer.done();

        DerReader fields = tbs.reader();
        if (fields.peek() == DerWriter.explicit(0)) {
            fields.next();
        }
        fields.next(DerWriter.INTEGER);
        byte[] inner = fields.next(DerWriter.SEQUENCE).encoded();
        if (!Arrays.equals(inner, algorithm)) {
            throw new DerReader.Malformed("the signature algorithm stands in it twice and differs");
        }
        byte[] issuer = fields.next(DerWriter.SEQUENCE).encoded();
        DerReader validity = fields.next(DerWriter.SEQUENCE).reader();
        Instant notBefore = DerTime.read(validity.next());
        Instant notAfter = DerTime.read(validity.next());
        validity.done();
        byte[] subject = fields.next(DerWriter.SEQUENCE).encoded();
        byte[] keyInfo = fields.next(DerWriter.SEQUENCE).encoded();
        List<Extension> extensions = new ArrayList<>();
        while (fields.hasMore()) {
            DerReader.Element field = fields.next();
            if (field.tag() == DerWriter.explicit(3)) {
                readExtensions(field.reader(), extensions);
            }
        }
        return new CertificateDer(
                tbs.encoded(),
                algorithm,
                signature,
                issuer,
                notBefore,
                notAfter,
                subject,
                keyInfo,
                List.copyOf(extensions));
    }

    /** Reads a list of extensions, which has to be all that is there. */
    static void readExtensions(DerReader wrapped, List<Extension> extensions) throws DerReader.Malformed {
        DerReader list = wrapped.next(DerWriter.SEQUENCE).reader();
        wrapped.done();
        while (list.hasMore()) {
            DerReader fields = list.next(DerWriter.SEQUENCE).reader();
            String id = HexFormat.of().formatHex(fields.next(DerWriter.OID).content());
            Criticality criticality = Criticality.NOT_CRITICAL;
            if (fields.peek() == DerWriter.BOOLEAN) {
                byte[] flag = fields.next().content();
                criticality = flag.length == 1 && flag[0] == 0 ? Criticality.NOT_CRITICAL : Criticality.CRITICAL;
            }
            byte[] value = fields.next(DerWriter.OCTET_STRING).content();
            fields.done();
            if (extensions.stream().anyMatch(known -> known.id().equals(id))) {
                throw new DerReader.Malformed("extension " + id + " stands in it twice");
            }
            extensions.add(new Extension(id, criticality, value));
        }
    }

    Optional<Extension> extension(String id) {
        for (Extension extension : extensions) {
            if (extension.id().equals(id)) {
                return Optional.of(extension);
            }
        }
        return Optional.empty();
    }

    /** The identifier that the certificate gives its own key. */
    Optional<byte[]> subjectKeyId() throws DerReader.Malformed {
        Optional<Extension> extension = extension(SUBJECT_KEY_ID);
        if (extension.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new DerReader(extension.get().value())
                .next(DerWriter.OCTET_STRING)
                .content());
    }

    /** The identifier that the certificate gives the key above it. */
    Optional<byte[]> authorityKeyId() throws DerReader.Malformed {
        Optional<Extension> extension = extension(AUTHORITY_KEY_ID);
        if (extension.isEmpty()) {
            return Optional.empty();
        }
        DerReader fields =
                new DerReader(extension.get().value()).next(DerWriter.SEQUENCE).reader();
        while (fields.hasMore()) {
            DerReader.Element field = fields.next();
            if (field.tag() == DerWriter.implicit(0)) {
                return Optional.of(field.content());
            }
        }
        return Optional.empty();
    }
}
