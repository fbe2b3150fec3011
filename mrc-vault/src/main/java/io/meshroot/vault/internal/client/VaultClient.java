package io.meshroot.vault.internal.client;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.vault.internal.http.AnswerTooLarge;
import io.meshroot.vault.internal.http.Backoff;
import io.meshroot.vault.internal.http.CallScope;
import io.meshroot.vault.internal.http.CallScopes;
import io.meshroot.vault.internal.http.Circuit;
import io.meshroot.vault.internal.http.HttpCall;
import io.meshroot.vault.internal.http.HttpReply;
import io.meshroot.vault.internal.http.InFlight;
import io.meshroot.vault.internal.http.RedirectRefused;
import io.meshroot.vault.internal.http.RetryAfter;
import io.meshroot.vault.internal.http.Shown;
import io.meshroot.vault.internal.http.Transport;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** Makes requests, again where that is safe and may help. Answers come back whatever their status. */
public final class VaultClient {
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final URI server;
    private final Optional<String> namespace;
    private final Transport transport;
    private final CallScopes scopes;
    private final Circuit circuit;
    private final InFlight inFlight;
    private final Backoff backoff;
    private final Timing timing;
    private final InstantSource clock;

    /**
     * Makes a client.
     *
     * @param server the server's address
     * @param namespace the namespace, escaped, if one is used
     * @param transport makes one attempt
     * @param scopes the calls under way
     * @param circuit spares a server that is down
     * @param inFlight bounds the requests under way
     * @param backoff the pauses between attempts
     * @param timing how long attempts and calls may take
     * @param clock tells the time
     */
    public VaultClient(
            URI server,
            Optional<String> namespace,
            Transport transport,
            CallScopes scopes,
            Circuit circuit,
            InFlight inFlight,
            Backoff backoff,
            Timing timing,
            InstantSource clock) {
        this.server = server;
        this.namespace = namespace;
        this.transport = transport;
        this.scopes = scopes;
        this.circuit = circuit;
        this.inFlight = inFlight;
        this.backoff = backoff;
        this.timing = timing;
        this.clock = clock;
    }

    /**
     * Begins a call, which may make several requests.
     *
     * @return the call; close it
     * @throws io.meshroot.api.MeshRootException code {@code CLOSED} if the issuer is closed
     */
    public CallScope begin() {
        return scopes.begin(timing.total());
    }

    /**
     * Returns the server's address, for messages.
     *
     * @return as {@code https://vault.example:8200}
     */
    public URI server() {
        return server;
    }

    /**
     * Makes a request that is the same in each attempt.
     *
     * @param request the request
     * @param token the token, if one is needed
     * @param scope the call that it belongs to
     * @return the last answer
     * @throws io.meshroot.api.MeshRootException if there was no answer
     */
    public VaultReply send(VaultRequest request, Optional<Token> token, CallScope scope) {
        return send(() -> request, token, scope);
    }

    /**
     * Makes a request.
     *
     * @param request makes the request anew for each attempt: what it asks for may depend on the time
     * @param token the token, if one is needed
     * @param scope the call that it belongs to
     * @return the last answer
     * @throws io.meshroot.api.MeshRootException if there was no answer
     */
    public VaultReply send(Supplier<VaultRequest> request, Optional<Token> token, CallScope scope) {
        Attempt attempt = attempt(request, token, scope);
        for (int attempts = 1; attempt.isWorthAnother(); attempts++) {
            Duration pause = longer(backoff.after(attempts), attempt.pause());
            if (pause.compareTo(scope.remaining()) >= 0) {
                break;
            }
            scope.pause(pause);
            Optional<Duration> spared = circuit.ask();
            attempt = spared.isPresent()
                    ? attempt.spared(spared.get())
                    : made(request, token, scope, Optional.of(attempt));
        }
        return attempt.reply();
    }

    /**
     * Makes a request once, whatever comes of it.
     *
     * @param request the request
     * @param token the token, if one is needed
     * @param scope the call that it belongs to
     * @return the answer
     * @throws io.meshroot.api.MeshRootException if there was no answer
     */
    public VaultReply sendOnce(VaultRequest request, Optional<Token> token, CallScope scope) {
        return attempt(() -> request, token, scope).reply();
    }

    /** Makes the first attempt, or none: a call that begins while the server is spared ends at once. */
    private Attempt attempt(Supplier<VaultRequest> request, Optional<Token> token, CallScope scope) {
        Optional<Duration> spared = circuit.ask();
        if (spared.isPresent()) {
            throw sparing(spared.get());
        }
        return made(request, token, scope, Optional.empty());
    }

    private ProviderException sparing(Duration wait) {
        return new ProviderException(
                ErrorCode.PROVIDER_FAILED,
                Retry.MAY_HELP,
                wait,
                server + " failed several times in a row and is asked nothing for " + wait
                        + "; see whether it runs and is unsealed",
                null);
    }

    /** Makes an attempt that the circuit allowed; whatever becomes of it, the circuit is told. */
    private Attempt made(
            Supplier<VaultRequest> request, Optional<Token> token, CallScope scope, Optional<Attempt> before) {
        boolean known = false;
        CompletableFuture<Boolean> place = inFlight.enter();
        try {
            await(place, scope);
            try {
                if (circuit.isOpen()) {
                    // It opened while this waited for a place.
                    return before.orElseThrow(() -> sparing(AGAIN)).spared(AGAIN);
                }
                Attempt attempt = inPlace(request.get(), token, scope);
                known = true;
                return attempt;
            } finally {
                inFlight.leave();
            }
        } finally {
            if (!known) {
                circuit.abandoned();
            }
        }
    }

    private void await(CompletableFuture<Boolean> place, CallScope scope) {
        try {
            scope.await(place);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a place can't fail", e);
        } catch (RuntimeException e) {
            inFlight.forgo(place);
            throw e;
        }
    }

    private Attempt inPlace(VaultRequest request, Optional<Token> token, CallScope scope) {
        try {
            HttpReply answer = transport.send(call(request, token), scope, timing.attempt());
            VaultReply reply = VaultReply.of(
                    answer,
                    answer.headers()
                            .firstValue("Retry-After")
                            .flatMap(value -> RetryAfter.parse(value, clock.instant())));
            note(reply);
            return Attempt.answered(reply);
        } catch (AnswerTooLarge e) {
            throw Answers.refused(server, request, e.getMessage() + "; see what answers at this address", e);
        } catch (RedirectRefused e) {
            throw new ProviderException(
                    Retry.MAY_HELP,
                    e.getMessage()
                            + ", which is not among the allowed hosts; let the standbys forward, or allow it with"
                            + " VaultProvider.builder().allowRedirectTo(...)",
                    e);
        } catch (IOException e) {
            if (Answers.isDistrust(e)) {
                throw Answers.unreachable(server, request, e, Retry.CANNOT_HELP);
            }
            circuit.failed();
            inFlight.shrink();
            return Attempt.failed(Answers.unreachable(server, request, e, Retry.MAY_HELP));
        }
    }

    private void note(VaultReply reply) {
        if (Retries.isOutage(reply)) {
            circuit.failed();
            inFlight.shrink();
        } else if (circuit.succeeded()) {
            inFlight.restart();
        } else if (Retries.isBusy(reply)) {
            inFlight.shrink();
        } else {
            inFlight.grow();
        }
    }

    private HttpCall call(VaultRequest request, Optional<Token> token) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "application/json");
        headers.put("X-Vault-Request", "true");
        if (request.body() != null) {
            headers.put("Content-Type", "application/json");
        }
        if (request.scope() == VaultRequest.Scope.NAMESPACE) {
            namespace.ifPresent(name -> headers.put("X-Vault-Namespace", name));
        }
        token.ifPresent(given -> headers.put("X-Vault-Token", given.expose()));
        String query = request.query().isEmpty() ? "" : "?" + request.query();
        return new HttpCall(
                request.method(), URI.create(server + "/v1/" + request.path() + query), headers, request.body());
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** Returns a text for messages that has no secret. */
    @Override
    public String toString() {
        return "VaultClient[" + Shown.of(server.toString()) + "]";
    }
}
