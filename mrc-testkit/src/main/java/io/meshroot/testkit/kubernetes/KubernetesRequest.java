package io.meshroot.testkit.kubernetes;

import java.util.Map;
import java.util.Objects;

/**
 * A request that a {@link FakeKubernetes} got.
 *
 * @param method the HTTP method
 * @param path the path, decoded
 * @param query the parameters of the query
 * @param token the bearer token, or empty; a secret, and not part of {@link #toString}
 * @param body the body as text; may hold secrets, and is not part of {@link #toString}
 * @param status what was answered; 0 if the connection was reset
 */
public record KubernetesRequest(
        String method, String path, Map<String, String> query, String token, String body, int status) {
    /** Checks that nothing is null. */
    public KubernetesRequest {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(path, "path");
        query = Map.copyOf(query);
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(body, "body");
    }

    /**
     * Describes the request without its token and body.
     *
     * @return method, path, query and status
     */
    @Override
    public String toString() {
        return method + " " + path + (query.isEmpty() ? "" : " " + query) + " -> " + status;
    }
}
