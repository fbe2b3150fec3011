package io.meshroot.vault.internal.http;

import java.io.IOException;

/** An answer over the limit. */
public final class AnswerTooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    AnswerTooLarge(int limit) {
        super("the answer has over " + limit + " bytes");
    }
}
