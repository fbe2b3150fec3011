package io.meshroot.testkit.x509;

import io.meshroot.testkit.time.TestClock;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;

/** Writes certificates field by field, so that each field can be wrong. */
final class CertificateWriter {
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter GENERALIZED_TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int FIRST_YEAR_OF_GENERALIZED_TIME = 2050;
    private static final int P384_BITS = 384;

    private final CertificateRecipe recipe;
    private final PublicKey key;
    private final @Nullable ParsedCertificate issuer;
    private final KeyPair signer;

    private CertificateWriter(CertificateRecipe recipe, PublicKey key, @Nullable ParsedCertificate issuer, KeyPair by) {
        this.recipe = recipe;
        this.key = key;
        this.issuer = issuer;
        this.signer = by;
    }

    static byte[] write(CertificateRecipe recipe, PublicKey key, @Nullable TestCertificate issuer, KeyPair signer) {
        ParsedCertificate above = issuer == null ? null : ParsedCertificate.of("issuer", issuer.der());
        try {
            return new CertificateWriter(recipe, key, above, signer).write();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the certificate can't be made", e);
        }
    }

    private byte[] write() throws IOException, GeneralSecurityException {
        String algorithm = algorithm();
        ASN1Encodable outer = identifier(recipe.has(Flaw.SIGNATURE_ALGORITHM_OF_OTHER_KEY) ? otherKind() : algorithm);
        ASN1Encodable inner = recipe.has(Flaw.SIGNATURE_ALGORITHMS_DIFFER) ? identifier("SHA512withRSA") : outer;
        byte[] signed = damaged(toBeSigned(inner).getEncoded(ASN1Encoding.DER));
        byte[] signature = sign(CertificateRecipe.signingKey(signer), algorithm, signed);
        if (recipe.has(Flaw.TAMPERED_SIGNATURE)) {
            signature[signature.length - 1] ^= 1;
        }
        byte[] whole = wrapped(signed, outer.toASN1Primitive().getEncoded(), new DERBitString(signature).getEncoded());
        return recipe.has(Flaw.LENGTH_NOT_MINIMAL) ? withLongLength(whole) : whole;
    }

    private ASN1Primitive toBeSigned(ASN1Encodable algorithm) throws IOException {
        ASN1EncodableVector fields = new ASN1EncodableVector();
        if (!recipe.has(Flaw.VERSION_1)) {
            fields.add(new DERTaggedObject(true, 0, new ASN1Integer(2)));
        }
        fields.add(new ASN1Integer(serial()));
        fields.add(algorithm);
        ASN1Encodable subject = subject();
        fields.add(issuerName(subject));
        fields.add(validity());
        fields.add(subject);
        fields.add(SubjectPublicKeyInfo.getInstance(key.getEncoded()));
        if (recipe.has(Flaw.UNIQUE_ID)) {
            fields.add(new DERTaggedObject(false, 2, new DERBitString(new byte[] {1})));
        }
        if (!recipe.has(Flaw.VERSION_1)) {
            fields.add(new DERTaggedObject(true, 3, new ExtensionWriter(recipe, key, issuer).write()));
        }
        return new DERSequence(fields);
    }

    private BigInteger serial() {
        if (recipe.has(Flaw.SERIAL_NEGATIVE)) {
            return recipe.serial.negate();
        }
        if (recipe.has(Flaw.SERIAL_ZERO)) {
            return BigInteger.ZERO;
        }
        if (recipe.has(Flaw.SERIAL_SHORT)) {
            return BigInteger.ONE.shiftLeft(63);
        }
        return recipe.has(Flaw.SERIAL_LONG) ? BigInteger.ONE.shiftLeft(167) : recipe.serial;
    }

    private ASN1Encodable subject() {
        Optional<String> name = recipe.commonName;
        if (recipe.has(Flaw.EMPTY_SUBJECT_OF_AUTHORITY) || recipe.has(Flaw.SAN_NOT_CRITICAL)) {
            name = Optional.empty();
        } else if (recipe.has(Flaw.LONG_COMMON_NAME)) {
            name = Optional.of("x".repeat(65));
        } else if (recipe.has(Flaw.COMMON_NAME_NOT_IN_SAN)) {
            name = Optional.of("other.cluster.local");
        }
        ASN1EncodableVector names = new ASN1EncodableVector();
        name.ifPresent(text -> names.add(relativeName(BCStyle.CN, text)));
        if (recipe.has(Flaw.TWO_COMMON_NAMES)) {
            names.add(relativeName(BCStyle.CN, "second"));
        }
        return new DERSequence(names);
    }

    private ASN1Encodable relativeName(ASN1ObjectIdentifier type, String text) {
        ASN1Encodable value = recipe.has(Flaw.TELETEX_NAME) ? new DERT61String(text) : new DERUTF8String(text);
        return new DERSet(sequence(type, value));
    }

    private ASN1Encodable issuerName(ASN1Encodable subject) {
        if (recipe.has(Flaw.EMPTY_ISSUER)) {
            return new DERSequence();
        }
        if (recipe.has(Flaw.WRONG_ISSUER)) {
            return new DERSequence(relativeName(BCStyle.CN, "Somebody Else"));
        }
        return issuer == null ? subject : issuer.subject();
    }

    private ASN1Encodable validity() {
        Instant begin = recipe.notBefore;
        Instant end = recipe.notAfter;
        if (recipe.has(Flaw.EXPIRED)) {
            begin = TestClock.START.minusSeconds(2 * 86_400);
            end = TestClock.START.minusSeconds(86_400);
        } else if (recipe.has(Flaw.NOT_YET_VALID)) {
            begin = TestClock.START.plusSeconds(86_400);
            end = begin.plusSeconds(86_400);
        } else if (recipe.has(Flaw.ENDS_BEFORE_IT_BEGINS)) {
            end = begin.minusSeconds(1);
        }
        if (recipe.has(Flaw.OUTLIVES_ISSUER) && issuer != null) {
            end = issuer.notAfter().plusSeconds(1);
        }
        if (recipe.has(Flaw.BEGINS_BEFORE_ISSUER) && issuer != null) {
            begin = issuer.notBefore().minusSeconds(1);
        }
        return sequence(time(begin), time(end));
    }

    private ASN1Encodable time(Instant instant) {
        boolean late = instant.atZone(ZoneOffset.UTC).getYear() >= FIRST_YEAR_OF_GENERALIZED_TIME;
        return late || recipe.has(Flaw.GENERALIZED_TIME_BEFORE_2050)
                ? new DERGeneralizedTime(GENERALIZED_TIME.format(instant))
                : new DERUTCTime(UTC_TIME.format(instant));
    }

    /** Makes what is no longer DER of what is. */
    private byte[] damaged(byte[] der) {
        if (recipe.has(Flaw.BOOLEAN_NOT_DER)) {
            for (int i = der.length - 3; i >= 0; i--) {
                if (der[i] == 1 && der[i + 1] == 1 && der[i + 2] == (byte) 0xff) {
                    der[i + 2] = 1;
                    return der;
                }
            }
        }
        return der;
    }

    /** Puts the parts into a sequence as they are; Bouncy Castle would mend them. */
    private static byte[] wrapped(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        boolean small = length < 0x100;
        ByteBuffer whole = ByteBuffer.allocate((small ? 3 : 4) + length);
        whole.put((byte) 0x30);
        if (small) {
            whole.put((byte) 0x81).put((byte) length);
        } else {
            whole.put((byte) 0x82).putShort((short) length);
        }
        for (byte[] part : parts) {
            whole.put(part);
        }
        return whole.array();
    }

    private static byte[] withLongLength(byte[] whole) {
        byte[] longer = new byte[whole.length + 1];
        longer[0] = whole[0];
        longer[1] = (byte) (whole[1] + 1);
        System.arraycopy(whole, 2, longer, 3, whole.length - 2);
        return longer;
    }

    private String algorithm() {
        String hash = recipe.has(Flaw.SHA1_SIGNATURE) ? "SHA1" : "SHA256";
        if (signer.getPublic() instanceof ECKey ec) {
            boolean large = ec.getParams().getOrder().bitLength() == P384_BITS;
            return (large && !recipe.has(Flaw.SHA1_SIGNATURE) ? "SHA384" : hash) + "withECDSA";
        }
        if (signer.getPublic().getAlgorithm().equals("RSA")) {
            return hash + "withRSA";
        }
        if (recipe.has(Flaw.SHA1_SIGNATURE)) {
            throw new IllegalArgumentException("Ed25519 can't sign with SHA-1; give the issuer another key");
        }
        return "Ed25519";
    }

    private String otherKind() {
        return signer.getPublic().getAlgorithm().equals("RSA") ? "SHA256withECDSA" : "SHA256withRSA";
    }

    private static ASN1Encodable identifier(String algorithm) {
        ASN1ObjectIdentifier oid = new ASN1ObjectIdentifier(
                switch (algorithm) {
                    case "SHA1withECDSA" -> "1.2.840.10045.4.1";
                    case "SHA256withECDSA" -> "1.2.840.10045.4.3.2";
                    case "SHA384withECDSA" -> "1.2.840.10045.4.3.3";
                    case "SHA1withRSA" -> "1.2.840.113549.1.1.5";
                    case "SHA256withRSA" -> "1.2.840.113549.1.1.11";
                    case "SHA512withRSA" -> "1.2.840.113549.1.1.13";
                    default -> "1.3.101.112";
                });
        return algorithm.endsWith("RSA") ? sequence(oid, DERNull.INSTANCE) : sequence(oid);
    }

    private static byte[] sign(PrivateKey key, String algorithm, byte[] bytes) throws GeneralSecurityException {
        try {
            return sign(key, Signature.getInstance(algorithm), bytes);
        } catch (GeneralSecurityException e) {
            return sign(key, Signature.getInstance(algorithm, TestKeys.BOUNCY_CASTLE), bytes);
        }
    }

    private static byte[] sign(PrivateKey key, Signature signature, byte[] bytes) throws GeneralSecurityException {
        signature.initSign(key);
        signature.update(bytes);
        return signature.sign();
    }

    static DERSequence sequence(ASN1Encodable... fields) {
        return new DERSequence(fields);
    }
}
