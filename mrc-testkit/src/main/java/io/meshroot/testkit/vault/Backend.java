package io.meshroot.testkit.vault;

/** What is mounted at a path. */
interface Backend {
    /** Answers, or throws a {@link Refusal}. */
    Answer handle(Call call);

    /** Tells whether a path needs no token. */
    boolean needsNoToken(Call.Operation operation, String path);

    /** The name of its kind, as {@code pki}. */
    String type();
}
