package io.meshroot.vault.internal.client;

import io.meshroot.vault.internal.http.HttpReply;
import io.meshroot.vault.internal.http.Shown;
import io.meshroot.vault.internal.json.Json;
import io.meshroot.vault.internal.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the server answered.
 *
 * @param status the status
 * @param body the body, if it is a JSON object; empty if there is none, or it is something else
 * @param retryAfter how long the server asked to wait
 */
public record VaultReply(int status, Optional<JsonObject> body, Optional<Duration> retryAfter) {
    private static final int OK = 200;

    static VaultReply of(HttpReply reply, Optional<Duration> retryAfter) {
        return new VaultReply(reply.status(), Json.object(reply.body()), retryAfter);
    }

    /**
     * Tells whether the server did what was asked.
     *
     * @return whether it did
     */
    public boolean isOk() {
        return status == OK;
    }

    /**
     * Tells whether the server could not do what was asked for now, whatever was asked.
     *
     * @return whether it is not well, or has too much to do
     */
    public boolean isOutage() {
        return Retries.mayHelpLater(this);
    }

    /**
     * Returns the field {@code data}.
     *
     * @return its content, or an empty object
     */
    public JsonObject data() {
        return body.flatMap(fields -> fields.object("data")).orElse(JsonObject.EMPTY);
    }

    /**
     * Returns what the server says went wrong.
     *
     * @return the entries of {@code errors}, each on one line
     */
    public List<String> errors() {
        return body.map(fields -> fields.texts("errors")).orElse(List.of()).stream()
                .map(Shown::of)
                .filter(error -> !error.isEmpty())
                .toList();
    }

    /**
     * Returns what the server remarks.
     *
     * @return the entries of {@code warnings}, each on one line
     */
    public List<String> warnings() {
        return body.map(fields -> fields.texts("warnings")).orElse(List.of()).stream()
                .map(Shown::of)
                .toList();
    }

    /**
     * Tells whether the server's error has a text, in any case.
     *
     * @param part the text
     * @return whether one of the errors has it
     */
    public boolean says(String part) {
        return errors().stream()
                .anyMatch(error -> error.toLowerCase(Locale.ROOT).contains(part));
    }
}
