package io.meshroot.api.leaf;

import io.meshroot.api.mrc.MrcName;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** An issue or a refusal, for the audit log. Secrets never stand in it. */
public sealed interface AuditEvent {
    /**
     * Returns when it happened.
     *
     * @return the instant
     */
    Instant at();

    /**
     * Returns what was asked for.
     *
     * @return the request
     */
    IssueRequest request();

    /**
     * A leaf was signed and is handed out.
     *
     * @param at when
     * @param request what was asked for
     * @param signer the MeshRootCertificate that signed
     * @param serial the serial number, lower-case hexadecimal
     * @param notAfter until when it is valid
     * @param profile what was certified
     */
    record Issued(
            Instant at, IssueRequest request, MrcName signer, String serial, Instant notAfter, LeafProfile profile)
            implements AuditEvent {
        /** Checks that nothing is null. */
        public Issued {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(request, "request");
            Objects.requireNonNull(signer, "signer");
            Objects.requireNonNull(serial, "serial");
            Objects.requireNonNull(notAfter, "notAfter");
            Objects.requireNonNull(profile, "profile");
        }
    }

    /**
     * Nothing was handed out.
     *
     * @param at when
     * @param request what was asked for
     * @param reason why not
     * @param signer the MeshRootCertificate that would have signed, if one was chosen
     */
    record Refused(Instant at, IssueRequest request, String reason, Optional<MrcName> signer) implements AuditEvent {
        /** Checks that nothing is null. */
        public Refused {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(request, "request");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(signer, "signer");
        }
    }
}
