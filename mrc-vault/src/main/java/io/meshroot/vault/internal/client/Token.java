package io.meshroot.vault.internal.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A token. Compares in constant time and never shows itself. */
public final class Token {
    private final String value;

    private Token(String value) {
        this.value = value;
    }

    /**
     * Makes a token.
     *
     * @param text the token; space around it, such as the line feed at the end of a file, is dropped
     * @return the token
     * @throws IllegalArgumentException if what is left is empty or no printable ASCII, which no header could carry; the
     *     message does not show it
     */
    public static Token of(String text) {
        String value = text.strip();
        if (!value.matches("[!-~]+")) {
            throw new IllegalArgumentException("the token is empty or has characters that no token has");
        }
        return new Token(value);
    }

    /**
     * Hands out the token.
     *
     * @return the token as the header wants it
     */
    public String expose() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Token that
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.US_ASCII), that.value.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /**
     * Shows nothing of the token.
     *
     * @return a fixed text
     */
    @Override
    public String toString() {
        return "Token(hidden)";
    }
}
