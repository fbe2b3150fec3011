package io.meshroot.vault.internal.auth;

import io.meshroot.vault.internal.client.Token;
import io.meshroot.vault.internal.client.VaultClient;
import io.meshroot.vault.internal.client.VaultReply;
import io.meshroot.vault.internal.client.VaultRequest;
import io.meshroot.vault.internal.http.CallScope;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes requests with a token; with another one, once, if the server has refused the first and there is another. */
public final class AuthorizedClient {
    private static final int FORBIDDEN = 403;

    private final VaultClient client;
    private final TokenSource tokens;

    /**
     * Makes a client.
     *
     * @param client makes the requests
     * @param tokens gives the tokens
     */
    public AuthorizedClient(VaultClient client, TokenSource tokens) {
        this.client = client;
        this.tokens = tokens;
    }

    /**
     * Makes a request.
     *
     * @param request makes the request anew for each attempt
     * @param scope the call that it belongs to
     * @return the last answer
     * @throws io.meshroot.api.MeshRootException if there was no answer, or no token
     */
    public VaultReply send(Supplier<VaultRequest> request, CallScope scope) {
        Token token = tokens.token(scope);
        VaultReply reply = client.send(request, Optional.of(token), scope);
        if (reply.status() != FORBIDDEN) {
            return reply;
        }
        Optional<Token> another = tokens.insteadOf(token, scope);
        return another.isEmpty() ? reply : client.send(request, another, scope);
    }

    /**
     * Returns the client that needs no token.
     *
     * @return the client
     */
    public VaultClient open() {
        return client;
    }
}
