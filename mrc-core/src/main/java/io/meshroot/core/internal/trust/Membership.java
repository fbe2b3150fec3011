package io.meshroot.core.internal.trust;

import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.ReplicaState;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.internal.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/** Keeps this replica registered with the store, and removes those whose time has passed. */
final class Membership {
    private static final int BEATS_PER_OUTAGE = 3;
    private static final Duration SHORTEST_PERIOD = Duration.ofMillis(100);

    private final Settings settings;

    Membership(Settings settings) {
        this.settings = settings;
    }

    /** Returns how often the store is to be looked at, at least. */
    Duration period() {
        Duration period = settings.storeOutage().dividedBy(BEATS_PER_OUTAGE);
        return period.compareTo(SHORTEST_PERIOD) < 0 ? SHORTEST_PERIOD : period;
    }

    /** Registers, or says again that this replica is alive. */
    TrustEvent registration(TrustState state) {
        Instant now = settings.clock().instant();
        Instant registered = Optional.ofNullable(state.replicas().get(settings.replica()))
                .map(ReplicaState::registered)
                .orElse(now);
        return new TrustEvent.ReplicaRegistered(
                new ReplicaState(settings.replica(), registered, now.plus(settings.storeOutage())));
    }

    /**
     * Registers again long before the horizon, and removes those that are dead for sure.
     *
     * @param dead whether the clock here is to be believed about one whose horizon has passed by it
     */
    Optional<TrustEvent> next(TrustState state, Predicate<ReplicaState> dead) {
        ReplicaState self = state.replicas().get(settings.replica());
        Instant now = settings.clock().instant();
        Instant needed = now.plus(settings.storeOutage()).minus(period());
        if (self == null || self.horizon().isBefore(needed)) {
            return Optional.of(registration(state));
        }
        // They no longer count since their horizon; by the fastest clock that may decide they are not missed yet.
        Duration sure = settings.clockSkew().plus(Evidence.FURTHEST_CLOCK);
        return state.replicas().values().stream()
                .filter(replica -> !replica.id().equals(settings.replica()))
                .filter(replica -> replica.horizon().plus(sure).isBefore(now) && dead.test(replica))
                .findFirst()
                .map(replica -> new TrustEvent.ReplicaGone(replica.id()));
    }

    /** Leaves the store: nobody who is alive answers for this replica any more. */
    TrustEvent leaving() {
        return new TrustEvent.ReplicaGone(settings.replica(), TrustEvent.ReplicaGone.Leaving.EMPTY_HANDED);
    }
}
