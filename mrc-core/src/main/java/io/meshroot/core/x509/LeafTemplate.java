package io.meshroot.core.x509;

import io.meshroot.api.leaf.LeafProfile;
import java.time.Instant;
import java.util.HexFormat;

/** Everything in the leaves of one signer that is the same in all of them, encoded once. */
final class LeafTemplate {
    private static final byte[] VERSION_3 = HexFormat.of().parseHex("a003020102");
    private static final byte[] SUBJECT_KEY_ID = HexFormat.of().parseHex("0603551d0e");
    private static final byte[] AUTHORITY_KEY_ID = HexFormat.of().parseHex("0603551d23");
    private static final int USUAL_SIZE = 1024;

    private final byte[] algorithm;
    private final byte[] issuer;
    private final byte[] authorityKeyId;

    LeafTemplate(SignatureScheme scheme, byte[] issuer, byte[] authorityKeyId) {
        this.algorithm = scheme.identifier();
        this.issuer = issuer;
        DerWriter writer = new DerWriter(64);
        this.authorityKeyId = writer.value(DerWriter.implicit(0), authorityKeyId)
                .wrap(DerWriter.SEQUENCE, 0)
                .wrap(DerWriter.OCTET_STRING, 0)
                .raw(AUTHORITY_KEY_ID)
                .wrap(DerWriter.SEQUENCE, 0)
                .toBytes();
    }

    /** Writes what is signed (RFC 5280, section 4.1, TBSCertificate). */
    byte[] toBeSigned(byte[] serial, SubjectKey key, LeafProfile profile, Instant notAfter) {
        DerWriter writer = new DerWriter(USUAL_SIZE);
        LeafExtensions.alternativeNames(writer, profile);
        writer.raw(authorityKeyId);
        int mark = writer.size();
        writer.value(DerWriter.OCTET_STRING, key.identifier())
                .wrap(DerWriter.OCTET_STRING, mark)
                .raw(SUBJECT_KEY_ID)
                .wrap(DerWriter.SEQUENCE, mark)
                .raw(key.isRsa() ? LeafExtensions.FOR_RSA_KEYS : LeafExtensions.FOR_SIGNING_KEYS)
                .wrap(DerWriter.SEQUENCE, 0)
                .wrap(DerWriter.explicit(3), 0)
                .raw(key.info());
        LeafExtensions.subject(writer, profile);
        mark = writer.size();
        return writer.time(notAfter)
                .time(profile.notBefore())
                .wrap(DerWriter.SEQUENCE, mark)
                .raw(issuer)
                .raw(algorithm)
                .value(DerWriter.INTEGER, serial)
                .raw(VERSION_3)
                .wrap(DerWriter.SEQUENCE, 0)
                .toBytes();
    }

    /** Puts a signature to what was signed (RFC 5280, section 4.1, Certificate). */
    byte[] signed(byte[] toBeSigned, byte[] signature) {
        return signed(algorithm, toBeSigned, signature);
    }

    static byte[] signed(byte[] algorithm, byte[] toBeSigned, byte[] signature) {
        return new DerWriter(toBeSigned.length + signature.length + 64)
                .bitString(signature)
                .raw(algorithm)
                .raw(toBeSigned)
                .wrap(DerWriter.SEQUENCE, 0)
                .toBytes();
    }
}
