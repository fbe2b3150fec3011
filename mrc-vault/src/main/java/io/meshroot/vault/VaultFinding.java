package io.meshroot.vault;

import java.util.Objects;
import java.util.Optional;

/**
 * One result of {@link VaultProvider#check}.
 *
 * @param subject what was looked at
 * @param outcome how it is
 * @param detail what was found, without any secret
 * @param command what mends it: a command of the Vault CLI, or of OpenBao's with {@code bao} for {@code vault}
 */
public record VaultFinding(Subject subject, Outcome outcome, String detail, Optional<String> command) {
    /** Checks that nothing is null. */
    public VaultFinding {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(command, "command");
    }

    /** What is looked at, in this order. */
    public enum Subject {
        /** The server answers. */
        REACHABLE,
        /** The server is initialised and unsealed. */
        UNSEALED,
        /** There is a token, it is valid, and for how long. */
        TOKEN,
        /** The role exists and may be read. */
        ROLE,
        /** The role takes keys of the type that leaves have. */
        KEY_TYPE,
        /** The role takes the SPIFFE IDs of the trust domain. */
        URI_SAN,
        /** The role takes the names of services as CN and DNS names, and leaves without a CN. */
        NAMES,
        /** The role takes names from the parameters and not from the certification request. */
        NAME_SOURCE,
        /** Leaves may be valid for as long as will be asked. */
        VALIDITY,
        /** Leaves may be used for TLS, by servers and clients. */
        USAGE,
        /** The issuer is there, its root is found, and both are valid for long enough. */
        ROOT
    }

    /** How something is. */
    public enum Outcome {
        /** As it should be. */
        OK,
        /** Works, but should be otherwise. */
        ADVICE,
        /** Does not work. */
        PROBLEM,
        /** Could not be looked at. */
        UNKNOWN
    }

    static VaultFinding ok(Subject subject, String detail) {
        return new VaultFinding(subject, Outcome.OK, detail, Optional.empty());
    }

    static VaultFinding of(Subject subject, Outcome outcome, String detail, String command) {
        return new VaultFinding(subject, outcome, detail, Optional.of(command));
    }

    /**
     * Returns the finding on one line, or on two with the command.
     *
     * @return as {@code PROBLEM KEY_TYPE: ...}
     */
    @Override
    public String toString() {
        return outcome + " " + subject + ": " + detail
                + command.map(text -> "\n    " + text).orElse("");
    }
}
