package io.meshroot.core.internal.trust;

import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.internal.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Decides when this manager has to tell the others what it knows. A manager that is alone tells nothing. */
final class Views {
    /** Holders acknowledge in crowds; what they say is gathered for that long. */
    private static final Duration GATHERING = Duration.ofSeconds(1);

    private static final Duration BEAT = Duration.ofMinutes(1);
    /** While a step is announced its gate may wait for the clocks of all. */
    private static final Duration BEAT_OF_A_STEP = Duration.ofSeconds(10);

    private final Settings settings;
    private final Books books;
    private Instant due = Instant.MAX;

    Views(Settings settings, Books books) {
        this.settings = settings;
        this.books = books;
    }

    /** Returns the view to write now, if it is time. */
    Optional<ReplicaView> next(TrustState state) {
        due = Instant.MAX;
        if (isAlone(state) || !state.replicas().containsKey(settings.replica())) {
            return Optional.empty();
        }
        ReplicaView view = books.view();
        Instant now = settings.clock().instant();
        Optional<ReplicaView> told = books.told();
        due = told.map(before -> due(before, view, state)).orElse(now);
        return told.filter(before -> !before.at().isAfter(now)).isEmpty() || !due.isAfter(now)
                ? Optional.of(view)
                : Optional.empty();
    }

    private static Instant due(ReplicaView before, ReplicaView now, TrustState state) {
        boolean others = before.confirms() != now.confirms()
                || before.trustSequence() != now.trustSequence()
                || before.signingSequence() != now.signingSequence();
        if (others) {
            return Instant.MIN;
        }
        Duration beat = state.announced().isPresent() ? BEAT_OF_A_STEP : BEAT;
        return before.at().plus(before.saysTheSameAs(now) ? beat : GATHERING);
    }

    /** When news of holders is to be written; cheap, it looks at none of them. */
    Optional<Instant> gathered(TrustState state) {
        return isAlone(state)
                ? Optional.empty()
                : Optional.of(
                        books.told().map(before -> before.at().plus(GATHERING)).orElse(Instant.MIN));
    }

    boolean isAlone(TrustState state) {
        return state.replicas().keySet().stream().allMatch(settings.replica()::equals);
    }

    /** Returns when a view is to be written next, as far as that is known now. */
    Instant due() {
        return due;
    }
}
