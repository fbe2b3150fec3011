package io.meshroot.vault.internal.client;

import io.meshroot.api.ProviderException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How one attempt went: an answer, or a failure to get one. */
final class Attempt {
    private final @Nullable VaultReply reply;
    private final @Nullable ProviderException failure;
    private final Duration pause;

    private Attempt(@Nullable VaultReply reply, @Nullable ProviderException failure, Duration pause) {
        this.reply = reply;
        this.failure = failure;
        this.pause = pause;
    }

    static Attempt answered(VaultReply reply) {
        return new Attempt(reply, null, reply.retryAfter().orElse(Duration.ZERO));
    }

    static Attempt failed(ProviderException failure) {
        return new Attempt(null, failure, Duration.ZERO);
    }

    /** Another attempt was not made, to spare the server: what the last one yielded still counts. */
    Attempt spared(Duration wait) {
        return new Attempt(reply, failure, wait);
    }

    boolean isWorthAnother() {
        return reply == null || Retries.mayHelp(reply);
    }

    /** How long to wait before another one, at least. */
    Duration pause() {
        return pause;
    }

    /** The answer, when there is no time for another attempt. */
    VaultReply reply() {
        if (reply != null) {
            return reply;
        }
        throw failure != null ? failure : new IllegalStateException("an attempt without answer and failure");
    }
}
