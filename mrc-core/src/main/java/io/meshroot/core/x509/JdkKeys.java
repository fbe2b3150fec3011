package io.meshroot.core.x509;

import io.meshroot.api.leaf.KeyType;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;

/** Keys as objects of the JDK: its TLS takes them as they are, and no memory outside the heap hangs on them. */
final class JdkKeys {
    static final ECGenParameterSpec P256 = new ECGenParameterSpec("secp256r1");
    static final ECGenParameterSpec P384 = new ECGenParameterSpec("secp384r1");

    private JdkKeys() {}

    static String algorithm(KeyType type) {
        return switch (type) {
            case EC_P256, EC_P384 -> "EC";
            case RSA_2048, RSA_3072, RSA_4096 -> "RSA";
            case ED25519 -> "Ed25519";
        };
    }

    static Provider provider(KeyType type) {
        return factory(algorithm(type)).getProvider();
    }

    static KeyPair of(KeyType type, KeyPair pair) throws GeneralSecurityException {
        KeyFactory factory = factory(algorithm(type));
        return new KeyPair(
                factory.generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded())),
                factory.generatePrivate(
                        new PKCS8EncodedKeySpec(pair.getPrivate().getEncoded())));
    }

    static PrivateKey privateKey(String algorithm, byte[] pkcs8) throws GeneralSecurityException {
        return factory(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    static PublicKey publicKey(KeyType type, byte[] info) throws GeneralSecurityException {
        return factory(algorithm(type)).generatePublic(new X509EncodedKeySpec(info));
    }

    /** The same key as an object of another provider. */
    static PublicKey translated(SubjectKey key, Provider provider) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm(key.type()), provider)
                .generatePublic(new X509EncodedKeySpec(key.info()));
    }

    /** Likewise; the provider then need not convert the key for every signature. */
    static PrivateKey translated(PrivateKey key, KeyType type, Provider provider) throws GeneralSecurityException {
        byte[] encoded = key.getEncoded();
        if (encoded == null) {
            throw new GeneralSecurityException("the key does not leave its device; name its provider");
        }
        return KeyFactory.getInstance(algorithm(type), provider).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    private static KeyFactory factory(String algorithm) {
        Provider jdk = Security.getProvider(algorithm.equals("RSA") ? "SunRsaSign" : "SunEC");
        try {
            return jdk == null ? KeyFactory.getInstance(algorithm) : KeyFactory.getInstance(algorithm, jdk);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no key factory for " + algorithm + "; use a complete JDK", e);
        }
    }
}
