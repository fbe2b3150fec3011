package io.meshroot.api.trust;

import java.time.Instant;
import java.util.Objects;

/**
 * A manager that is registered with the store.
 *
 * @param id its name
 * @param registered when it registered, by its own clock
 * @param horizon until when it may hand out leaves without writing again, and the latest end of what it handed out: a
 *     dead replica counts until then
 */
public record ReplicaState(ReplicaId id, Instant registered, Instant horizon) {
    /** Checks that nothing is null. */
    public ReplicaState {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(registered, "registered");
        Objects.requireNonNull(horizon, "horizon");
    }
}
