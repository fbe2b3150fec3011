package io.meshroot.core.internal.trust;

import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaState;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.internal.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps this replica registered with the store, and removes those whose time has passed. */
final class Membership {
    private static final int BEATS_PER_OUTAGE = 3;
    private static final Duration SHORTEST_PERIOD = Duration.ofMillis(100);

    private final StateKeeper keeper;
    private final Books books;
    private final Settings settings;
    private @Nullable Instant registered;

    Membership(StateKeeper keeper, Books books, Settings settings) {
        this.keeper = keeper;
        this.books = books;
        this.settings = settings;
    }

    /** Returns how often {@link #beat} is to be called at least. */
    Duration period() {
        Duration period = settings.storeOutage().dividedBy(BEATS_PER_OUTAGE);
        return period.compareTo(SHORTEST_PERIOD) < 0 ? SHORTEST_PERIOD : period;
    }

    void register() {
        keeper.exclusively(() -> {
            Instant now = settings.clock().instant();
            if (registered == null) {
                registered = now;
            }
            ReplicaState self = new ReplicaState(settings.replica(), registered, now.plus(settings.storeOutage()));
            keeper.apply(state -> Optional.of(new TrustEvent.ReplicaRegistered(self)));
        });
    }

    /** Registers again long before the horizon, and removes those that are dead for sure. */
    void beat() {
        TrustState state = keeper.state();
        ReplicaState self = state.replicas().get(settings.replica());
        Instant now = settings.clock().instant();
        Instant needed = now.plus(settings.storeOutage()).minus(period());
        if (self == null || self.horizon().isBefore(needed)) {
            register();
        }
        List<ReplicaId> dead = state.replicas().values().stream()
                .filter(replica -> !replica.id().equals(settings.replica()))
                .filter(replica -> replica.horizon().plus(settings.clockSkew()).isBefore(now))
                .map(ReplicaState::id)
                .toList();
        for (ReplicaId replica : dead) {
            keeper.apply(current -> Optional.ofNullable(current.replicas().get(replica))
                    .filter(seen -> seen.horizon().plus(settings.clockSkew()).isBefore(now))
                    .map(seen -> new TrustEvent.ReplicaGone(replica)));
        }
    }

    /**
     * Leaves the store, unless leaves are in use that nobody else knows of: then the others count this replica until its
     * horizon has passed.
     */
    void leave() {
        if (!books.isInUse()) {
            keeper.apply(state -> Optional.of(settings.replica())
                    .filter(self -> state.replicas().containsKey(self))
                    .map(TrustEvent.ReplicaGone::new));
        }
    }
}
