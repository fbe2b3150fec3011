package io.meshroot.api.mrc;

import io.meshroot.api.leaf.KeyType;
import java.util.Objects;
import java.util.Optional;

/**
 * The built-in certificate authority, provider {@code tresor}.
 *
 * @param secret where the root's certificate and key are kept
 * @param keyType the type of a root key that is made; the provider's default when absent, and without effect on a root
 *     that exists
 */
public record TresorConfig(SecretRef secret, Optional<KeyType> keyType) implements ProviderConfig {
    /** The provider's name. */
    public static final String PROVIDER = "tresor";

    /** Checks that nothing is null. */
    public TresorConfig {
        Objects.requireNonNull(secret, "secret");
        Objects.requireNonNull(keyType, "keyType");
    }

    /**
     * Makes a configuration with the provider's default key type.
     *
     * @param namespace the secret's namespace
     * @param name the secret's name
     * @return the configuration
     * @throws IllegalArgumentException if one is no legal name
     */
    public static TresorConfig inSecret(String namespace, String name) {
        return new TresorConfig(new SecretRef(namespace, name), Optional.empty());
    }

    @Override
    public String providerName() {
        return PROVIDER;
    }
}
