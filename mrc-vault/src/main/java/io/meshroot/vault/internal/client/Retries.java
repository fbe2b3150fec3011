package io.meshroot.vault.internal.client;

import java.util.Set;

/** Says after which answers the same request is made again. Signing twice does no harm, but asking twice may. */
final class Retries {
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;
    private static final int NOT_IMPLEMENTED = 501;

    /** State not there yet (412), the server's own backend (502), sealed, overloaded or without a leader (503), a proxy's 504. */
    private static final Set<Integer> TEMPORARY = Set.of(412, 502, 503, 504);

    private Retries() {}

    /** Nothing but time mends it, as far as one can tell. */
    static boolean mayHelp(VaultReply reply) {
        if (reply.status() == TOO_MANY || TEMPORARY.contains(reply.status())) {
            return true;
        }
        // With a definite error, such as a missing issuer, the answer stays the same.
        return reply.status() >= SERVER_ERROR
                && reply.status() != NOT_IMPLEMENTED
                && reply.errors().isEmpty();
    }

    /** Worth another call some time: an error of the server that is no missing issuer may have passed by then. */
    static boolean mayHelpLater(VaultReply reply) {
        return mayHelp(reply)
                || (reply.status() >= SERVER_ERROR
                        && reply.status() != NOT_IMPLEMENTED
                        && !reply.says("could not fetch the ca certificate"));
    }

    /** The server is not well, rather than busy or displeased with the request. */
    static boolean isOutage(VaultReply reply) {
        return reply.status() >= SERVER_ERROR && mayHelp(reply);
    }

    static boolean isBusy(VaultReply reply) {
        return reply.status() == TOO_MANY;
    }
}
