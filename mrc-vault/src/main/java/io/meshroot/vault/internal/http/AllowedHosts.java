package io.meshroot.vault.internal.http;

import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Where a redirect may lead: a token is sent to nobody else. */
public final class AllowedHosts {
    private final Set<String> allowed = new HashSet<>();

    /**
     * Allows the server itself and others.
     *
     * @param server the server's address
     * @param others as {@code vault-1.example:8200}
     */
    public AllowedHosts(URI server, Set<String> others) {
        allowed.add(place(server));
        others.forEach(other -> allowed.add(other.toLowerCase(Locale.ROOT)));
    }

    /**
     * Resolves a redirect.
     *
     * @param from where it came from
     * @param location its header {@code Location}
     * @return where it leads; empty if it may not be followed
     */
    public Optional<URI> follow(URI from, String location) {
        try {
            URI target = from.resolve(location);
            boolean sameScheme = from.getScheme().equalsIgnoreCase(target.getScheme());
            boolean plain =
                    target.getHost() != null && target.getRawUserInfo() == null && target.getRawFragment() == null;
            return sameScheme && plain && allowed.contains(place(target)) ? Optional.of(target) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String place(URI uri) {
        int port = uri.getPort() >= 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
        return uri.getHost().toLowerCase(Locale.ROOT) + ":" + port;
    }
}
