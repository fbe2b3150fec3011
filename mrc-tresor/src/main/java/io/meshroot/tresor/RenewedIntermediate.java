package io.meshroot.tresor;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.time.Scheduler;
import io.meshroot.core.x509.SigningCa;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An intermediate that is made anew when half of its validity is over. The scheduler does it ahead of time; whoever signs
 * looks at the clock once more, since a machine may have slept. Where it can't be made, the one before signs until its end.
 */
final class RenewedIntermediate implements Signers {
    /** How often a renewal that fails is tried within the validity. */
    private static final int TRIES = 40;

    private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);

    private final SigningCa kept;
    private final CaMaker maker;
    private final InstantSource clock;
    private final Scheduler scheduler;
    private final ReentrantLock renewing = new ReentrantLock();
    private volatile @Nullable Generation generation;
    private Scheduler.Cancellable next = () -> {};

    private RenewedIntermediate(SigningCa kept, CaMaker maker, InstantSource clock, Scheduler scheduler) {
        this.kept = kept;
        this.maker = maker;
        this.clock = clock;
        this.scheduler = scheduler;
    }

    static RenewedIntermediate start(SigningCa kept, CaMaker maker, InstantSource clock, Scheduler scheduler) {
        RenewedIntermediate started = new RenewedIntermediate(kept, maker, clock, scheduler);
        started.renewing.lock();
        try {
            started.replace(started.made());
        } finally {
            started.renewing.unlock();
        }
        return started;
    }

    @Override
    public SigningCa kept() {
        return kept;
    }

    @Override
    public Optional<Duration> longestValidity() {
        return Optional.of(maker.intermediateValidity());
    }

    @Override
    public SigningCa current() {
        Generation current = open();
        Instant now = clock.instant();
        if (!isDue(current, now)) {
            return current.ca();
        }
        if (current.isUsable(now) && renewing.isLocked()) {
            return current.ca();
        }
        return renewed();
    }

    private SigningCa renewed() {
        renewing.lock();
        try {
            Generation current = open();
            Instant now = clock.instant();
            if (!isDue(current, now)) {
                return current.ca();
            }
            try {
                return replace(made()).ca();
            } catch (RuntimeException e) {
                if (!current.isUsable(now)) {
                    throw e;
                }
                return replace(new Generation(current.ca(), now.plus(retry()))).ca();
            }
        } finally {
            renewing.unlock();
        }
    }

    private Generation made() {
        SigningCa ca = maker.intermediate(kept);
        Instant now = clock.instant();
        return new Generation(ca, now.plus(Duration.between(now, ca.notAfter()).dividedBy(2)));
    }

    /** Nothing is due where a new one would be no better: the certificates above end it, or begin too late. */
    private boolean isDue(Generation current, Instant now) {
        boolean ending = !now.isBefore(current.renewAt())
                && maker.intermediateEnd(kept).isAfter(current.ca().notAfter());
        boolean inTheFuture = now.isBefore(current.notBefore())
                && maker.intermediateBegin(kept).isBefore(current.notBefore());
        return ending || inTheFuture;
    }

    private Generation replace(Generation made) {
        next.cancel();
        generation = made;
        Duration wait = Duration.between(clock.instant(), made.renewAt());
        if (made.ca().notAfter().isBefore(kept.notAfter())) {
            next = scheduler.schedule(wait.compareTo(SHORTEST_RETRY) < 0 ? SHORTEST_RETRY : wait, this::onTime);
        }
        return made;
    }

    private void onTime() {
        renewing.lock();
        try {
            Generation current = generation;
            if (current == null) {
                return;
            }
            if (isDue(current, clock.instant())) {
                renewed();
            } else {
                replace(current);
            }
        } finally {
            renewing.unlock();
        }
    }

    private Duration retry() {
        Duration share = maker.intermediateValidity().dividedBy(TRIES);
        if (share.compareTo(SHORTEST_RETRY) < 0) {
            return SHORTEST_RETRY;
        }
        return share.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : share;
    }

    private Generation open() {
        Generation current = generation;
        if (current == null) {
            throw new MeshRootException(ErrorCode.CLOSED, "the issuer is closed; open it again");
        }
        return current;
    }

    @Override
    public void close() {
        renewing.lock();
        try {
            generation = null;
            next.cancel();
        } finally {
            renewing.unlock();
        }
    }

    /**
     * An intermediate.
     *
     * @param ca it
     * @param renewAt when the next one is to be made
     */
    private record Generation(SigningCa ca, Instant renewAt) {
        Instant notBefore() {
            return ca.certificate().getNotBefore().toInstant();
        }

        boolean isUsable(Instant now) {
            return now.isBefore(ca.notAfter()) && !now.isBefore(notBefore());
        }
    }
}
