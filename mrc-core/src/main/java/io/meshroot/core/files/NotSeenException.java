package io.meshroot.core.files;

import java.io.IOException;

/** A program was not seen to use what was published. */
final class NotSeenException extends IOException {
    private static final long serialVersionUID = 1;

    /** What may change that. */
    private final Remedy remedy;

    enum Remedy {
        /** The program may have missed that it was to reload. */
        RELOAD,
        /** It is not the program's fault. */
        WAIT
    }

    NotSeenException(String message, Proof proof) {
        super(message);
        this.remedy = proof.refusals().isEmpty() ? Remedy.WAIT : Remedy.RELOAD;
    }

    Remedy remedy() {
        return remedy;
    }
}
