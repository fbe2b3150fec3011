package io.meshroot.api.leaf;

import java.util.Locale;

/** The types of keys that are made and accepted. */
public enum KeyType {
    /** ECDSA on NIST P-256; the default. */
    EC_P256,
    /** ECDSA on NIST P-384. */
    EC_P384,
    /** RSA with 2048 bits. */
    RSA_2048,
    /** RSA with 3072 bits. */
    RSA_3072,
    /** RSA with 4096 bits. */
    RSA_4096,
    /** Ed25519 (RFC 8410). */
    ED25519;

    /**
     * Returns the name in documents.
     *
     * @return as {@code ec-p256}
     */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads the name in documents; case matters.
     *
     * @param id as {@code ec-p256}
     * @return the key type
     * @throws IllegalArgumentException if it is none of them
     */
    public static KeyType parse(String id) {
        for (KeyType type : values()) {
            if (type.id().equals(id)) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "key type is \"" + id + "\"; one of ec-p256, ec-p384, rsa-2048, rsa-3072, rsa-4096, ed25519");
    }
}
