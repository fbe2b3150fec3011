package io.meshroot.certmanager;

import java.util.Objects;

/**
 * Says how a CertificateRequest ended that was not issued; the cause of the {@link io.meshroot.api.ProviderException} that is
 * thrown then.
 */
public final class CertificateRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    /** How a request ends. */
    public enum End {
        /** The issuer could not sign: condition {@code Ready} is false with reason {@code Failed}. */
        FAILED,
        /** It was denied: condition {@code Denied}. */
        DENIED,
        /** The issuer found it invalid: condition {@code InvalidRequest}. */
        INVALID,
        /** It was neither issued nor ended within the deadline. */
        LATE,
        /** Somebody deleted it. */
        DELETED
    }

    /** Whether the request was approved before it ended. */
    public enum Approval {
        /** It was. */
        APPROVED,
        /** It was not. */
        NOT_APPROVED
    }

    private final End end;
    private final Approval approval;
    private final String reason;

    CertificateRequestException(End end, Approval approval, String reason, String message) {
        super(message);
        this.end = Objects.requireNonNull(end, "end");
        this.approval = Objects.requireNonNull(approval, "approval");
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * Returns how the request ended.
     *
     * @return the end
     */
    public End end() {
        return end;
    }

    /**
     * Tells whether the request was approved.
     *
     * @return whether it was, as far as was seen
     */
    public Approval approval() {
        return approval;
    }

    /**
     * Returns the reason of the last condition.
     *
     * @return the reason, as {@code Pending}; empty if there was no condition
     */
    public String reason() {
        return reason;
    }
}
