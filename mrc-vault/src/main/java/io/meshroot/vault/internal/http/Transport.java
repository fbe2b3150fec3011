package io.meshroot.vault.internal.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** Makes one attempt at a request, redirects included. */
public final class Transport {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MOST_HOPS = 3;

    private final Supplier<HttpClient> client;
    private final AllowedHosts hosts;
    private final int bodyLimit;

    /**
     * Makes a transport.
     *
     * @param client the HTTP client to use now; it must not follow redirects itself
     * @param hosts where redirects may lead
     * @param bodyLimit how many bytes an answer may have
     */
    public Transport(Supplier<HttpClient> client, AllowedHosts hosts, int bodyLimit) {
        this.client = client;
        this.hosts = hosts;
        this.bodyLimit = bodyLimit;
    }

    /**
     * Makes one attempt.
     *
     * @param call the request
     * @param scope ends the wait
     * @param longest how long it may take, redirects included
     * @return the answer
     * @throws IOException if there was none; {@link AnswerTooLarge}, {@link RedirectRefused} and {@link AttemptTimeout} among others
     * @throws io.meshroot.api.MeshRootException if the call ended meanwhile
     */
    public HttpReply send(HttpCall call, CallScope scope, Duration longest) throws IOException {
        HttpCall next = call;
        for (int hop = 0; hop <= MOST_HOPS; hop++) {
            HttpReply reply = exchange(next, scope, longest);
            Optional<String> location =
                    REDIRECTS.contains(reply.status()) ? reply.headers().firstValue("Location") : Optional.empty();
            if (location.isEmpty()) {
                return reply;
            }
            URI from = next.uri();
            // Only these two keep method and body (RFC 9110, 15.4); the others would turn a signing into a reading.
            if (reply.status() != 307 && reply.status() != 308) {
                throw new RedirectRefused(from, location.get());
            }
            next = next.at(
                    hosts.follow(from, location.get()).orElseThrow(() -> new RedirectRefused(from, location.get())));
        }
        throw new RedirectRefused(call.uri(), "one place after the other");
    }

    private HttpReply exchange(HttpCall call, CallScope scope, Duration longest) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(call.uri());
        call.headers().forEach(request::header);
        byte[] body = call.body();
        request.method(call.method(), body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        try {
            HttpResponse<byte[]> response =
                    scope.await(client.get().sendAsync(request.build(), LimitedBody.handler(bodyLimit)), longest);
            return new HttpReply(response.statusCode(), response.headers(), response.body());
        } catch (ExecutionException e) {
            throw asIo(Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    private static IOException asIo(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AnswerTooLarge tooLarge) {
                return tooLarge;
            }
        }
        return failure instanceof IOException io ? io : new IOException(String.valueOf(failure.getMessage()), failure);
    }
}
