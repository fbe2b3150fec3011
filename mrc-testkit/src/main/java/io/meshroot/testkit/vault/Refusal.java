package io.meshroot.testkit.vault;

import io.meshroot.testkit.internal.http.WireResponse;
import java.util.List;
import java.util.Map;

/** A request that is answered with an error, in the words of the real server. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final boolean empty;

    private Refusal(int status, String message, boolean empty) {
        super(message, null, false, false);
        this.status = status;
        this.empty = empty;
    }

    /** What a backend answers on purpose: the bare message. */
    static Refusal of(int status, String message) {
        return new Refusal(status, message, false);
    }

    static Refusal badRequest(String message) {
        return of(400, message);
    }

    /** What goes through the server's collection of errors. */
    static Refusal collected(int status, String message) {
        return of(status, "1 error occurred:\n\t* " + message + "\n\n");
    }

    /** What is not there: no message at all. */
    static Refusal notFound() {
        return new Refusal(404, "", true);
    }

    /** The token is none, or no longer one. */
    static Refusal badToken() {
        return of(403, "permission denied");
    }

    /** The token is good, its policies don't reach here. */
    static Refusal denied() {
        return collected(403, "permission denied");
    }

    static Refusal unsupportedPath() {
        return collected(404, "unsupported path");
    }

    static Refusal unsupportedOperation() {
        return collected(405, "unsupported operation");
    }

    static Refusal noRoute(String path) {
        return of(404, "no handler for route \"" + path + "\". route entry not found.");
    }

    WireResponse response() {
        return WireResponse.json(status, Map.of("errors", empty ? List.of() : List.of(String.valueOf(getMessage()))));
    }
}
