package io.meshroot.core.internal.trust;

import io.meshroot.api.MeshRootException;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.store.MrcListing;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.internal.trust.Refusals.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings what is accepted to what is asked for, on the executor: one pass at a time, another one as long as there is
 * news, and when the time has come. A store that fails leaves everything as it is and is tried again.
 */
final class Loop {
    private static final String STORE = "store";
    private static final int MOST_ACTS = 100;
    private static final Duration BREATH = Duration.ofSeconds(1);
    private static final Duration FORGOTTEN = Duration.ofHours(1);

    private final Parts parts;
    private final Chores chores;
    private final Decider decider;
    private final Refusals refusals;
    private final Alarm alarm;
    private final Backoff backoff = new Backoff();
    private final AtomicBoolean storeNews = new AtomicBoolean(true);
    private final AtomicBoolean evidenceNews = new AtomicBoolean();
    private final AtomicBoolean disturbed = new AtomicBoolean(true);
    private final Object lock = new Object();
    private final Set<String> problems = new HashSet<>();
    private @Nullable Asked asked;
    private boolean news;
    private boolean running;
    private boolean closed;

    Loop(Parts parts) {
        this.parts = parts;
        this.chores = new Chores(parts);
        // In one line with what the accepted state tells, so that nobody hears of a step before the one that led to it.
        Consumer<MeshEvent> events = event -> parts.outbox.put(() -> parts.events.publish(event));
        this.decider = new Decider(parts.settings, parts.books, parts.pendings, events);
        this.refusals = new Refusals(events, parts.settings.clock());
        this.alarm = new Alarm(parts.settings.scheduler(), parts.settings.clock(), this::timeHasCome);
    }

    /** To be called when the store, or what is done with it, may have changed. */
    void storeChanged() {
        disturbed.set(true);
        timeHasCome();
    }

    private void timeHasCome() {
        storeNews.set(true);
        request();
    }

    /** To be called when an issue or a probe has ended. */
    void issueEnded() {
        evidenceChanged(parts.pendings.mayOpen());
    }

    /** To be called when only what is known of one holder and its leaves has changed. */
    void evidenceChanged(HolderId holder) {
        evidenceChanged(
                parts.pendings.mayOpen(holder) || parts.keeper.state().holders().containsKey(holder));
    }

    private void evidenceChanged(boolean news) {
        evidenceNews.set(true);
        if (news) {
            disturbed.set(true);
            request();
        } else {
            // The others are told soon, of many holders at once.
            decider.viewDue().ifPresent(alarm::sooner);
        }
    }

    private void request() {
        synchronized (lock) {
            news = true;
            if (running || closed) {
                return;
            }
            running = true;
        }
        try {
            parts.settings.executor().execute(this::run);
        } catch (RejectedExecutionException e) {
            synchronized (lock) {
                running = false;
            }
        }
    }

    private void run() {
        while (true) {
            synchronized (lock) {
                if (!news || closed) {
                    running = false;
                    return;
                }
                news = false;
            }
            pass();
        }
    }

    /** Reads the store and reconciles on this thread. */
    void runNow() {
        storeNews.set(true);
        disturbed.set(true);
        pass();
    }

    private void pass() {
        Instant next;
        evidenceNews.set(false);
        try {
            next = parts.keeper.exclusively(this::reconcile);
            backoff.reset();
            parts.troubles.over(STORE);
        } catch (RuntimeException e) {
            storeNews.set(true);
            disturbed.set(true);
            parts.troubles.report(STORE, e);
            next = parts.settings.clock().instant().plus(backoff.next());
        }
        alarm.set(next);
        if (!evidenceNews.get()) {
            return;
        }
        if (parts.pendings.isEmpty()) {
            // The alarm was set for what was known before.
            decider.viewDue().ifPresent(alarm::sooner);
        } else {
            // What was acknowledged while this pass looked came before there was anything that it could have woken.
            disturbed.set(true);
            request();
        }
    }

    private Instant reconcile() {
        Instant wakeAt = Instant.MAX;
        for (int act = 0; act < MOST_ACTS; act++) {
            Asked current = asked;
            if (storeNews.getAndSet(false) || current == null) {
                current = read();
                asked = current;
            }
            Set<Refusal> refused = new HashSet<>(chores.run(current));
            if (disturbed.getAndSet(false)) {
                decider.disturb();
            }
            Decision decision = decider.decide(current);
            decision.probes().forEach(chores::probe);
            decision.refused().forEach((mrc, reason) -> refused.add(refusal(mrc, reason)));
            wakeAt = earlier(decision.wakeAt(), chores.wakeAt());
            refusals.update(refused);
            if (decision.act().isEmpty()) {
                return wakeAt;
            }
            boolean done = parts.acts.perform(decision.act().get());
            storeNews.set(true);
            disturbed.set(true);
            if (!done) {
                return earlier(wakeAt, parts.settings.clock().instant().plus(BREATH));
            }
        }
        // Something undoes what is done here as fast as it is done: others get their turn.
        return earlier(wakeAt, parts.settings.clock().instant().plus(BREATH));
    }

    private Refusal refusal(MrcName mrc, Illegality reason) {
        Role accepted = Gates.role(parts.keeper.state(), mrc);
        Role wanted = asked == null ? accepted : asked.roles().getOrDefault(mrc, accepted);
        return new Refusal(mrc, reason, mrc + ": " + accepted.id() + " -> " + wanted.id());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** Whoever removed a manager, and ended before it removed the view as well, left that behind for good. */
    private void removeForgotten(List<ReplicaView> views) {
        Instant limit = parts.settings.clock().instant().minus(FORGOTTEN);
        Set<ReplicaId> registered = parts.keeper.state().replicas().keySet();
        try {
            views.stream()
                    .filter(view -> view.at().isBefore(limit) && !registered.contains(view.id()))
                    .forEach(view -> parts.store.removeView(view.id()));
        } catch (MeshRootException e) {
            // It is tried again at the next look, and does no harm until then.
            parts.troubles.report("views", e);
            return;
        }
        parts.troubles.over("views");
    }

    private Asked read() {
        parts.keeper.refresh();
        List<ReplicaView> views = parts.store.readViews();
        parts.books.readViews(views);
        removeForgotten(views);
        parts.books
                .clockTrouble()
                .ifPresentOrElse(
                        trouble -> parts.troubles.report("clock", trouble), () -> parts.troubles.over("clock"));
        TrustState before = parts.keeper.state();
        MrcListing listing = parts.store.list();
        Set<String> now = new HashSet<>();
        for (MrcListing.Problem problem : listing.problems()) {
            parts.troubles.report(problem.where(), problem.message());
            now.add(problem.where());
        }
        problems.stream().filter(where -> !now.contains(where)).forEach(parts.troubles::over);
        problems.clear();
        problems.addAll(now);
        return Asked.of(listing, before);
    }

    Optional<Asked> asked() {
        return parts.keeper.exclusively(() -> Optional.ofNullable(asked));
    }

    void close() {
        synchronized (lock) {
            closed = true;
        }
        alarm.close();
    }
}
