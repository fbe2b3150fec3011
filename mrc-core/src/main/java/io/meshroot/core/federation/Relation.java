package io.meshroot.core.federation;

import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.time.Scheduler.Cancellable;
import io.meshroot.core.bundle.SpiffeBundle;
import io.meshroot.core.internal.Doubling;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One federated trust domain; its fields are guarded by the lock of the {@link Federation}. */
final class Relation {
    /** How often to ask if neither source nor bundle says (SPIFFE Federation, section 4.1). */
    static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(5);

    /** A long hint is only a hint: a key that was stolen must be gone within a day. A short one is counted on by its mesh. */
    static final Duration LONGEST_INTERVAL = Duration.ofDays(1);

    /** While nobody of the trust domain is accepted at all, waiting a whole interval would be long. */
    private static final Duration FIRST_RETRY = Duration.ofSeconds(10);

    final TrustDomain domain;
    final Optional<BundleSource> source;

    @Nullable
    SpiffeBundle bundle;

    @Nullable
    Instant asOf;

    @Nullable
    String problem;

    @Nullable
    Cancellable next;

    @Nullable
    CompletableFuture<SpiffeBundle> asking;

    int failures;
    boolean ended;

    Relation(TrustDomain domain, Optional<BundleSource> source) {
        this.domain = domain;
        this.source = source;
    }

    /** When to ask again. After a failure not sooner (section 6.2), unless there is no bundle yet. */
    Duration interval() {
        Duration regular = source.flatMap(BundleSource::interval)
                .orElseGet(() -> Optional.ofNullable(bundle)
                        .flatMap(SpiffeBundle::refreshHint)
                        .map(Relation::bounded)
                        .orElse(DEFAULT_INTERVAL));
        if (bundle != null || failures == 0 || regular.compareTo(FIRST_RETRY) < 0) {
            return regular;
        }
        return new Doubling(FIRST_RETRY, regular).after(failures);
    }

    private static Duration bounded(Duration hint) {
        return hint.compareTo(LONGEST_INTERVAL) > 0 ? LONGEST_INTERVAL : hint;
    }

    /** Why what was read can't follow what there is, or nothing (SPIFFE Federation, section 4.2). */
    Optional<String> objection(SpiffeBundle read) {
        if (!read.trustDomain().equals(domain)) {
            return Optional.of("it is that of trust domain " + read.trustDomain());
        }
        if (bundle != null
                && bundle.sequence().isPresent()
                && read.sequence().isPresent()
                && read.sequence().getAsLong() < bundle.sequence().getAsLong()) {
            return Optional.of("its sequence is " + read.sequence().getAsLong() + ", older than "
                    + bundle.sequence().getAsLong()
                    + ", which is in force; if the other mesh began anew, hand its bundle to put(bundle)");
        }
        return Optional.empty();
    }

    FederatedDomain view() {
        return new FederatedDomain(
                domain, Optional.ofNullable(bundle), Optional.ofNullable(asOf), Optional.ofNullable(problem));
    }
}
