package io.meshroot.api.trust;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A holder that was registered by name, as one without a leaf must be: a CA bundle, a federated domain, a TLS client. It
 * counts until it is deregistered, also over restarts, and never stops counting by silence.
 *
 * @param holder its name
 * @param since when it was registered
 * @param acknowledgement the newest thing that it said, if it said anything
 */
public record DeclaredHolder(HolderId holder, Instant since, Optional<Acknowledgement> acknowledgement) {
    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException if the acknowledgement is another holder's
     */
    public DeclaredHolder {
        Objects.requireNonNull(holder, "holder");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(acknowledgement, "acknowledgement");
        acknowledgement.ifPresent(said -> {
            if (!said.holder().equals(holder)) {
                throw new IllegalArgumentException(
                        "acknowledgement of " + said.holder() + " is given as that of " + holder);
            }
        });
    }

    DeclaredHolder saying(Acknowledgement said) {
        return new DeclaredHolder(holder, since, Optional.of(said));
    }
}
