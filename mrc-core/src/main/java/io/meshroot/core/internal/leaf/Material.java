package io.meshroot.core.internal.leaf;

import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.api.provider.SigningRequest;
import io.meshroot.core.x509.Csr;
import io.meshroot.core.x509.Keys;
import io.meshroot.core.x509.Pem;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.Optional;

/** The key that a leaf is for. */
sealed interface Material {
    /** The type of the key. */
    KeyType type();

    /** The public key; made when first asked for. */
    PublicKey publicKey();

    /** The private key, if the manager made it. */
    Optional<PrivateKey> privateKey();

    /** What an issuer gets of it. */
    SigningRequest certifying(LeafProfile profile);

    /** A key that the manager makes, for one leaf only. */
    final class Made implements Material {
        private final KeyType type;
        private final Once<KeyPair> pair;

        Made(KeyType type) {
            this.type = type;
            this.pair = new Once<>(() -> Keys.generate(type));
        }

        @Override
        public KeyType type() {
            return type;
        }

        @Override
        public PublicKey publicKey() {
            return pair.get().getPublic();
        }

        @Override
        public Optional<PrivateKey> privateKey() {
            return Optional.of(pair.get().getPrivate());
        }

        @Override
        public SigningRequest certifying(LeafProfile profile) {
            Once<byte[]> request = new Once<>(() -> Csr.create(pair.get(), profile));
            return new Certified(publicKey(), profile, request);
        }
    }

    /** A key of the caller's, possession proven. */
    final class Presented implements Material {
        private final KeyType type;
        private final PublicKey publicKey;
        private final byte[] der;

        private Presented(KeyType type, PublicKey publicKey, byte[] der) {
            this.type = type;
            this.publicKey = publicKey;
            this.der = der;
        }

        static Presented of(byte[] derOrPem) {
            PublicKey key = Csr.verified(derOrPem);
            KeyType type = Keys.requireAcceptable(key, "the key of the certification request");
            return new Presented(type, key, Pem.certificationRequest(derOrPem));
        }

        @Override
        public KeyType type() {
            return type;
        }

        @Override
        public PublicKey publicKey() {
            return publicKey;
        }

        @Override
        public Optional<PrivateKey> privateKey() {
            return Optional.empty();
        }

        @Override
        public SigningRequest certifying(LeafProfile profile) {
            return new Certified(publicKey, profile, new Once<>(() -> der));
        }

        /** SHA-256 of the subject public key info (RFC 5280, section 4.1.2.7) in hexadecimal. */
        String digest() {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(publicKey.getEncoded()));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }

    /** A key with its profile, and a certification request that is made when it is needed. */
    record Certified(PublicKey publicKey, LeafProfile profile, Once<byte[]> request) implements SigningRequest {
        @Override
        public byte[] pkcs10() {
            return request.get().clone();
        }
    }
}
