package io.meshroot.core;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.mrc.MrcName;
import java.time.Instant;
import java.util.Objects;

/**
 * A leaf that the manager holds and renews.
 *
 * @param request what was asked for, first
 * @param serial the serial number, lower-case hexadecimal
 * @param signer who signed
 * @param notAfter until when it is valid
 * @param renewAt from when on it is renewed, or a new certification request is asked for; after another root became the
 *     signer it waits for its turn from then on
 */
public record LeafView(IssueRequest request, String serial, MrcName signer, Instant notAfter, Instant renewAt) {
    /** Checks that nothing is null. */
    public LeafView {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(serial, "serial");
        Objects.requireNonNull(signer, "signer");
        Objects.requireNonNull(notAfter, "notAfter");
        Objects.requireNonNull(renewAt, "renewAt");
    }
}
