package io.meshroot.vault.internal.auth;

import io.meshroot.api.mrc.SecretKeyRef;
import io.meshroot.api.store.SecretStore;
import io.meshroot.vault.internal.client.Answers;
import io.meshroot.vault.internal.client.Token;
import io.meshroot.vault.internal.client.VaultClient;
import io.meshroot.vault.internal.client.VaultReply;
import io.meshroot.vault.internal.http.CallScope;
import java.time.Duration;
import java.time.InstantSource;

/** A token that somebody puts into a secret. It is renewed while the server does that; then somebody has to replace it. */
final class SecretToken implements Login {
    private final VaultClient client;
    private final SecretStore secrets;
    private final SecretKeyRef ref;
    private final InstantSource clock;

    SecretToken(VaultClient client, SecretStore secrets, SecretKeyRef ref, InstantSource clock) {
        this.client = client;
        this.secrets = secrets;
        this.ref = ref;
        this.clock = clock;
    }

    /** A token that may not look itself up is used as it is: its policy decides what it may do, not this. */
    @Override
    public Grant login(CallScope scope) {
        Token token = read();
        VaultReply reply = TokenPaths.lookup(client, token, scope);
        if (reply.isOutage()) {
            // Nothing is known of the token: one that is taken for endless would never be renewed.
            Answers.requireOk(client.server(), TokenPaths.LOOKUP, reply, Answers.Remedies.NONE);
        }
        if (!reply.isOk()) {
            return new Grant(token, clock.instant(), Duration.ZERO, Duration.ZERO, Grant.Renewal.IMPOSSIBLE);
        }
        Duration left = reply.data().seconds("ttl").orElse(Duration.ZERO);
        Duration whole = reply.data().seconds("creation_ttl").orElse(left);
        return new Grant(token, clock.instant(), left, whole, TokenPaths.renewal(reply.data()));
    }

    Token read() {
        try {
            return Token.of(TokenPaths.read(secrets, ref, "token.secretKeyRef"));
        } catch (IllegalArgumentException e) {
            throw TokenPaths.unusable("entry \"" + ref.key() + "\" of secret " + ref.secret() + ": " + e.getMessage()
                    + "; put a token there and nothing else");
        }
    }

    @Override
    public Yield again() {
        return Yield.SAME_TOKEN;
    }
}
