package io.meshroot.core.internal.trust;

import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.StepRecord;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.internal.Authority.Snapshot;
import io.meshroot.core.internal.Events;
import io.meshroot.core.internal.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Tells listeners what changed in the accepted state, whoever changed it. */
final class Announcer {
    private final Settings settings;
    private final Events events;
    private final Books books;
    private final Pendings pendings;
    private final Outbox outbox;
    private final Followers followers;
    private final List<Consumer<Snapshot>> listeners = new CopyOnWriteArrayList<>();

    Announcer(Settings settings, Events events, Books books, Pendings pendings, Outbox outbox, Followers followers) {
        this.settings = settings;
        this.events = events;
        this.books = books;
        this.pendings = pendings;
        this.outbox = outbox;
        this.followers = followers;
    }

    Subscription subscribe(Consumer<Snapshot> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void changed(TrustState before, TrustState after) {
        Instant now = settings.clock().instant();
        Snapshot snapshot = books.snapshot();
        List<MeshEvent> news = new ArrayList<>();
        if (!before.equals(TrustState.EMPTY)) {
            for (StepRecord step : newSteps(before, after)) {
                books.forgetProbes();
                news.add(new MeshEvent.RoleAccepted(now, step, pendings.accepted(step.change(), now)));
            }
        }
        if (!before.equals(TrustState.EMPTY)) {
            news.addAll(RotationNews.of(before, after, now));
        }
        news.add(new MeshEvent.StateChanged(now, after));
        if (before.trust().number() > after.trust().number()) {
            news.add(new MeshEvent.Trouble(
                    now,
                    "trust state",
                    "the trust sequence went back from " + before.trust().number() + " to "
                            + after.trust().number()
                            + ": the store was restored from a backup; look at the holders before the next step"));
        }
        if (before.trust().number() != after.trust().number()) {
            news.add(new MeshEvent.TrustPublished(now, snapshot.bundle()));
        }
        outbox.put(() -> {
            followers.changed(books::state);
            news.forEach(events::publish);
            listeners.forEach(listener -> listener.accept(snapshot));
        });
    }

    private static List<StepRecord> newSteps(TrustState before, TrustState after) {
        Set<StepRecord> old = new HashSet<>(before.steps());
        return after.steps().stream().filter(step -> !old.contains(step)).toList();
    }
}
