package io.meshroot.core.federation;

import io.meshroot.api.event.MeshEventListener;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.time.Scheduler;
import io.meshroot.core.bundle.SpiffeBundle;
import io.meshroot.core.internal.Events;
import io.meshroot.core.internal.SystemThreads;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Federation}. Not for use by several threads. */
public final class FederationBuilder {
    private final Map<TrustDomain, BundleSource> sources = new TreeMap<>();
    private final Map<TrustDomain, SpiffeBundle> given = new TreeMap<>();
    private final List<MeshEventListener> listeners = new ArrayList<>();
    private InstantSource clock = InstantSource.system();
    private @Nullable Scheduler scheduler;
    private @Nullable Executor executor;
    private @Nullable Path folder;

    FederationBuilder() {}

    /**
     * Trusts another trust domain, by what a source says. Whoever has power over the source has power over that trust
     * domain, and over no other.
     *
     * @param domain the other trust domain
     * @param source where its bundle comes from
     * @return this
     * @throws IllegalStateException if the trust domain has a source already
     */
    public FederationBuilder domain(TrustDomain domain, BundleSource source) {
        Objects.requireNonNull(domain, "domain");
        if (sources.putIfAbsent(domain, Objects.requireNonNull(source, "source")) != null) {
            throw new IllegalStateException("trust domain " + domain + " has two sources; give one");
        }
        return this;
    }

    /**
     * Trusts another trust domain, by a bundle that the program has. With a source as well, this is what counts until that
     * has been read.
     *
     * @param bundle the bundle; later ones are handed to {@link Federation#put}
     * @return this
     * @throws IllegalStateException if the trust domain has a bundle already
     */
    public FederationBuilder domain(SpiffeBundle bundle) {
        if (given.putIfAbsent(bundle.trustDomain(), bundle) != null) {
            throw new IllegalStateException("trust domain " + bundle.trustDomain() + " has two bundles; give one");
        }
        return this;
    }

    /**
     * Keeps the last good bundles in a folder, and begins with those that are there; by default they are in memory only. A
     * bundle that the program has counts instead if it is newer, or if one of the two has no sequence.
     * Whoever can write there decides about the trust in the other meshes.
     *
     * @param bundles the folder; made if it is not there
     * @return this
     */
    public FederationBuilder keepIn(Path bundles) {
        this.folder = Objects.requireNonNull(bundles, "bundles");
        return this;
    }

    /**
     * Adds a listener that hears of sources that can't be read ({@link io.meshroot.api.event.MeshEvent.Trouble}); none by
     * default.
     *
     * @param listener the listener
     * @return this
     */
    public FederationBuilder eventListener(MeshEventListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Sets the wall clock; the system's by default.
     *
     * @param source tells the time
     * @return this
     */
    public FederationBuilder clock(InstantSource source) {
        this.clock = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * Sets what runs tasks later; a daemon thread of the federation's by default.
     *
     * @param timer the scheduler; not closed by the federation
     * @return this
     */
    public FederationBuilder scheduler(Scheduler timer) {
        this.scheduler = Objects.requireNonNull(timer, "timer");
        return this;
    }

    /**
     * Sets what reads the sources and runs listeners of events; daemon threads of the federation's by default.
     *
     * @param workers the executor; not closed by the federation
     * @return this
     */
    public FederationBuilder executor(Executor workers) {
        this.executor = Objects.requireNonNull(workers, "workers");
        return this;
    }

    /**
     * Builds the federation and begins to ask the sources; it does not wait for them: see {@link Federation#ready}.
     *
     * @return the federation; the caller closes it
     */
    public Federation build() {
        Scheduler timer = scheduler;
        Executor workers = executor;
        Runnable end = () -> {};
        if (timer == null || workers == null) {
            SystemThreads threads = new SystemThreads();
            end = threads::close;
            timer = timer == null ? threads : timer;
            workers = workers == null ? threads : workers;
        }
        Events events = new Events(workers);
        listeners.forEach(events::subscribe);
        Federation federation = new Federation(
                new Federation.Seams(clock, timer, workers, events, end),
                Optional.ofNullable(folder).map(KeptBundles::new));
        federation.start(sources, given);
        return federation;
    }
}
