package io.meshroot.certmanager;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.meshroot.api.time.Scheduler;
import java.lang.System.Logger.Level;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Deletes requests that a crash or an unreachable API server left behind, at the beginning and every ten minutes: those with our
 * label, whoever made them, that are too old for anybody to wait for.
 */
final class Sweeper implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Sweeper.class.getName());
    private static final Duration INTERVAL = Duration.ofMinutes(10);
    /** The longest deadline that another replica may have, and by how much clocks may differ. */
    private static final Duration OLD_ENOUGH = Duration.ofMinutes(70);

    private final KubernetesClient client;
    private final String namespace;
    private final InstantSource clock;
    private final Scheduler scheduler;
    private volatile boolean closed;
    private volatile Scheduler.Cancellable timer = () -> {};

    Sweeper(KubernetesClient client, String namespace, InstantSource clock, Scheduler scheduler) {
        this.client = client;
        this.namespace = namespace;
        this.clock = clock;
        this.scheduler = scheduler;
    }

    void start() {
        sweepAndGoOn();
    }

    private void sweepAndGoOn() {
        if (closed) {
            return;
        }
        try {
            sweep();
        } catch (KubernetesClientException e) {
            LOG.log(Level.DEBUG, "old CertificateRequests can''t be deleted now: {0}", ApiErrors.said(e));
        } finally {
            if (!closed) {
                timer = scheduler.schedule(INTERVAL, this::sweepAndGoOn);
            }
        }
    }

    private void sweep() {
        Instant limit = clock.instant().minus(OLD_ENOUGH);
        for (GenericKubernetesResource request : RequestKinds.requests(client, namespace)
                .withLabel(RequestKinds.COMPONENT, RequestKinds.LEAF)
                .list()
                .getItems()) {
            if (made(request).isBefore(limit)) {
                delete(request.getMetadata().getName());
            }
        }
    }

    /** One that may not be deleted keeps none of the others; a server that is away answers to none. */
    private void delete(String name) {
        try {
            var unused = RequestKinds.requests(client, namespace).withName(name).delete();
        } catch (KubernetesClientException e) {
            if (e.getCode() <= 0) {
                throw e;
            }
            LOG.log(Level.DEBUG, "old CertificateRequest {0} can''t be deleted now: {1}", name, ApiErrors.said(e));
        }
    }

    /** When a request was made; what can't be read is left alone. */
    static Instant made(GenericKubernetesResource request) {
        String made = request.getMetadata().getCreationTimestamp();
        try {
            return made == null ? Instant.MAX : Instant.parse(made);
        } catch (DateTimeException e) {
            return Instant.MAX;
        }
    }

    @Override
    public void close() {
        closed = true;
        timer.cancel();
    }
}
