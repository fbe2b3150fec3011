package io.meshroot.vault.internal.auth;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.api.mrc.VaultAuth;
import io.meshroot.vault.internal.client.VaultClient;
import io.meshroot.vault.internal.client.VaultPath;
import io.meshroot.vault.internal.client.VaultReply;
import io.meshroot.vault.internal.client.VaultRequest;
import io.meshroot.vault.internal.http.CallScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Logs in with the token of the service account; its file is read anew each time, since the kubelet replaces it. */
final class KubernetesLogin implements Login {
    private final VaultClient client;
    private final VaultAuth.Kubernetes auth;
    private final Path jwtFile;
    private final InstantSource clock;
    private final VaultPath path;

    KubernetesLogin(VaultClient client, VaultAuth.Kubernetes auth, Path jwtFile, InstantSource clock) {
        this.client = client;
        this.auth = auth;
        this.jwtFile = jwtFile;
        this.clock = clock;
        this.path = VaultPath.fixed("auth")
                .path("auth.kubernetes.mount", auth.mount())
                .then("login");
    }

    @Override
    public Grant login(CallScope scope) {
        VaultRequest request = VaultRequest.post(path, Map.of("role", auth.role(), "jwt", jwt()));
        return TokenPaths.login(client, request, this::remedy, scope, clock);
    }

    private String jwt() {
        try {
            String jwt = Files.readString(jwtFile).strip();
            if (!jwt.isEmpty()) {
                return jwt;
            }
        } catch (IOException e) {
            throw unusable(e);
        }
        throw unusable(null);
    }

    private ProviderException unusable(@Nullable IOException cause) {
        return new ProviderException(
                ErrorCode.SECRET_UNUSABLE,
                Retry.CANNOT_HELP,
                null,
                "the file " + jwtFile
                        + " with the token of the service account can't be read or is empty; mount it, or name"
                        + " another with VaultProvider.builder().serviceAccountToken(...)",
                cause);
    }

    private Optional<String> remedy(VaultReply reply) {
        return reply.status() == 400 || reply.status() == 403
                ? Optional.of("role \"" + auth.role() + "\" does not take this service account: see `vault read auth/"
                        + auth.mount() + "/role/" + auth.role() + "`")
                : Optional.empty();
    }

    @Override
    public Yield again() {
        return Yield.NEW_TOKEN;
    }
}
