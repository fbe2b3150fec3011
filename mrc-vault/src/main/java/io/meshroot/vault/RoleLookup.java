package io.meshroot.vault;

import io.meshroot.vault.internal.auth.AuthorizedClient;
import io.meshroot.vault.internal.client.Answers;
import io.meshroot.vault.internal.client.VaultReply;
import io.meshroot.vault.internal.client.VaultRequest;
import io.meshroot.vault.internal.http.CallScope;
import java.util.Optional;

/** Reads the role, where the token may: nothing depends on it, but what is known can be told sooner. */
final class RoleLookup {
    private static final int FORBIDDEN = 403;

    private final AuthorizedClient client;
    private final Mount mount;

    RoleLookup(AuthorizedClient client, Mount mount) {
        this.client = client;
        this.mount = mount;
    }

    /**
     * Reads the role.
     *
     * @return the role; empty if the token may not read it
     * @throws io.meshroot.api.ProviderException if there is none
     */
    Optional<Role> read(CallScope scope) {
        VaultRequest request = VaultRequest.get(mount.role());
        VaultReply reply = client.send(() -> request, scope);
        if (reply.status() == FORBIDDEN) {
            return Optional.empty();
        }
        VaultReply good = Answers.requireOk(client.open().server(), request, reply, this::remedy);
        return Optional.of(new Role(good.data()));
    }

    private Optional<String> remedy(VaultReply reply) {
        return reply.status() == 404
                ? Optional.of("there is no such role, or no PKI engine at " + mount.name() + ": see `"
                        + mount.command("list") + " " + mount.name() + "/roles` and docs/vault.md")
                : Optional.empty();
    }
}
