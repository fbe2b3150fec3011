package io.meshroot.vault.internal.client;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Turns answers that are none of those hoped for into exceptions that name the remedy. */
public final class Answers {
    private Answers() {}

    /**
     * Lets a good answer pass.
     *
     * @param server who answered
     * @param request what was asked
     * @param reply the answer
     * @param remedies what to do about errors of this request, before the general advice
     * @return the answer
     * @throws ProviderException if it is not 200, or has no JSON
     */
    public static VaultReply requireOk(URI server, VaultRequest request, VaultReply reply, Remedies remedies) {
        if (!reply.isOk()) {
            throw failed(server, request, reply, remedies);
        }
        if (reply.body().isEmpty()) {
            throw refused(server, request, "the answer is not JSON; see what answers at this address", null);
        }
        return reply;
    }

    private static ProviderException failed(URI server, VaultRequest request, VaultReply reply, Remedies remedies) {
        String said = reply.errors().isEmpty() ? "" : ", \"" + String.join("; ", reply.errors()) + "\"";
        String remedy = remedies.of(reply).or(() -> general(reply)).orElse("see the server's log");
        return new ProviderException(
                ErrorCode.PROVIDER_FAILED,
                Retries.mayHelpLater(reply) ? Retry.MAY_HELP : Retry.CANNOT_HELP,
                reply.retryAfter().orElse(null),
                server + " answered " + reply.status() + said + " to " + request + "; " + remedy,
                null);
    }

    private static Optional<String> general(VaultReply reply) {
        return Optional.ofNullable(
                switch (reply.status()) {
                    case 204 -> "there is nothing: give the mount a certificate authority";
                    case 307 -> "let the standbys forward requests, or name the active node";
                    case 400 ->
                        reply.says("missing client token")
                                ? "the request bore no token; give one in token.secretKeyRef or auth"
                                : null;
                    case 403 ->
                        "the token is bad or has ended, or its policy does not allow this path: see `vault token lookup` and"
                                + " `vault policy read`";
                    case 404 ->
                        "nothing is mounted there: see `vault secrets list`, and mount and namespace in the document";
                    case 405 -> "this server knows no such operation; use Vault 1.11 or newer, or OpenBao";
                    case 412 -> "the node lags behind; ask again";
                    case 429 -> "a quota is used up: see `vault list sys/quotas/rate-limit`, or lower maxInFlight";
                    case 502 -> "what the server depends on fails; see its log";
                    case 503 -> "it is sealed, overloaded or has no active node: see `vault status`";
                    default -> null;
                });
    }

    /** The server showed a certificate that is not trusted: no matter of time. */
    static boolean isDistrust(IOException e) {
        return has(e, SSLException.class) && has(e, CertificateException.class);
    }

    static ProviderException unreachable(URI server, VaultRequest request, IOException e, Retry retry) {
        String why = e instanceof ConnectException && e.getMessage() == null
                ? "connection refused"
                : e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
        String remedy = has(e, SSLException.class)
                ? "see whether protocol and caCertificate in the document fit the server"
                : has(e, UnresolvedAddressException.class)
                        ? "the name is not known; see host in the document"
                        : "see whether it runs and can be reached";
        return new ProviderException(retry, server + " did not answer to " + request + ", " + why + "; " + remedy, e);
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the exception for an answer that is not what was asked for.
     *
     * @param server who answered
     * @param request what was asked
     * @param why what is wrong, with the remedy
     * @param cause what made it happen, or null
     * @return the exception
     */
    public static ProviderException refused(URI server, VaultRequest request, String why, @Nullable Throwable cause) {
        return new ProviderException(
                ErrorCode.PROVIDER_ANSWER_REFUSED,
                Retry.CANNOT_HELP,
                null,
                "the answer of " + server + " to " + request + " is refused: " + why,
                cause);
    }

    /** What to do about an error of one kind of request. */
    @FunctionalInterface
    public interface Remedies {
        /** Knows nothing. */
        Remedies NONE = reply -> Optional.empty();

        /**
         * Returns what to do.
         *
         * @param reply an answer that is an error
         * @return the remedy, if there is a special one
         */
        Optional<String> of(VaultReply reply);
    }
}
