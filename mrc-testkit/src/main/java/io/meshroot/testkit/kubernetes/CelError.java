package io.meshroot.testkit.kubernetes;

/** An expression that can't be read, or has no value. */
final class CelError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CelError(String message) {
        super(message);
    }
}
