package io.meshroot.testkit.vault;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * An HTTP response that goes out.
 *
 * @param status the status
 * @param headers the headers without {@code Content-Length}
 * @param body the body
 * @param end what becomes of the connection
 */
record WireResponse(int status, Map<String, String> headers, byte[] body, End end) {
    private static final Map<String, String> IS_JSON = Map.of("Content-Type", "application/json");

    /** What becomes of the connection. */
    enum End {
        /** It is kept for the next request. */
        KEPT,
        /** It is reset before anything is sent. */
        RESET,
        /** It is closed in the middle of the body. */
        CUT
    }

    static WireResponse json(int status, Object value) {
        return new WireResponse(status, IS_JSON, bytes(Json.write(value) + "\n"), End.KEPT);
    }

    static WireResponse errors(int status, List<String> errors) {
        return json(status, Map.of("errors", errors));
    }

    static WireResponse raw(int status, String contentType, byte[] body) {
        return new WireResponse(status, Map.of("Content-Type", contentType), body, End.KEPT);
    }

    static WireResponse reset() {
        return new WireResponse(0, Map.of(), new byte[0], End.RESET);
    }

    WireResponse cut() {
        return new WireResponse(status, headers, body, End.CUT);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
