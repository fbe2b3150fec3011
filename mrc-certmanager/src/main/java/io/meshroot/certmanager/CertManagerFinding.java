package io.meshroot.certmanager;

import java.util.Objects;
import java.util.Optional;

/**
 * One result of {@link CertManagerProvider#check}.
 *
 * @param subject what was looked at
 * @param outcome how it is
 * @param detail what was found
 * @param command what mends it: a command of kubectl, or of Helm
 */
public record CertManagerFinding(Subject subject, Outcome outcome, String detail, Optional<String> command) {
    /** Checks that nothing is null. */
    public CertManagerFinding {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(command, "command");
    }

    /** What is looked at, in this order. */
    public enum Subject {
        /** The API server answers and serves CertificateRequests. */
        SERVED,
        /** The service account may create, list, watch and delete CertificateRequests. */
        RIGHTS,
        /** The issuer is there and ready. */
        ISSUER,
        /** A request is approved without anybody's waiting for it. */
        APPROVAL,
        /** The issuer signs, and the root above its leaves is known. */
        ROOT
    }

    /** How something is. */
    public enum Outcome {
        /** As it should be. */
        OK,
        /** Does not work. */
        PROBLEM,
        /** Could not be looked at. */
        UNKNOWN
    }

    static CertManagerFinding ok(Subject subject, String detail) {
        return new CertManagerFinding(subject, Outcome.OK, detail, Optional.empty());
    }

    static CertManagerFinding of(Subject subject, Outcome outcome, String detail, String command) {
        return new CertManagerFinding(subject, outcome, detail, Optional.of(command));
    }

    /**
     * Returns the finding on one line, or on two with the command.
     *
     * @return as {@code PROBLEM ISSUER: ...}
     */
    @Override
    public String toString() {
        return outcome + " " + subject + ": " + detail
                + command.map(text -> "\n    " + text).orElse("");
    }
}
