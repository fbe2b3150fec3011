package io.meshroot.core.federation;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.time.Scheduler;
import io.meshroot.api.time.Subscription;
import io.meshroot.core.bundle.SpiffeBundle;
import io.meshroot.core.internal.Events;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * The other trust domains whose workloads are accepted (SPIFFE Federation), each by its own bundle. Bundles are refreshed as
 * often as they say; where a source can't be read, or says something older, the last good bundle stays in force. Hand it to
 * {@link io.meshroot.core.tls.MeshTls}. Safe for use by several threads.
 */
public final class Federation implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Federation.class.getName());

    private final Seams seams;
    private final Optional<KeptBundles> kept;
    private final Object lock = new Object();

    /** Held while listeners are told, so that none hears of the older after the newer. */
    private final Object voice = new Object();

    private final SortedMap<TrustDomain, Relation> relations = new TreeMap<>();
    private final List<Consumer<SortedMap<TrustDomain, SpiffeBundle>>> listeners = new CopyOnWriteArrayList<>();
    private volatile SortedMap<TrustDomain, SpiffeBundle> bundles = Collections.emptySortedMap();
    private CompletableFuture<Void> ready = CompletableFuture.completedFuture(null);
    private boolean closed;

    /**
     * What comes from outside.
     *
     * @param end ends what was made for this federation only
     */
    record Seams(InstantSource clock, Scheduler scheduler, Executor executor, Events events, Runnable end) {}

    Federation(Seams seams, Optional<KeptBundles> kept) {
        this.seams = seams;
        this.kept = kept;
    }

    /**
     * Begins a federation.
     *
     * @return a builder
     */
    public static FederationBuilder builder() {
        return new FederationBuilder();
    }

    void start(Map<TrustDomain, BundleSource> sources, Map<TrustDomain, SpiffeBundle> given) {
        List<CompletableFuture<?>> first = new ArrayList<>();
        synchronized (lock) {
            sources.forEach((domain, source) -> relations.put(domain, new Relation(domain, Optional.of(source))));
            given.keySet()
                    .forEach(domain -> relations.computeIfAbsent(domain, any -> new Relation(any, Optional.empty())));
            relations.values().forEach(relation -> begin(relation, Optional.ofNullable(given.get(relation.domain))));
            publish();
            relations.values().stream()
                    .filter(relation -> relation.source.isPresent())
                    .forEach(relation -> first.add(ask(relation).handle((bundle, failure) -> null)));
            ready = CompletableFuture.allOf(first.toArray(new CompletableFuture<?>[0]));
        }
    }

    /**
     * What was kept was in force before; what the program has counts if it is newer, or if they don't say which of them is:
     * the program was given its own on purpose.
     */
    private void begin(Relation relation, Optional<SpiffeBundle> given) {
        relation.bundle = given.orElse(null);
        relation.asOf = given.map(bundle -> seams.clock.instant()).orElse(null);
        if (kept.isEmpty()) {
            return;
        }
        try {
            kept.get()
                    .read(relation.domain)
                    .filter(old -> relation.objection(old.bundle()).isEmpty())
                    .ifPresent(old -> {
                        if (given.isEmpty()
                                || (relation.source.isPresent() && bothNumbered(given.get(), old.bundle()))) {
                            relation.bundle = old.bundle();
                            relation.asOf = old.asOf();
                        }
                    });
        } catch (IOException | RuntimeException e) {
            trouble(relation.domain, "what was kept of its bundle can't be read: " + e.getMessage());
        }
    }

    private static boolean bothNumbered(SpiffeBundle one, SpiffeBundle other) {
        return one.sequence().isPresent() && other.sequence().isPresent();
    }

    /**
     * Returns the bundles in force.
     *
     * @return the last good bundle of each trust domain that has one, unmodifiable
     */
    public SortedMap<TrustDomain, SpiffeBundle> bundles() {
        return bundles;
    }

    /**
     * Lists the trust domains, those without a bundle included.
     *
     * @return what is known of each, ordered by name
     */
    public List<FederatedDomain> domains() {
        synchronized (lock) {
            return relations.values().stream().map(Relation::view).toList();
        }
    }

    /**
     * Tells when every source that the builder was given has been asked once, with or without success.
     *
     * @return completes then, never with a failure
     */
    public CompletionStage<Void> ready() {
        synchronized (lock) {
            return ready.copy();
        }
    }

    /**
     * Delivers the bundles in force from now on, the first at once and then after each change, on the thread that made it.
     *
     * @param listener takes them; must not block, and what it throws is logged
     * @return closing it ends the deliveries
     */
    public Subscription subscribe(Consumer<SortedMap<TrustDomain, SpiffeBundle>> listener) {
        Objects.requireNonNull(listener, "listener");
        synchronized (voice) {
            listeners.add(listener);
            tell(listener, bundles);
        }
        return () -> listeners.remove(listener);
    }

    /**
     * Puts a bundle in force, whatever its sequence: for a mesh that has no source, or that began anew. It counts until its
     * source says something else (SPIFFE Federation, section 4.2).
     *
     * @param bundle the bundle; a trust domain that was not federated is from then on
     * @throws MeshRootException with code {@code CLOSED} after {@link #close}
     */
    public void put(SpiffeBundle bundle) {
        synchronized (lock) {
            requireOpen();
            Relation relation =
                    relations.computeIfAbsent(bundle.trustDomain(), any -> new Relation(any, Optional.empty()));
            if (!inForce(relation, bundle)) {
                return;
            }
        }
        tell();
    }

    /**
     * Ends the trust in another trust domain, at once (SPIFFE Federation, section 6.3). What was kept of it is deleted.
     *
     * @param domain the other trust domain
     */
    public void end(TrustDomain domain) {
        synchronized (lock) {
            Relation relation = relations.remove(domain);
            if (relation == null) {
                return;
            }
            stop(relation);
            publish();
            try {
                if (kept.isPresent()) {
                    kept.get().delete(domain);
                }
            } catch (IOException e) {
                trouble(domain, "what was kept of its bundle can't be deleted: " + e.getMessage());
            }
        }
        tell();
    }

    /**
     * Asks a source now, and not when its turn comes.
     *
     * @param domain the other trust domain
     * @return the bundle that is in force then; fails with what {@link BundleSource#read} throws, or with a {@link
     *     MeshRootException} of code {@code DOCUMENT_INVALID} if what it says is older
     * @throws IllegalArgumentException if the trust domain has no source
     * @throws MeshRootException with code {@code CLOSED} after {@link #close}
     */
    public CompletionStage<SpiffeBundle> refresh(TrustDomain domain) {
        synchronized (lock) {
            requireOpen();
            Relation relation = relations.get(domain);
            if (relation == null || relation.source.isEmpty()) {
                throw new IllegalArgumentException(
                        "trust domain " + domain + " has no source; give the builder one, or call put(bundle)");
            }
            return ask(relation).copy();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new MeshRootException(ErrorCode.CLOSED, "the federation is closed; build another one");
        }
    }

    private CompletableFuture<SpiffeBundle> ask(Relation relation) {
        if (relation.asking != null) {
            return relation.asking;
        }
        if (relation.next != null) {
            relation.next.cancel();
            relation.next = null;
        }
        CompletableFuture<SpiffeBundle> answer = new CompletableFuture<>();
        relation.asking = answer;
        try {
            seams.executor.execute(() -> read(relation, answer));
        } catch (RejectedExecutionException e) {
            failed(relation, e);
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private void read(Relation relation, CompletableFuture<SpiffeBundle> answer) {
        try {
            SpiffeBundle bundle = relation.source.orElseThrow().read(relation.domain);
            if (take(relation, bundle)) {
                tell();
            }
            answer.complete(bundle);
        } catch (IOException | RuntimeException | Error e) {
            // An error as well: the source is somebody else's, and it is asked again.
            failed(relation, e);
            answer.completeExceptionally(e);
        }
    }

    /** Tells whether that changed anything. */
    private boolean take(Relation relation, SpiffeBundle bundle) {
        synchronized (lock) {
            Optional<String> objection = relation.objection(bundle);
            if (objection.isPresent()) {
                throw new MeshRootException(ErrorCode.DOCUMENT_INVALID, "the bundle is not taken: " + objection.get());
            }
            relation.asking = null;
            if (relation.ended) {
                return false;
            }
            relation.failures = 0;
            relation.problem = null;
            boolean changed = inForce(relation, bundle);
            askLater(relation);
            return changed;
        }
    }

    private void failed(Relation relation, Throwable why) {
        synchronized (lock) {
            relation.asking = null;
            if (relation.ended) {
                return;
            }
            relation.failures++;
            String reason = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
            String inForce = relation.asOf == null
                    ? "nobody of that trust domain is accepted"
                    : "the bundle as of " + relation.asOf + " stays in force";
            relation.problem = "its bundle can't be refreshed from " + relation.source.orElseThrow() + ": " + reason
                    + "; " + inForce + "; check the source";
            if (relation.failures == 1) {
                trouble(relation.domain, relation.problem);
            }
            askLater(relation);
        }
    }

    private void askLater(Relation relation) {
        relation.next = seams.scheduler.schedule(relation.interval(), () -> {
            synchronized (lock) {
                relation.next = null;
                if (!relation.ended) {
                    // What becomes of it stands in the relation.
                    var unused = ask(relation);
                }
            }
        });
    }

    private boolean inForce(Relation relation, SpiffeBundle bundle) {
        boolean changed = !bundle.equals(relation.bundle);
        relation.bundle = bundle;
        relation.asOf = seams.clock.instant();
        publish();
        if (changed && kept.isPresent()) {
            try {
                kept.get().write(bundle);
            } catch (IOException | RuntimeException e) {
                trouble(
                        relation.domain,
                        "its bundle can't be kept: " + e.getMessage() + "; a restart has to ask again");
            }
        }
        return changed;
    }

    private void publish() {
        SortedMap<TrustDomain, SpiffeBundle> all = new TreeMap<>();
        relations.forEach((domain, relation) -> {
            if (relation.bundle != null) {
                all.put(domain, relation.bundle);
            }
        });
        bundles = Collections.unmodifiableSortedMap(all);
    }

    /** Called outside the lock. */
    private void tell() {
        synchronized (voice) {
            SortedMap<TrustDomain, SpiffeBundle> newest = bundles;
            listeners.forEach(listener -> tell(listener, newest));
        }
    }

    private static void tell(
            Consumer<SortedMap<TrustDomain, SpiffeBundle>> listener, SortedMap<TrustDomain, SpiffeBundle> newest) {
        try {
            listener.accept(newest);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "a listener of the federation failed", e);
        }
    }

    private void trouble(TrustDomain domain, String message) {
        seams.events.publish(new MeshEvent.Trouble(seams.clock.instant(), "federated trust domain " + domain, message));
    }

    private static void stop(Relation relation) {
        relation.ended = true;
        if (relation.next != null) {
            relation.next.cancel();
        }
    }

    /** Ends the refreshing; the bundles in force stay in force where they were handed out. Closing twice does no harm. */
    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            relations.values().forEach(Federation::stop);
        }
        seams.end.run();
    }
}
