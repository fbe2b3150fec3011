package io.meshroot.testkit.vault;

import io.meshroot.testkit.internal.http.WireRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way to a backend.
 *
 * @param operation what is to be done
 * @param path the path below the mount
 * @param params the parameters
 * @param token who asks, or null where nobody has to say so
 */
record Call(
        Operation operation,
        String path,
        Params params,
        @Nullable Token token) {
    /** What a method means. */
    enum Operation {
        /** GET. */
        READ,
        /** LIST, or GET with {@code list=true}. */
        LIST,
        /** POST or PUT. */
        UPDATE,
        /** DELETE. */
        DELETE;

        static Operation of(WireRequest request) {
            return switch (request.method()) {
                case "GET" -> "true".equals(request.query().get("list")) ? LIST : READ;
                case "LIST" -> LIST;
                case "POST", "PUT" -> UPDATE;
                case "DELETE" -> DELETE;
                default -> throw Refusal.of(405, "method " + request.method() + " is not known here");
            };
        }
    }

    List<String> segments() {
        return List.of(path.split("/", -1));
    }

    boolean is(Operation wanted) {
        return operation == wanted;
    }

    /** Refuses every operation but one. */
    void only(Operation wanted) {
        if (operation != wanted) {
            throw Refusal.unsupportedOperation();
        }
    }
}
