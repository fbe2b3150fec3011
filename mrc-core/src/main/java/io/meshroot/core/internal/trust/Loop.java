package io.meshroot.core.internal.trust;

import io.meshroot.api.mrc.Role;
import io.meshroot.api.store.MrcListing;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustState;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Runs the reconciler on the executor: one pass at a time, another one as long as there is news, and when the time has
 * come. A store that fails leaves everything as it is and is tried again.
 */
final class Loop {
    private static final String STORE = "store";

    private final Parts parts;
    private final Reconciler reconciler;
    private final Alarm alarm;
    private final Backoff backoff = new Backoff();
    private final AtomicBoolean storeNews = new AtomicBoolean(true);
    private final AtomicBoolean evidenceNews = new AtomicBoolean();
    private final Object lock = new Object();
    private final Set<String> problems = new HashSet<>();
    private @Nullable Asked asked;
    private boolean news;
    private boolean running;
    private boolean closed;

    Loop(Parts parts) {
        this.parts = parts;
        this.reconciler = new Reconciler(parts);
        this.alarm = new Alarm(parts.settings.scheduler(), parts.settings.clock(), this::storeChanged);
    }

    /** To be called when the store, or what is done with it, may have changed. */
    void storeChanged() {
        storeNews.set(true);
        request();
    }

    /** To be called by whoever writes documents within a pass: the next one, whoever asks for it, must read again. */
    void storeWritten() {
        storeNews.set(true);
    }

    /** To be called when only what is known of holders and leaves has changed. */
    void evidenceChanged() {
        evidenceNews.set(true);
        if (!parts.pendings.isEmpty()) {
            request();
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
            parts.troubles.report(STORE, e);
            next = parts.settings.clock().instant().plus(backoff.next());
        }
        alarm.set(next);
        // What was acknowledged while this pass looked came before there was anything pending that it could have woken.
        if (evidenceNews.get() && !parts.pendings.isEmpty()) {
            request();
        }
    }

    private Instant reconcile() {
        Asked current = asked;
        if (storeNews.getAndSet(false) || current == null) {
            current = read();
            asked = current;
        }
        return reconciler.reconcile(current);
    }

    private Asked read() {
        parts.keeper.refresh();
        parts.membership.beat();
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
        Asked read = Asked.of(listing, before);
        read.removed()
                .forEach(name -> parts.keeper.apply(state -> state.root(name)
                        .filter(root -> root.role() == Role.INACTIVE)
                        .map(root -> new TrustEvent.RootForgotten(name))));
        return read;
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
