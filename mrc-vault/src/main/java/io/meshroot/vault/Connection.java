package io.meshroot.vault;

import io.meshroot.api.mrc.VaultConfig;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.vault.internal.auth.AuthorizedClient;
import io.meshroot.vault.internal.auth.Tokens;
import io.meshroot.vault.internal.client.ServerAddress;
import io.meshroot.vault.internal.client.VaultClient;
import io.meshroot.vault.internal.http.AllowedHosts;
import io.meshroot.vault.internal.http.Backoff;
import io.meshroot.vault.internal.http.CallScopes;
import io.meshroot.vault.internal.http.Circuit;
import io.meshroot.vault.internal.http.InFlight;
import io.meshroot.vault.internal.http.Jitter;
import io.meshroot.vault.internal.http.ServerTrust;
import io.meshroot.vault.internal.http.Transport;
import java.net.URI;
import java.time.Duration;

/** Everything between an issuer and the server, put together. */
final class Connection implements AutoCloseable {
    private static final int BODY_LIMIT = 1 << 20;
    private static final int FAILURES_THAT_OPEN = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Mount mount;
    private final CallScopes scopes;
    private final ServerTrust trust;
    private final VaultClient client;
    private final Tokens tokens;
    private final AuthorizedClient authorized;
    private final Jitter jitter;

    private Connection(VaultConfig config, IssuerContext context, Settings settings) {
        URI server = ServerAddress.of(config);
        mount = new Mount(config);
        jitter = new Jitter(settings.seed());
        scopes = new CallScopes(context.scheduler(), context.clock());
        trust = new ServerTrust(context.secrets(), config.caCertificate());
        client = new VaultClient(
                server,
                mount.namespace(),
                new Transport(trust, new AllowedHosts(server, settings.redirects()), BODY_LIMIT),
                scopes,
                // As many failures as may be under way can stem from one interruption.
                new Circuit(context.clock(), Math.max(FAILURES_THAT_OPEN, settings.inFlight()), jitter),
                new InFlight(settings.inFlight()),
                new Backoff(FIRST_PAUSE, LONGEST_PAUSE, jitter),
                settings.timing(),
                context.clock());
        try {
            tokens = Tokens.of(client, config, context, settings.serviceAccountToken(), jitter);
        } catch (RuntimeException e) {
            trust.close();
            throw e;
        }
        authorized = new AuthorizedClient(client, tokens);
    }

    static Connection open(VaultConfig config, IssuerContext context, Settings settings) {
        return new Connection(config, context, settings);
    }

    Mount mount() {
        return mount;
    }

    /** Makes requests without a token. */
    VaultClient client() {
        return client;
    }

    /** Makes requests with a token. */
    AuthorizedClient authorized() {
        return authorized;
    }

    Tokens tokens() {
        return tokens;
    }

    Jitter jitter() {
        return jitter;
    }

    @Override
    public void close() {
        scopes.close();
        tokens.close();
        trust.close();
    }
}
