package io.meshroot.core.x509;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.leaf.KeyType;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;

/** A public key that is accepted, in the one encoding that certificates bear (RFC 5280, section 4.1.2.7). */
record SubjectKey(KeyType type, byte[] info, byte[] bits) {
    private static final int SHORTEST_RSA = 2048;
    private static final int LONGEST_RSA = 8192;
    private static final int LONGEST_EXPONENT = 33;
    private static final BigInteger SMALLEST_EXPONENT = BigInteger.valueOf(65537);

    private static final byte[] EC_P256 = HexFormat.of().parseHex("06072a8648ce3d020106082a8648ce3d030107");
    private static final byte[] EC_P384 = HexFormat.of().parseHex("06072a8648ce3d020106052b81040022");
    private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d0101010500");
    private static final byte[] ED25519 = HexFormat.of().parseHex("06032b6570");

    private static final Curve P256 = new Curve(
            32,
            "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
            "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");
    private static final Curve P384 = new Curve(
            48,
            "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
            "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef");

    /** Takes a key apart, or refuses it with {@link ErrorCode#KEY_UNACCEPTABLE}. */
    static SubjectKey of(PublicKey key, String what) {
        byte[] encoded = key.getEncoded();
        if (encoded == null) {
            throw refused(what, "of algorithm " + key.getAlgorithm() + " has no encoding");
        }
        return of(encoded, what);
    }

    static SubjectKey of(byte[] info, String what) {
        try {
            DerReader outer = new DerReader(info);
            DerReader fields = outer.next(DerWriter.SEQUENCE).reader();
            outer.done();
            byte[] algorithm = fields.next(DerWriter.SEQUENCE).content();
            byte[] bits = fields.bitString();
            fields.done();
            return new SubjectKey(type(algorithm, bits, what), info, bits);
        } catch (DerReader.Malformed e) {
            throw new MeshRootException(
                    ErrorCode.KEY_UNACCEPTABLE, what + " is not well encoded: " + e.getMessage() + REMEDY, e);
        }
    }

    private static KeyType type(byte[] algorithm, byte[] bits, String what) throws DerReader.Malformed {
        if (Arrays.equals(algorithm, EC_P256)) {
            P256.check(bits, what);
            return KeyType.EC_P256;
        }
        if (Arrays.equals(algorithm, EC_P384)) {
            P384.check(bits, what);
            return KeyType.EC_P384;
        }
        if (Arrays.equals(algorithm, RSA)) {
            return rsa(bits, what);
        }
        if (Arrays.equals(algorithm, ED25519) && bits.length == 32) {
            return KeyType.ED25519;
        }
        throw refused(
                what,
                "is of another algorithm or on another curve ("
                        + HexFormat.of().formatHex(algorithm, 0, Math.min(32, algorithm.length)) + ")");
    }

    private static KeyType rsa(byte[] bits, String what) throws DerReader.Malformed {
        DerReader fields = new DerReader(bits).next(DerWriter.SEQUENCE).reader();
        BigInteger modulus = integer(fields.next(DerWriter.INTEGER));
        BigInteger exponent = integer(fields.next(DerWriter.INTEGER));
        fields.done();
        int length = modulus.bitLength();
        if (modulus.signum() <= 0 || length < SHORTEST_RSA || length > LONGEST_RSA || !modulus.testBit(0)) {
            throw refused(what, "is an RSA key of " + length + " bits");
        }
        if (exponent.compareTo(SMALLEST_EXPONENT) < 0
                || exponent.bitLength() > LONGEST_EXPONENT
                || !exponent.testBit(0)) {
            throw refused(what, "is an RSA key with an unusual exponent; use 65537, it");
        }
        return length < 3072 ? KeyType.RSA_2048 : length < 4096 ? KeyType.RSA_3072 : KeyType.RSA_4096;
    }

    private static BigInteger integer(DerReader.Element element) throws DerReader.Malformed {
        if (element.length() == 0) {
            throw new DerReader.Malformed("an integer is empty");
        }
        return new BigInteger(element.content());
    }

    private static final String REMEDY =
            "; use ECDSA on P-256 or P-384, RSA with 2048 to " + LONGEST_RSA + " bits, or Ed25519";

    private static MeshRootException refused(String what, String why) {
        return new MeshRootException(ErrorCode.KEY_UNACCEPTABLE, what + " " + why + REMEDY);
    }

    boolean isRsa() {
        return switch (type) {
            case RSA_2048, RSA_3072, RSA_4096 -> true;
            case EC_P256, EC_P384, ED25519 -> false;
        };
    }

    /** The key identifier: the first 160 bits of the SHA-256 digest of the key (RFC 7093, section 2, method 1). */
    byte[] identifier() {
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(bits), 20);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A curve y^2 = x^3 - 3x + b over a prime field (FIPS 186-5). */
    private record Curve(int size, BigInteger p, BigInteger b) {
        private static final BigInteger THREE = BigInteger.valueOf(3);

        Curve(int size, String p, String b) {
            this(size, new BigInteger(p, 16), new BigInteger(b, 16));
        }

        void check(byte[] point, String what) {
            if (point.length != 1 + 2 * size || point[0] != 4) {
                throw refused(what, "is an elliptic curve point in another than the uncompressed form");
            }
            BigInteger x = new BigInteger(1, point, 1, size);
            BigInteger y = new BigInteger(1, point, 1 + size, size);
            BigInteger right = x.multiply(x).subtract(THREE).multiply(x).add(b).mod(p);
            if (x.compareTo(p) >= 0
                    || y.compareTo(p) >= 0
                    || !y.multiply(y).mod(p).equals(right)) {
                throw refused(what, "is no point on its curve");
            }
        }
    }
}
