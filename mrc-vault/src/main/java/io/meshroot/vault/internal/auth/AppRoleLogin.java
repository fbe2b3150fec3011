package io.meshroot.vault.internal.auth;

import io.meshroot.api.mrc.VaultAuth;
import io.meshroot.api.store.SecretStore;
import io.meshroot.vault.internal.client.VaultClient;
import io.meshroot.vault.internal.client.VaultPath;
import io.meshroot.vault.internal.client.VaultReply;
import io.meshroot.vault.internal.client.VaultRequest;
import io.meshroot.vault.internal.http.CallScope;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Logs in with a role ID and a secret ID, which is read anew each time. */
final class AppRoleLogin implements Login {
    private final VaultClient client;
    private final SecretStore secrets;
    private final VaultAuth.AppRole auth;
    private final InstantSource clock;
    private final VaultPath path;

    AppRoleLogin(VaultClient client, SecretStore secrets, VaultAuth.AppRole auth, InstantSource clock) {
        this.client = client;
        this.secrets = secrets;
        this.auth = auth;
        this.clock = clock;
        this.path =
                VaultPath.fixed("auth").path("auth.appRole.mount", auth.mount()).then("login");
    }

    @Override
    public Grant login(CallScope scope) {
        String secretId = TokenPaths.read(secrets, auth.secretId(), "auth.appRole.secretId");
        VaultRequest request = VaultRequest.post(path, Map.of("role_id", auth.roleId(), "secret_id", secretId));
        return TokenPaths.login(client, request, this::remedy, scope, clock);
    }

    private Optional<String> remedy(VaultReply reply) {
        return reply.status() == 400 || reply.status() == 403
                ? Optional.of(
                        "role ID or secret ID are wrong, or the secret ID has ended or was used up: put a new one, from"
                                + " `vault write -f auth/" + auth.mount() + "/role/<name>/secret-id`, into entry \""
                                + auth.secretId().key() + "\" of secret "
                                + auth.secretId().secret())
                : Optional.empty();
    }

    @Override
    public Yield again() {
        return Yield.NEW_TOKEN;
    }
}
