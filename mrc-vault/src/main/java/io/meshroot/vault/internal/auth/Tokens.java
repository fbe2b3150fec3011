package io.meshroot.vault.internal.auth;

import io.meshroot.api.mrc.SecretKeyRef;
import io.meshroot.api.mrc.VaultAuth;
import io.meshroot.api.mrc.VaultConfig;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.api.store.SecretStore;
import io.meshroot.api.time.Subscription;
import io.meshroot.vault.internal.client.Token;
import io.meshroot.vault.internal.client.VaultClient;
import io.meshroot.vault.internal.http.CallScope;
import io.meshroot.vault.internal.http.Jitter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** The token source that a document asks for. A secret that changes is looked at anew. */
public final class Tokens implements TokenSource {
    private final TokenKeeper keeper;
    private final Subscription subscription;

    private Tokens(TokenKeeper keeper, Subscription subscription) {
        this.keeper = keeper;
        this.subscription = subscription;
    }

    /**
     * Makes the source; nothing is asked of the server yet.
     *
     * @param client makes the requests
     * @param config says how to come by a token
     * @param context has store, clock and scheduler
     * @param jwtFile the file with the token of the service account
     * @param jitter chooses the moment of a renewal
     * @return the source; close it
     */
    public static Tokens of(
            VaultClient client, VaultConfig config, IssuerContext context, Path jwtFile, Jitter jitter) {
        InstantSource clock = context.clock();
        SecretStore secrets = context.secrets();
        Login login;
        Optional<SecretKeyRef> watched;
        if (config.auth().orElse(null) instanceof VaultAuth.AppRole appRole) {
            login = new AppRoleLogin(client, secrets, appRole, clock);
            // The token outlives the secret ID that it was made from.
            watched = Optional.empty();
        } else if (config.auth().orElse(null) instanceof VaultAuth.Kubernetes kubernetes) {
            login = new KubernetesLogin(client, kubernetes, jwtFile, clock);
            watched = Optional.empty();
        } else {
            SecretKeyRef ref = config.token().orElseThrow();
            login = new SecretToken(client, secrets, ref, clock);
            watched = Optional.of(ref);
        }
        TokenKeeper keeper = new TokenKeeper(client, login, context.scheduler(), clock, jitter);
        return new Tokens(
                keeper,
                watched.map(ref -> secrets.watch(ref.secret(), keeper::forget)).orElse(() -> {}));
    }

    @Override
    public Token token(CallScope scope) {
        return keeper.token(scope);
    }

    @Override
    public Optional<Token> insteadOf(Token refused, CallScope scope) {
        return keeper.insteadOf(refused, scope);
    }

    @Override
    public void close() {
        subscription.close();
        keeper.close();
    }
}
