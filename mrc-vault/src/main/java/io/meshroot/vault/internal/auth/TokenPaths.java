package io.meshroot.vault.internal.auth;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.api.mrc.SecretKeyRef;
import io.meshroot.api.store.SecretStore;
import io.meshroot.api.store.Versioned;
import io.meshroot.vault.internal.auth.Grant.Renewal;
import io.meshroot.vault.internal.client.Answers;
import io.meshroot.vault.internal.client.Token;
import io.meshroot.vault.internal.client.VaultClient;
import io.meshroot.vault.internal.client.VaultPath;
import io.meshroot.vault.internal.client.VaultReply;
import io.meshroot.vault.internal.client.VaultRequest;
import io.meshroot.vault.internal.http.CallScope;
import io.meshroot.vault.internal.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** What every kind of login asks of the server and of the store. */
final class TokenPaths {
    static final VaultRequest LOOKUP = VaultRequest.get(VaultPath.fixed("auth/token/lookup-self"));
    private static final VaultPath RENEW = VaultPath.fixed("auth/token/renew-self");

    private TokenPaths() {}

    static VaultReply lookup(VaultClient client, Token token, CallScope scope) {
        return client.send(LOOKUP, Optional.of(token), scope);
    }

    /** Renews; the server decides for how long, and says so. */
    static Grant renew(VaultClient client, Grant old, CallScope scope, InstantSource clock) {
        VaultRequest request =
                VaultRequest.post(RENEW, Map.of("increment", old.whole().toSeconds() + "s"));
        VaultReply reply = client.send(request, Optional.of(old.token()), scope);
        JsonObject auth = auth(client, request, reply, Answers.Remedies.NONE);
        Duration lease = auth.seconds("lease_duration").orElse(Duration.ZERO);
        return new Grant(old.token(), clock.instant(), lease, old.whole(), renewal(auth));
    }

    /** Logs in. */
    static Grant login(
            VaultClient client, VaultRequest request, Answers.Remedies remedies, CallScope scope, InstantSource clock) {
        JsonObject auth = auth(client, request, client.send(request, Optional.empty(), scope), remedies);
        Duration lease = auth.seconds("lease_duration").orElse(Duration.ZERO);
        try {
            Token token = Token.of(auth.text("client_token").orElse(""));
            return new Grant(token, clock.instant(), lease, lease, renewal(auth));
        } catch (IllegalArgumentException e) {
            throw Answers.refused(client.server(), request, e.getMessage() + "; see the auth method's set-up", e);
        }
    }

    private static JsonObject auth(
            VaultClient client, VaultRequest request, VaultReply reply, Answers.Remedies remedies) {
        return Answers.requireOk(client.server(), request, reply, remedies)
                .body()
                .flatMap(body -> body.object("auth"))
                .orElseThrow(() -> Answers.refused(
                        client.server(), request, "it has no \"auth\"; see what answers at this address", null));
    }

    static Renewal renewal(JsonObject fields) {
        return fields.flag("renewable").orElse(false) ? Renewal.POSSIBLE : Renewal.IMPOSSIBLE;
    }

    /** Reads an entry of a secret, without the line feed that files end with. */
    static String read(SecretStore secrets, SecretKeyRef ref, String field) {
        String where = "entry \"" + ref.key() + "\" of secret " + ref.secret() + " (" + field + ")";
        byte[] value = secrets.read(ref.secret())
                .map(Versioned::value)
                .flatMap(secret -> secret.expose(ref.key()))
                .orElseThrow(() -> unusable(where + " is not there; put it there"));
        String text = new String(value, StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            throw unusable(where + " is empty; fill it");
        }
        return text;
    }

    static MeshRootException unusable(String message) {
        return new ProviderException(ErrorCode.SECRET_UNUSABLE, Retry.CANNOT_HELP, null, message, null);
    }
}
