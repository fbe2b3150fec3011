package io.meshroot.vault.internal.http;

import java.io.IOException;
import java.time.Duration;

/** One attempt took too long. */
public final class AttemptTimeout extends IOException {
    private static final long serialVersionUID = 1L;

    AttemptTimeout(Duration longest) {
        super("no answer within " + longest);
    }
}
