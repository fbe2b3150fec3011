package io.meshroot.api.mrc;

import java.util.Objects;

/**
 * One entry of a secret.
 *
 * @param secret the secret
 * @param key the name of the entry
 */
public record SecretKeyRef(SecretRef secret, String key) {
    /**
     * Checks that the key is given.
     *
     * @throws IllegalArgumentException if the key is empty
     */
    public SecretKeyRef {
        Objects.requireNonNull(secret, "secret");
        ObjectNames.nonEmpty("secretKeyRef.key", key);
    }
}
