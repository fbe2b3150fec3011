package io.meshroot.vault;

import io.meshroot.vault.internal.client.Timing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the builder hands to the parts of the provider.
 *
 * @param inFlight how many requests of one issuer may be under way
 * @param timing how long attempts and calls may take
 * @param redirects where else than to the server redirects may lead, as {@code host:port}
 * @param rootWatch how often the roots are looked at
 * @param serviceAccountToken the file with the token for the Kubernetes method
 * @param signaturesPerSecond what the server is known to do
 * @param seed begins the sequence that jitter comes from
 */
record Settings(
        int inFlight,
        Timing timing,
        Set<String> redirects,
        Duration rootWatch,
        Path serviceAccountToken,
        OptionalInt signaturesPerSecond,
        long seed) {
    Settings {
        redirects = Set.copyOf(redirects);
    }
}
