package io.meshroot.core.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.leaf.KeyType;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class KeysTest {
    @ParameterizedTest
    @EnumSource(KeyType.class)
    void makesPairsOfEveryTypeAsObjectsOfTheJdk(KeyType type) {
        KeyPair pair = TestKeys.leaf(type);

        assertThat(Keys.requireAcceptable(pair.getPublic(), "the key")).isEqualTo(type);
        assertThat(Keys.belongTogether(pair.getPrivate(), pair.getPublic())).isTrue();
        assertThat(pair.getPrivate().getClass().getName()).startsWith("sun.security.");
        assertThat(pair.getPublic().getClass().getName()).startsWith("sun.security.");
    }

    @Test
    void tellsKeysThatAreNoPair() {
        KeyPair one = Keys.generate(KeyType.EC_P256);
        KeyPair other = Keys.generate(KeyType.EC_P256);
        KeyPair another = Keys.generate(KeyType.ED25519);

        assertThat(Keys.belongTogether(one.getPrivate(), other.getPublic())).isFalse();
        assertThat(Keys.belongTogether(one.getPrivate(), another.getPublic())).isFalse();
    }

    @Test
    void namesTheNextSmallerTypeForSizesBetween() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2560);

        assertThat(Keys.requireAcceptable(generator.generateKeyPair().getPublic(), "the key"))
                .isEqualTo(KeyType.RSA_2048);
    }

    static Stream<Arguments> weak() throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(1024);
        PublicKey small = rsa.generateKeyPair().getPublic();
        rsa.initialize(new RSAKeyGenParameterSpec(2048, BigInteger.valueOf(3)));
        PublicKey three = rsa.generateKeyPair().getPublic();
        KeyFactory factory = KeyFactory.getInstance("RSA");
        BigInteger even = BigInteger.ONE.shiftLeft(2047);
        PublicKey evenModulus = factory.generatePublic(new RSAPublicKeySpec(even, BigInteger.valueOf(65537)));
        PublicKey evenExponent =
                factory.generatePublic(new RSAPublicKeySpec(even.add(BigInteger.ONE), BigInteger.valueOf(65538)));
        PublicKey tooLong = factory.generatePublic(
                new RSAPublicKeySpec(BigInteger.ONE.shiftLeft(16000).add(BigInteger.ONE), BigInteger.valueOf(65537)));
        KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
        ec.initialize(new ECGenParameterSpec("secp521r1"));
        PublicKey p521 = ec.generateKeyPair().getPublic();
        PublicKey dsa = KeyPairGenerator.getInstance("DSA").generateKeyPair().getPublic();
        PublicKey x25519 =
                KeyPairGenerator.getInstance("X25519").generateKeyPair().getPublic();
        byte[] offCurve = Keys.generate(KeyType.EC_P256).getPublic().getEncoded();
        offCurve[offCurve.length - 1] ^= 1;
        byte[] trailing =
                Arrays.copyOf(Keys.generate(KeyType.ED25519).getPublic().getEncoded(), 45);
        return Stream.of(
                Arguments.arguments("RSA 1024", small, "RSA key of 1024 bits"),
                Arguments.arguments("RSA exponent 3", three, "unusual exponent"),
                Arguments.arguments("RSA even exponent", evenExponent, "unusual exponent"),
                Arguments.arguments("RSA even modulus", evenModulus, "RSA key of"),
                Arguments.arguments("RSA 16001", tooLong, "RSA key of 16001 bits"),
                Arguments.arguments("P-521", p521, "another algorithm or on another curve"),
                Arguments.arguments("DSA", dsa, "another algorithm or on another curve"),
                Arguments.arguments("X25519", x25519, "another algorithm or on another curve"),
                Arguments.arguments("no point", new EncodedKey(offCurve), "no point on its curve"),
                Arguments.arguments("trailing bytes", new EncodedKey(trailing), "not well encoded"),
                Arguments.arguments("empty", new EncodedKey(new byte[0]), "not well encoded"),
                Arguments.arguments("no encoding", new EncodedKey(null), "has no encoding"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("weak")
    void refuses(String what, PublicKey key, String why) {
        assertThatThrownBy(() -> Keys.requireAcceptable(key, "the key of the test"))
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.KEY_UNACCEPTABLE))
                .hasMessageStartingWith("the key of the test ")
                .hasMessageContaining(why)
                .hasMessageContaining("use ");
    }

    /** A key that is only its encoding. */
    @SuppressWarnings("serial")
    private record EncodedKey(byte[] bytes) implements PublicKey {
        @Override
        public String getAlgorithm() {
            return "test";
        }

        @Override
        public String getFormat() {
            return "X.509";
        }

        @Override
        public byte[] getEncoded() {
            return bytes;
        }
    }
}
