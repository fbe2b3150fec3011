package io.meshroot.vault.internal.client;

import io.meshroot.testkit.time.TestScheduler;
import io.meshroot.vault.internal.http.AllowedHosts;
import io.meshroot.vault.internal.http.Backoff;
import io.meshroot.vault.internal.http.CallScopes;
import io.meshroot.vault.internal.http.Circuit;
import io.meshroot.vault.internal.http.InFlight;
import io.meshroot.vault.internal.http.Jitter;
import io.meshroot.vault.internal.http.Transport;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** A client for tests that ask nothing of a server. */
public final class VaultClientForTests {
    private VaultClientForTests() {}

    /** A client whose every request fails. */
    public static VaultClient unreachable(TestScheduler time) {
        URI nowhere = URI.create("http://127.0.0.1:1");
        Jitter jitter = new Jitter(1);
        return new VaultClient(
                nowhere,
                Optional.empty(),
                new Transport(HttpClient::newHttpClient, new AllowedHosts(nowhere, Set.of()), 1024),
                new CallScopes(time, time.clock()),
                new Circuit(time.clock(), 1, jitter),
                new InFlight(1),
                new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1), jitter),
                new Timing(Duration.ofSeconds(1), Duration.ofSeconds(1)),
                time.clock());
    }
}
