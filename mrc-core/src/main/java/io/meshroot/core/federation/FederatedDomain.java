package io.meshroot.core.federation;

import io.meshroot.api.identity.TrustDomain;
import io.meshroot.core.bundle.SpiffeBundle;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of another trust domain.
 *
 * @param domain its name
 * @param bundle the last good bundle, which is in force; empty until there is one
 * @param asOf when its source last said so; empty until there is a bundle
 * @param problem why the source could not be read last time, with the remedy; empty if it could
 */
public record FederatedDomain(
        TrustDomain domain, Optional<SpiffeBundle> bundle, Optional<Instant> asOf, Optional<String> problem) {
    /** Checks that nothing is null. */
    public FederatedDomain {
        Objects.requireNonNull(domain, "domain");
        Objects.requireNonNull(bundle, "bundle");
        Objects.requireNonNull(asOf, "asOf");
        Objects.requireNonNull(problem, "problem");
    }
}
