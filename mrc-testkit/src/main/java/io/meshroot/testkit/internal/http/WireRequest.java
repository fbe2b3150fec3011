package io.meshroot.testkit.internal.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP request as it came in.
 *
 * @param method the method
 * @param path the path, decoded, without the query
 * @param query the parameters of the query
 * @param headers the headers, names in lower case
 * @param body the body
 */
public record WireRequest(
        String method, String path, Map<String, String> query, Map<String, String> headers, byte[] body) {
    /**
     * Returns a header.
     *
     * @param name its name, in any case
     * @return its value, if it is there
     */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /**
     * Returns the body as text.
     *
     * @return the text
     */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
