package io.meshroot.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The root of all exceptions that this library throws for what a caller can't rule out beforehand. Act on {@link
 * #code()}, never on the message. Messages name the field, the value (never a secret) and the remedy. Misuse of the
 * API is told by {@link IllegalArgumentException}, {@link IllegalStateException} and {@link NullPointerException}.
 */
public class MeshRootException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /**
     * Makes an exception.
     *
     * @param code the stable code
     * @param message what happened, with the remedy
     */
    public MeshRootException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /**
     * Makes an exception with a cause.
     *
     * @param code the stable code
     * @param message what happened, with the remedy
     * @param cause what made it happen, or null
     */
    public MeshRootException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code, "code");
    }

    /**
     * Returns the stable code.
     *
     * @return the code
     */
    public final ErrorCode code() {
        return code;
    }
}
