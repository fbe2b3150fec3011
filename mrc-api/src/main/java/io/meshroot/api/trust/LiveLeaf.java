package io.meshroot.api.trust;

import io.meshroot.api.mrc.MrcName;
import java.time.Instant;
import java.util.Objects;

/**
 * A leaf that a holder may still use.
 *
 * @param serial its serial number, lower-case hexadecimal
 * @param signer the MeshRootCertificate whose issuer signed it
 * @param notAfter until when it is valid
 */
public record LiveLeaf(String serial, MrcName signer, Instant notAfter) {
    /** Checks that nothing is null. */
    public LiveLeaf {
        Objects.requireNonNull(serial, "serial");
        Objects.requireNonNull(signer, "signer");
        Objects.requireNonNull(notAfter, "notAfter");
    }
}
