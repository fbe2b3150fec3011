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
import java.security.spec.InvalidKeySpecException;
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
        return new KeyPair(
                publicKey(type, pair.getPublic().getEncoded()),
                privateKey(algorithm(type), pair.getPrivate().getEncoded()));
    }

    static PrivateKey privateKey(String algorithm, byte[] pkcs8) throws GeneralSecurityException {
        return factory(algorithm).generatePrivate(new PKCS8EncodedKeySpec(ofVersion1(pkcs8)));
    }

    /** Leaves out what version 2 (RFC 5958) adds, as the public key: newer JDKs keep it, and OpenSSL 3.0 can't read it. */
    private static byte[] ofVersion1(byte[] pkcs8) throws GeneralSecurityException {
        try {
            DerReader fields = new DerReader(pkcs8).next(DerWriter.SEQUENCE).reader();
            byte[] version = fields.next(DerWriter.INTEGER).content();
            byte[] algorithm = fields.next(DerWriter.SEQUENCE).encoded();
            byte[] key = fields.next(DerWriter.OCTET_STRING).encoded();
            if (version.length == 1 && version[0] == 0 && !fields.hasMore()) {
                return pkcs8;
            }
            return new DerWriter(pkcs8.length)
                    .raw(key)
                    .raw(algorithm)
                    .value(DerWriter.INTEGER, new byte[] {0})
                    .wrap(DerWriter.SEQUENCE, 0)
                    .toBytes();
        } catch (DerReader.Malformed e) {
            throw new InvalidKeySpecException("private key is not PKCS#8: " + e.getMessage(), e);
        }
    }

    static PublicKey publicKey(KeyType type, byte[] info) throws GeneralSecurityException {
        return factory(algorithm(type)).generatePublic(new X509EncodedKeySpec(info));
    }

    /** The same key as an object of another provider. */
    static PublicKey translated(SubjectKey key, Provider provider) throws GeneralSecurityException {
        return factory(key.type(), provider).generatePublic(new X509EncodedKeySpec(key.info()));
    }

    /** Likewise; the provider then need not convert the key for every signature. */
    static PrivateKey translated(PrivateKey key, KeyType type, Provider provider) throws GeneralSecurityException {
        byte[] encoded = key.getEncoded();
        if (encoded == null) {
            throw new GeneralSecurityException("the key does not leave its device; name its provider");
        }
        return factory(type, provider).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    /** Some providers, as Corretto's, have a key factory for EdDSA but none by the name of the curve. */
    private static KeyFactory factory(KeyType type, Provider provider) throws NoSuchAlgorithmException {
        String algorithm = algorithm(type);
        boolean named = provider.getService("KeyFactory", algorithm) != null;
        return KeyFactory.getInstance(named || type != KeyType.ED25519 ? algorithm : "EdDSA", provider);
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
