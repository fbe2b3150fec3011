package io.meshroot.vault.internal.client;

import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.api.mrc.VaultConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;

/** Where the server is. */
public final class ServerAddress {
    private ServerAddress() {}

    /**
     * Returns the server's address.
     *
     * @param config names host, port and protocol
     * @return as {@code https://vault.example:8200}
     * @throws ProviderException if the host is none
     */
    public static URI of(VaultConfig config) {
        String host = config.host();
        String literal = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        String text = config.protocol().name().toLowerCase(Locale.ROOT) + "://" + literal + ":" + config.port();
        try {
            URI address = new URI(text);
            // What else the text may hold, a path or a user, would send the token somewhere else.
            if (literal.equals(Objects.toString(address.getHost(), ""))
                    && address.getRawPath().isEmpty()) {
                return address;
            }
        } catch (URISyntaxException e) {
            throw refused(host);
        }
        throw refused(host);
    }

    private static ProviderException refused(String host) {
        return new ProviderException(
                Retry.CANNOT_HELP,
                "spec.provider.vault.host is \"" + host + "\"; give a host name or an address and nothing else",
                null);
    }
}
