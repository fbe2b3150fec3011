package io.meshroot.vault.internal.client;

import io.meshroot.vault.internal.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request, without the token and the namespace.
 *
 * @param method GET or POST
 * @param path where to
 * @param query as {@code list=true}, or empty
 * @param body JSON, or null for none; it may hold a secret and is never shown
 * @param scope whether the server's namespace counts
 */
public record VaultRequest(String method, VaultPath path, String query, byte @Nullable [] body, Scope scope) {
    /** Where a path is looked up. */
    public enum Scope {
        /** In the namespace of the configuration. */
        NAMESPACE,
        /** In the root namespace, whatever the configuration says. */
        ROOT
    }

    /**
     * Asks to read.
     *
     * @param path what
     * @return the request
     */
    public static VaultRequest get(VaultPath path) {
        return new VaultRequest("GET", path, "", null, Scope.NAMESPACE);
    }

    /**
     * Asks to list; in the form that proxies let pass, unlike the method LIST.
     *
     * @param path what
     * @return the request
     */
    public static VaultRequest list(VaultPath path) {
        return new VaultRequest("GET", path, "list=true", null, Scope.NAMESPACE);
    }

    /**
     * Asks to do something.
     *
     * @param path what
     * @param fields the parameters
     * @return the request
     */
    public static VaultRequest post(VaultPath path, Map<String, ?> fields) {
        return new VaultRequest("POST", path, "", Json.write(fields), Scope.NAMESPACE);
    }

    /**
     * Asks the server about itself.
     *
     * @param path what
     * @return the request
     */
    public static VaultRequest ofServer(VaultPath path) {
        return new VaultRequest("GET", path, "", null, Scope.ROOT);
    }

    /**
     * Names method and path.
     *
     * @return as {@code POST pki/sign/mesh}
     */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
