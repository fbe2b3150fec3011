package io.meshroot.vault.internal.http;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request. Its headers and its body may hold secrets: it never shows them.
 *
 * @param method GET or POST
 * @param uri where to
 * @param headers the headers
 * @param body the body, or null for none
 */
public record HttpCall(String method, URI uri, Map<String, String> headers, byte @Nullable [] body) {
    HttpCall at(URI other) {
        return new HttpCall(method, other, headers, body);
    }

    /**
     * Names method and address.
     *
     * @return as {@code POST https://vault:8200/v1/pki/sign/mesh}
     */
    @Override
    public String toString() {
        return method + " " + uri;
    }
}
