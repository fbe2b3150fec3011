package io.meshroot.core.internal.trust;

import io.meshroot.api.trust.TrustState;
import java.time.Instant;
import java.util.List;

/**
 * A look at the gates after which there was nothing to do. It need not be repeated for every holder of a large mesh while the
 * one that it waits for says nothing and its leaf lives on.
 *
 * @param state the state that was looked at
 * @param wanted the changes that were looked at
 * @param since when that was
 * @param until when it has to be repeated in any case
 */
record Rest(TrustState state, List<Wanted> wanted, Instant since, Instant until) {
    Rest {
        wanted = List.copyOf(wanted);
    }

    /** Tells whether another look would see the same: the state is the very same one, and no clock went back. */
    @SuppressWarnings("ReferenceEquality")
    boolean isGood(TrustState now, List<Wanted> wantedNow, Instant at) {
        return state == now && wanted.equals(wantedNow) && !at.isBefore(since) && at.isBefore(until);
    }
}
