package io.meshroot.core.internal.leaf;

import io.meshroot.api.MeshRootException;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.core.internal.Authority;
import io.meshroot.core.internal.Events;
import io.meshroot.core.internal.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

/** Does what falls due: renews leaves, asks for new keys, tells of expiry. A few workers at a time, on the executor. */
final class Renewals {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Settings settings;
    private final Events events;
    private final HeldLeaves leaves;
    private final RenewalQueue queue;
    private final Flights flights;
    private final Object lock = new Object();
    private Instant latest;

    Renewals(Settings settings, Events events, HeldLeaves leaves, RenewalQueue queue, Flights flights) {
        this.settings = settings;
        this.events = events;
        this.leaves = leaves;
        this.queue = queue;
        this.flights = flights;
        this.latest = settings.clock().instant();
    }

    /** Runs on the scheduler: looks at the clock and sets workers going. */
    void onTime() {
        if (wentBack(settings.clock().instant())) {
            try {
                settings.executor().execute(this::rewind);
            } catch (RejectedExecutionException e) {
                // Closing.
            }
        }
        RenewalQueue.Taken taken = queue.begin();
        while (taken != null) {
            RenewalQueue.Taken first = taken;
            try {
                settings.executor().execute(() -> work(first));
            } catch (RejectedExecutionException e) {
                queue.giveBack(first);
                return;
            }
            taken = queue.begin();
        }
        queue.arm();
    }

    /** More than the skew that everything allows for: what was decided may be wrong now. */
    private boolean wentBack(Instant now) {
        synchronized (lock) {
            boolean back = now.isBefore(latest.minus(settings.clockSkew()));
            if (back || now.isAfter(latest)) {
                latest = now;
            }
            return back;
        }
    }

    private void rewind() {
        Instant now = settings.clock().instant();
        for (Held held : leaves.all()) {
            held.rewind(now);
            queue.place(held);
        }
    }

    private void work(RenewalQueue.Taken first) {
        RenewalQueue.Taken taken = first;
        while (taken != null) {
            Held held = taken.held();
            try {
                attend(held, taken.lane());
                queue.place(held);
            } catch (RuntimeException | Error e) {
                Instant now = settings.clock().instant();
                events.publish(new MeshEvent.Trouble(
                        now, held.key().identity().toString(), "the renewal failed with " + e + "; it is tried again"));
                queue.place(held, now.plus(PAUSE));
            }
            taken = queue.next(taken);
            queue.arm();
        }
    }

    private void attend(Held held, Lane lane) {
        while (true) {
            Instant now = settings.clock().instant();
            Duty duty = held.duty(now, lane);
            if (duty instanceof Duty.None) {
                return;
            } else if (duty instanceof Duty.TellExpired expired) {
                expired(held, expired, now);
            } else if (duty instanceof Duty.TellRequestNeeded needed) {
                requestNeeded(held, needed, now);
            } else if (duty instanceof Duty.Renew renew) {
                renew(held, renew);
            }
        }
    }

    private void expired(Held held, Duty.TellExpired duty, Instant now) {
        boolean superseded = held.key() instanceof LeafKey.Presented && leaves.isSuperseded(held);
        if (held.needsRequest()) {
            flights.drop(held);
        }
        if (!superseded) {
            events.publish(new MeshEvent.LeafExpired(now, duty.request(), duty.serial()));
        }
    }

    private void requestNeeded(Held held, Duty.TellRequestNeeded duty, Instant now) {
        if (leaves.isSuperseded(held)) {
            flights.drop(held);
        } else {
            events.publish(new MeshEvent.RequestNeeded(now, duty.request(), duty.serial()));
        }
    }

    private void renew(Held held, Duty.Renew renew) {
        KeyType type = renew.request().keyType().orElse(settings.keyType());
        Material material = renew.key().isPresent() ? renew.key().get() : new Material.Made(type);
        try {
            flights.fly(held, renew.flight(), renew.request(), material, Flights.Reason.RENEWAL);
        } catch (MeshRootException e) {
            // Told as an event, and tried again by the queue.
        }
    }

    /**
     * Has the leaves of other signers issued again, one after the other: first those that nobody would accept, then as
     * they end. Those that wait already and whose signer signs again stay.
     */
    void signerChanged(Authority.Snapshot snapshot) {
        Instant now = settings.clock().instant();
        Set<MrcName> trusted = new HashSet<>();
        snapshot.state().validating().forEach(root -> trusted.add(root.name()));
        Optional<MrcName> signer = snapshot.state().signer().map(root -> root.name());
        List<Succeeded> succeeded = new ArrayList<>();
        for (Held held : leaves.all()) {
            Leaf leaf = held.leaf();
            if (leaf == null) {
                continue;
            }
            if (!trusted.contains(leaf.signer())) {
                leaf.distrust();
            }
            if (signer.isPresent() && !signer.get().equals(leaf.signer())) {
                succeeded.add(new Succeeded(held, leaf));
            } else if (signer.isPresent() && held.keep()) {
                queue.place(held);
            }
        }
        succeeded.sort(Succeeded.ORDER);
        for (Succeeded each : succeeded) {
            each.held.reissueFrom(now);
            queue.place(each.held);
        }
    }

    /** A leaf whose signer signs no more. */
    private record Succeeded(Held held, Leaf leaf) {
        static final Comparator<Succeeded> ORDER = Comparator.comparing((Succeeded each) -> each.leaf.isTrusted())
                .thenComparing(each -> each.leaf.notAfter())
                .thenComparing(each -> each.held.key().identity())
                .thenComparing(each -> each.leaf.serial());
    }
}
