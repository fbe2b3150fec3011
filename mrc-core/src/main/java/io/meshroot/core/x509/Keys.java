package io.meshroot.core.x509;

import io.meshroot.api.leaf.KeyType;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;

/** Makes and checks keys, with the fastest suitable provider. */
public final class Keys {
    private static final byte[] MESSAGE = {'k', 'e', 'y', ' ', 'p', 'a', 'i', 'r'};

    private Keys() {}

    /**
     * Makes a pair of keys. They are objects of the JDK, whichever provider made them.
     *
     * @param type the type
     * @return the pair
     */
    public static KeyPair generate(KeyType type) {
        try {
            return JdkKeys.of(type, CryptoProviders.generate(CryptoProviders.fastestFor(type), type));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a provider that passed its test makes no key of type " + type.id(), e);
        }
    }

    /**
     * Checks that a key may stand in a certificate: EC P-256 or P-384, named and on the curve; RSA of 2048 to 8192 bits
     * with an odd exponent of 65537 or more and at most 33 bits; or Ed25519.
     *
     * @param key the key
     * @param what what the message calls the key, as {@code the key of the certification request}
     * @return its type; for RSA of a size between, the type of the next smaller size
     * @throws io.meshroot.api.MeshRootException with code {@link io.meshroot.api.ErrorCode#KEY_UNACCEPTABLE} if it is not
     */
    public static KeyType requireAcceptable(PublicKey key, String what) {
        return SubjectKey.of(key, what).type();
    }

    /**
     * Tells whether two keys are a pair, by a signature.
     *
     * @param privateKey the private key, of any provider whose keys can be encoded
     * @param publicKey the public key
     * @return whether what the private key signs verifies with the public key
     * @throws io.meshroot.api.MeshRootException with code {@link io.meshroot.api.ErrorCode#KEY_UNACCEPTABLE} if the public
     *     key is not acceptable
     */
    public static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) {
        KeyType type = SubjectKey.of(publicKey, "the public key").type();
        SignatureScheme scheme = SignatureScheme.of(type);
        try {
            byte[] signature = scheme.sign(MESSAGE, privateKey, JdkKeys.provider(type));
            return scheme.verify(MESSAGE, signature, publicKey, JdkKeys.provider(type));
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }
}
