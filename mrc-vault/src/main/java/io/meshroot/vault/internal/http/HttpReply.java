package io.meshroot.vault.internal.http;

import java.net.http.HttpHeaders;

/**
 * An answer.
 *
 * @param status the status
 * @param headers the headers
 * @param body the body
 */
public record HttpReply(int status, HttpHeaders headers, byte[] body) {
    /**
     * Names the status; the body may hold a token.
     *
     * @return as {@code status 200}
     */
    @Override
    public String toString() {
        return "status " + status;
    }
}
