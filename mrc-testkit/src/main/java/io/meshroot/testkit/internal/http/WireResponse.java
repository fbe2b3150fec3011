package io.meshroot.testkit.internal.http;

import io.meshroot.testkit.internal.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP response that goes out.
 *
 * @param status the status
 * @param headers the headers without {@code Content-Length}
 * @param body the body; empty if it is streamed
 * @param end what becomes of the connection
 * @param stream writes what follows the head, or null
 */
public record WireResponse(
        int status,
        Map<String, String> headers,
        byte[] body,
        End end,
        @Nullable Streaming stream) {
    private static final Map<String, String> IS_JSON = Map.of("Content-Type", "application/json");

    /** What becomes of the connection. */
    public enum End {
        /** It is kept for the next request. */
        KEPT,
        /** It is reset before anything is sent. */
        RESET,
        /** It is closed in the middle of the body. */
        CUT
    }

    /**
     * Makes an answer with a whole body.
     *
     * @param status the status
     * @param headers the headers without {@code Content-Length}
     * @param body the body
     * @param end what becomes of the connection
     */
    public WireResponse(int status, Map<String, String> headers, byte[] body, End end) {
        this(status, headers, body, end, null);
    }

    /**
     * Makes an answer in JSON.
     *
     * @param status the status
     * @param value the body
     * @return the answer
     */
    public static WireResponse json(int status, Object value) {
        return new WireResponse(status, IS_JSON, bytes(Json.write(value) + "\n"), End.KEPT);
    }

    /**
     * Makes an answer of any type.
     *
     * @param status the status
     * @param contentType the type of the body
     * @param body the body
     * @return the answer
     */
    public static WireResponse raw(int status, String contentType, byte[] body) {
        return new WireResponse(status, Map.of("Content-Type", contentType), body, End.KEPT);
    }

    /**
     * Makes no answer at all.
     *
     * @return a reset of the connection
     */
    public static WireResponse reset() {
        return new WireResponse(0, Map.of(), new byte[0], End.RESET);
    }

    /**
     * Makes an answer whose body is written as it comes about.
     *
     * @param status the status
     * @param headers the headers, which say how the body is framed
     * @param stream writes it
     * @return the answer
     */
    public static WireResponse streamed(int status, Map<String, String> headers, Streaming stream) {
        return new WireResponse(status, headers, new byte[0], End.KEPT, stream);
    }

    /**
     * Returns this answer, to be cut off in the middle of the body.
     *
     * @return the answer
     */
    public WireResponse cut() {
        return new WireResponse(status, headers, body, End.CUT, null);
    }

    /**
     * Returns this answer with one more header.
     *
     * @param name the name
     * @param value the value
     * @return the answer
     */
    public WireResponse with(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return new WireResponse(status, all, body, end, stream);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
