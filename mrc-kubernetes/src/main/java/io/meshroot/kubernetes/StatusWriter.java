package io.meshroot.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.TrustState;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes the status of the custom resources, so that {@code kubectl get mrc} shows what is accepted. It is a function of the
 * documents and of the trust state in the store: several managers may each have one, and what is right already is not written
 * again. Decisions are never made on a status; one that can't be written is tried again at the next change.
 */
public final class StatusWriter implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(StatusWriter.class.getName());

    private final KubernetesMrcStore store;
    private final InstantSource clock;
    private final Executor executor;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean closed;
    private volatile Subscription watch = () -> {};

    private StatusWriter(KubernetesMrcStore store, InstantSource clock, Executor executor) {
        this.store = store;
        this.clock = clock;
        this.executor = executor;
    }

    /**
     * Begins to write, now and at each change.
     *
     * @param store the store of the custom resources
     * @param clock tells since when a condition holds
     * @param executor runs what blocks on the API server, one task at a time
     * @return the writer; closing it ends the writing
     */
    public static StatusWriter start(KubernetesMrcStore store, InstantSource clock, Executor executor) {
        StatusWriter writer = new StatusWriter(
                Objects.requireNonNull(store, "store"),
                Objects.requireNonNull(clock, "clock"),
                Objects.requireNonNull(executor, "executor"));
        writer.watch = store.watch(writer::later);
        writer.later();
        return writer;
    }

    /** Changes that come while one is written make one more pass together. */
    private void later() {
        if (!closed && asked.getAndIncrement() == 0) {
            try {
                executor.execute(this::run);
            } catch (RejectedExecutionException e) {
                asked.set(0);
            }
        }
    }

    private void run() {
        int seen;
        do {
            seen = asked.get();
            try {
                write();
            } catch (MeshRootException e) {
                if (!closed) {
                    LOG.log(Level.WARNING, "statuses were not written: {0}", e.getMessage());
                }
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "statuses were not written", e);
            }
        } while (!asked.compareAndSet(seen, 0));
    }

    private void write() {
        Optional<Versioned<TrustState>> state = store.readState();
        if (closed || state.isEmpty()) {
            return;
        }
        for (GenericKubernetesResource object : store.objects().list()) {
            try {
                write(object, state.get().value());
            } catch (MeshRootException e) {
                // The others do not wait for it.
                if (!closed) {
                    LOG.log(Level.WARNING, "a status was not written: {0}", e.getMessage());
                }
            }
        }
    }

    private void write(GenericKubernetesResource object, TrustState state) {
        Optional<Role> role = role(object);
        if (role.isEmpty()) {
            return; // a document that can't be read is a problem in the listing
        }
        Map<String, Object> before = before(object);
        Map<String, Object> after = new StatusDocument(
                        MrcName.of(object.getMetadata().getName()), role.get(), state)
                .write(before, object.getMetadata().getGeneration(), clock.instant());
        if (!StatusDocument.sayTheSame(before, after) && !store.objects().writeStatus(object, after)) {
            later();
        }
    }

    private static Optional<Role> role(GenericKubernetesResource object) {
        try {
            return Optional.of(Role.parse(String.valueOf(object.<Object>get("spec", "role"))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @SuppressWarnings("unchecked") // an object of JSON
    private static Map<String, Object> before(GenericKubernetesResource object) {
        return object.getAdditionalProperties().get("status") instanceof Map<?, ?> status
                ? (Map<String, Object>) status
                : Map.of();
    }

    @Override
    public void close() {
        closed = true;
        watch.close();
    }
}
