package io.meshroot.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A provider that could not do what it was asked. */
public final class ProviderException extends MeshRootException {
    private static final long serialVersionUID = 1L;

    /** Whether trying again may help. */
    public enum Retry {
        /** The same call may succeed later. */
        MAY_HELP,
        /** The same call fails again until somebody changes something. */
        CANNOT_HELP
    }

    private final Retry retry;
    private final @Nullable Duration retryAfter;

    /**
     * Makes an exception with code {@link ErrorCode#PROVIDER_FAILED}.
     *
     * @param retry whether trying again may help
     * @param message what happened, with the remedy
     * @param cause what made it happen, or null
     */
    public ProviderException(Retry retry, String message, @Nullable Throwable cause) {
        this(ErrorCode.PROVIDER_FAILED, retry, null, message, cause);
    }

    /**
     * Makes an exception with every detail.
     *
     * @param code the stable code
     * @param retry whether trying again may help
     * @param retryAfter the earliest delay that the provider named, or null
     * @param message what happened, with the remedy
     * @param cause what made it happen, or null
     */
    public ProviderException(
            ErrorCode code, Retry retry, @Nullable Duration retryAfter, String message, @Nullable Throwable cause) {
        super(code, message, cause);
        this.retry = Objects.requireNonNull(retry, "retry");
        this.retryAfter = retryAfter;
    }

    /**
     * Tells whether trying again may help.
     *
     * @return whether it may
     */
    public Retry retry() {
        return retry;
    }

    /**
     * Returns how long the provider asked to wait.
     *
     * @return the delay, if the provider named one
     */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
