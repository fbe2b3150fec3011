package io.meshroot.testkit.x509;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * A certificate taken apart without judging it: Bouncy Castle's own class refuses, or repairs, some of what is to be
 * found here.
 */
final class ParsedCertificate {
    private static final int ISSUER_ID = 1;
    private static final int SUBJECT_ID = 2;
    private static final int EXTENSIONS = 3;

    private final String label;
    private final byte[] der;
    private final ASN1Sequence signed;
    private final ASN1Sequence outerAlgorithm;
    private final ASN1BitString signature;
    private final int first;
    private final List<ParsedExtension> extensions;

    private ParsedCertificate(String label, byte[] der) {
        this.label = label;
        this.der = der.clone();
        ASN1Sequence whole = ASN1Sequence.getInstance(der);
        this.signed = ASN1Sequence.getInstance(whole.getObjectAt(0));
        this.outerAlgorithm = ASN1Sequence.getInstance(whole.getObjectAt(1));
        this.signature = ASN1BitString.getInstance(whole.getObjectAt(2));
        this.first = signed.getObjectAt(0) instanceof ASN1TaggedObject ? 1 : 0;
        this.extensions = readExtensions();
    }

    /**
     * One extension as it stands there.
     *
     * @param oid its type
     * @param critical whether it is critical
     * @param criticalEncoded whether that is said explicitly
     * @param content its value in DER
     */
    record ParsedExtension(
            ASN1ObjectIdentifier oid, boolean critical, boolean criticalEncoded, ASN1OctetString content) {
        byte[] value() {
            return content.getOctets();
        }

        ASN1Primitive parsed() {
            try {
                return ASN1Primitive.fromByteArray(value());
            } catch (IOException e) {
                throw new IllegalArgumentException("extension " + oid + " is no ASN.1", e);
            }
        }
    }

    static ParsedCertificate of(String label, byte[] der) {
        return new ParsedCertificate(label, der);
    }

    private List<ParsedExtension> readExtensions() {
        List<ParsedExtension> found = new ArrayList<>();
        tagged(EXTENSIONS).ifPresent(tagged -> {
            for (ASN1Encodable each : ASN1Sequence.getInstance(tagged, true)) {
                ASN1Sequence fields = ASN1Sequence.getInstance(each);
                boolean explicit = fields.size() > 2;
                found.add(new ParsedExtension(
                        ASN1ObjectIdentifier.getInstance(fields.getObjectAt(0)),
                        explicit
                                && ASN1Boolean.getInstance(fields.getObjectAt(1))
                                        .isTrue(),
                        explicit,
                        ASN1OctetString.getInstance(fields.getObjectAt(explicit ? 2 : 1))));
            }
        });
        return List.copyOf(found);
    }

    private Optional<ASN1TaggedObject> tagged(int number) {
        for (int i = first + 6; i < signed.size(); i++) {
            ASN1TaggedObject tagged = ASN1TaggedObject.getInstance(signed.getObjectAt(i));
            if (tagged.getTagNo() == number) {
                return Optional.of(tagged);
            }
        }
        return Optional.empty();
    }

    String label() {
        return label;
    }

    byte[] der() {
        return der.clone();
    }

    int version() {
        return first == 0
                ? 1
                : 1
                        + ASN1Integer.getInstance(ASN1TaggedObject.getInstance(signed.getObjectAt(0)), true)
                                .intValueExact();
    }

    BigInteger serial() {
        return ASN1Integer.getInstance(signed.getObjectAt(first)).getValue();
    }

    ASN1Sequence innerAlgorithm() {
        return ASN1Sequence.getInstance(signed.getObjectAt(first + 1));
    }

    ASN1Sequence outerAlgorithm() {
        return outerAlgorithm;
    }

    ASN1Sequence issuer() {
        return ASN1Sequence.getInstance(signed.getObjectAt(first + 2));
    }

    ASN1Sequence subject() {
        return ASN1Sequence.getInstance(signed.getObjectAt(first + 4));
    }

    /** Both dates as they are encoded, the beginning first. */
    List<ASN1Primitive> dates() {
        ASN1Sequence validity = ASN1Sequence.getInstance(signed.getObjectAt(first + 3));
        return List.of(
                validity.getObjectAt(0).toASN1Primitive(),
                validity.getObjectAt(1).toASN1Primitive());
    }

    Instant notBefore() {
        return instant(dates().get(0));
    }

    Instant notAfter() {
        return instant(dates().get(1));
    }

    private static Instant instant(ASN1Primitive time) {
        try {
            Date date = time instanceof ASN1UTCTime utc
                    ? utc.getAdjustedDate()
                    : ASN1GeneralizedTime.getInstance(time).getDate();
            return date.toInstant();
        } catch (ParseException e) {
            throw new IllegalArgumentException("a date is no date: " + time, e);
        }
    }

    SubjectPublicKeyInfo keyInfo() {
        return SubjectPublicKeyInfo.getInstance(signed.getObjectAt(first + 5));
    }

    PublicKey key() throws GeneralSecurityException {
        try {
            String algorithm = switch (keyInfo().getAlgorithm().getAlgorithm().getId()) {
                case "1.2.840.10045.2.1" -> "EC";
                case "1.2.840.113549.1.1.1" -> "RSA";
                default -> "Ed25519";
            };
            return KeyFactory.getInstance(algorithm, TestKeys.BOUNCY_CASTLE)
                    .generatePublic(new X509EncodedKeySpec(keyInfo().getEncoded()));
        } catch (IOException e) {
            throw new GeneralSecurityException("the key can't be encoded", e);
        }
    }

    boolean hasUniqueId() {
        return tagged(ISSUER_ID).isPresent() || tagged(SUBJECT_ID).isPresent();
    }

    List<ParsedExtension> extensions() {
        return extensions;
    }

    Optional<ParsedExtension> extension(ASN1ObjectIdentifier oid) {
        return extensions.stream().filter(each -> each.oid().equals(oid)).findFirst();
    }

    Optional<byte[]> subjectKeyIdentifier() {
        return extension(Extension.subjectKeyIdentifier)
                .map(each -> ASN1OctetString.getInstance(each.parsed()).getOctets());
    }

    /** The signed bytes, cut out and not encoded again. */
    byte[] signedBytes() {
        int outerHeader = headerLength(0);
        int begin = outerHeader;
        int length = headerLength(begin) + contentLength(begin);
        byte[] bytes = new byte[length];
        System.arraycopy(der, begin, bytes, 0, length);
        return bytes;
    }

    private int headerLength(int offset) {
        int lengthByte = der[offset + 1] & 0xff;
        return lengthByte < 0x80 ? 2 : 2 + (lengthByte & 0x7f);
    }

    private int contentLength(int offset) {
        int lengthByte = der[offset + 1] & 0xff;
        if (lengthByte < 0x80) {
            return lengthByte;
        }
        int length = 0;
        for (int i = 0; i < (lengthByte & 0x7f); i++) {
            length = length << 8 | (der[offset + 2 + i] & 0xff);
        }
        return length;
    }

    byte[] signature() {
        return signature.getOctets();
    }
}
