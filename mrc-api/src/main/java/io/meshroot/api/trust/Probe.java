package io.meshroot.api.trust;

import java.util.Objects;
import java.util.Optional;

/**
 * The result of a probe: a leaf that was signed only to see whether it validates against the published trust.
 *
 * @param trustSequence the trust sequence against which it was validated
 * @param failure why it does not validate or could not be signed; empty if it does
 */
public record Probe(long trustSequence, Optional<String> failure) {
    /** Checks that nothing is null. */
    public Probe {
        Objects.requireNonNull(failure, "failure");
    }
}
