package io.meshroot.testkit.x509;

import io.meshroot.api.leaf.KeyType;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Key pairs for tests. */
public final class TestKeys {
    static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();

    private static final int WEAK_RSA_BITS = 1024;
    private static final Map<KeyType, KeyPair> SHARED = new ConcurrentHashMap<>();

    private TestKeys() {}

    /**
     * Makes a new key pair with the platform's providers.
     *
     * @param type its type
     * @return the key pair
     */
    public static KeyPair generate(KeyType type) {
        return switch (type) {
            case EC_P256 -> make("EC", new ECGenParameterSpec("secp256r1"));
            case EC_P384 -> make("EC", new ECGenParameterSpec("secp384r1"));
            case RSA_2048 -> make("RSA", rsa(2048));
            case RSA_3072 -> make("RSA", rsa(3072));
            case RSA_4096 -> make("RSA", rsa(4096));
            case ED25519 -> edwards();
        };
    }

    /**
     * Returns one key pair of the type, the same within this JVM: spares tests the seconds that a large RSA key takes.
     *
     * @param type its type
     * @return the key pair
     */
    public static KeyPair shared(KeyType type) {
        return SHARED.computeIfAbsent(type, TestKeys::generate);
    }

    /**
     * Makes an RSA key pair with 1024 bits, which must be refused.
     *
     * @return the key pair
     */
    public static KeyPair weak() {
        return make("RSA", rsa(WEAK_RSA_BITS));
    }

    /**
     * Makes an EC key pair on secp256k1, a curve that must be refused.
     *
     * @return the key pair
     */
    public static KeyPair onUnknownCurve() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", BOUNCY_CASTLE);
            generator.initialize(new ECGenParameterSpec("secp256k1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Bouncy Castle has secp256k1", e);
        }
    }

    private static RSAKeyGenParameterSpec rsa(int bits) {
        return new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4);
    }

    private static KeyPair make(String algorithm, AlgorithmParameterSpec parameters) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(parameters);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform can't make a key pair for " + algorithm, e);
        }
    }

    private static KeyPair edwards() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform has no Ed25519", e);
        }
    }
}
