package io.meshroot.testkit.vault;

import io.meshroot.testkit.internal.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a server answered to a {@link VaultAdmin}. Immutable. */
public final class VaultAnswer {
    private final int status;
    private final Map<String, List<String>> headers;
    private final String body;

    VaultAnswer(int status, Map<String, List<String>> headers, String body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /**
     * Returns the HTTP status.
     *
     * @return the status
     */
    public int status() {
        return status;
    }

    /**
     * Returns the body as it came.
     *
     * @return the text; empty with 204
     */
    public String body() {
        return body;
    }

    /**
     * Returns a header.
     *
     * @param name its name in lower case
     * @return its first value, if it is there
     */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    /**
     * Returns what stands under {@code data}.
     *
     * @return maps, lists, strings, numbers, booleans and nulls; empty if there is none
     */
    public Map<String, @Nullable Object> data() {
        return part("data");
    }

    /**
     * Returns what stands under {@code auth}: what a login gives.
     *
     * @return maps, lists, strings, numbers, booleans and nulls; empty if there is none
     */
    public Map<String, @Nullable Object> auth() {
        return part("auth");
    }

    /**
     * Returns the warnings.
     *
     * @return the warnings
     */
    public List<String> warnings() {
        return strings("warnings");
    }

    /**
     * Returns the errors.
     *
     * @return the messages
     */
    public List<String> errors() {
        return strings("errors");
    }

    private Map<String, @Nullable Object> part(String name) {
        Object value = tree().get(name);
        return value instanceof Map ? Json.object(value) : Map.of();
    }

    private List<String> strings(String name) {
        return tree().get(name) instanceof List<?> list
                ? list.stream().filter(Objects::nonNull).map(Object::toString).toList()
                : List.of();
    }

    private Map<String, @Nullable Object> tree() {
        return body.isBlank() ? Map.of() : Json.readObject(body);
    }

    /**
     * Requires that the server did what was asked.
     *
     * @return this
     * @throws IllegalStateException if it refused, with its errors
     */
    public VaultAnswer requireSuccess() {
        if (status / 100 != 2) {
            throw new IllegalStateException("the server answered " + status + " " + errors());
        }
        return this;
    }

    /**
     * Describes the answer without its body, which may hold a secret.
     *
     * @return the status and the errors
     */
    @Override
    public String toString() {
        return "VaultAnswer[" + status + "]";
    }
}
