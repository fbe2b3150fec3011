package io.meshroot.api.trust;

import java.time.Instant;
import java.util.Objects;

/**
 * That a key is compromised. Final: a root with this key can gain no role again.
 *
 * @param at when it was tainted
 * @param reason why
 */
public record Taint(Instant at, String reason) {
    /** Checks that nothing is null. */
    public Taint {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(reason, "reason");
    }
}
