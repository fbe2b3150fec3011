package io.meshroot.vault.internal.auth;

import io.meshroot.vault.internal.http.CallScope;

/** A way to come by a token. */
public interface Login {
    /**
     * Gets a token. Blocks.
     *
     * @param scope ends the wait
     * @return the token
     * @throws io.meshroot.api.MeshRootException if there is none to be had
     */
    Grant login(CallScope scope);

    /**
     * Tells what this way yields when it is gone another time.
     *
     * @return what to expect
     */
    Yield again();

    /** What another login yields. */
    enum Yield {
        /** Another token. */
        NEW_TOKEN,
        /** The same one, unless somebody replaced it. */
        SAME_TOKEN
    }
}
