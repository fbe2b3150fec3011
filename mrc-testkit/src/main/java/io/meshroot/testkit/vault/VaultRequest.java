package io.meshroot.testkit.vault;

import java.util.Objects;

/**
 * A request that a {@link FakeVault} got.
 *
 * @param method the HTTP method
 * @param path the path without {@code /v1/}, decoded
 * @param namespace the header {@code X-Vault-Namespace}, or empty
 * @param token the token that came along, or empty; a secret, and not part of {@link #toString}
 * @param body the body as text
 * @param status what was answered; 0 if the connection was reset
 */
public record VaultRequest(String method, String path, String namespace, String token, String body, int status) {
    /** Checks that nothing is null. */
    public VaultRequest {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(body, "body");
    }

    /**
     * Describes the request without its token.
     *
     * @return method, path and status
     */
    @Override
    public String toString() {
        return method + " " + path + " -> " + status;
    }
}
