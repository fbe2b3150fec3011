package io.meshroot.vault.internal.auth;

import io.meshroot.vault.internal.client.Token;
import io.meshroot.vault.internal.http.CallScope;
import java.util.Optional;

/** Gives the token to use. */
public interface TokenSource extends AutoCloseable {
    /**
     * Returns the token to use now. May block, for a secret or for a login.
     *
     * @param scope ends the wait
     * @return the token
     * @throws io.meshroot.api.MeshRootException if there is none to be had
     */
    Token token(CallScope scope);

    /**
     * Returns another token, after the server has refused one. May block.
     *
     * @param refused the token that was refused
     * @param scope ends the wait
     * @return another one; empty if there is none, or if not the token is to blame
     */
    Optional<Token> insteadOf(Token refused, CallScope scope);

    @Override
    void close();
}
