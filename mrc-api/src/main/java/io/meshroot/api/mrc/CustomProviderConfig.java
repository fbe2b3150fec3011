package io.meshroot.api.mrc;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Somebody else's provider. Secrets don't belong into the parameters; refer to them.
 *
 * @param providerName the name under which the provider is found; none of the names that this library uses
 * @param parameters what the provider understands, by name
 */
public record CustomProviderConfig(String providerName, Map<String, String> parameters) implements ProviderConfig {
    private static final Set<String> TAKEN =
            Set.of(TresorConfig.PROVIDER, VaultConfig.PROVIDER, CertManagerConfig.PROVIDER, "certManager", "custom");

    /**
     * Checks the name and copies the parameters.
     *
     * @throws IllegalArgumentException if the name is no legal object name or is one of this library's
     */
    public CustomProviderConfig {
        ObjectNames.check("custom.name", providerName, ObjectNames.MAX_LENGTH);
        if (TAKEN.contains(providerName)) {
            throw new IllegalArgumentException("custom.name is \"" + providerName
                    + "\", a built-in provider's; use its own field or another name");
        }
        parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    }
}
