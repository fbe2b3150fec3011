package io.meshroot.certmanager;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One watch for all requests of an issuer: the client's informer, which resumes where it was cut off and lists anew where
 * the API server has forgotten.
 */
final class RequestWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RequestWatch.class.getName());

    private final SharedIndexInformer<GenericKubernetesResource> informer;
    private final Map<String, Expected> expected = new ConcurrentHashMap<>();

    /** What is known of a request that somebody waits for. */
    static final class Expected {
        private final CompletableFuture<Optional<RequestState>> end = new CompletableFuture<>();
        private volatile RequestState last = RequestState.NEW;

        private Expected() {}

        /** Done when the request is over; empty if somebody deleted it. */
        CompletableFuture<Optional<RequestState>> end() {
            return end;
        }

        /** How it was when last seen. */
        RequestState last() {
            return last;
        }

        void see(RequestState state) {
            last = state;
            if (state.isOver()) {
                end.complete(Optional.of(state));
            }
        }
    }

    private RequestWatch(SharedIndexInformer<GenericKubernetesResource> informer) {
        this.informer = informer;
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(GenericKubernetesResource request) {
                see(request);
            }

            @Override
            public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource request) {
                see(request);
            }

            @Override
            public void onDelete(GenericKubernetesResource request, boolean finalStateUnknown) {
                Expected gone = expected.get(request.getMetadata().getName());
                if (gone != null) {
                    gone.end.complete(Optional.empty());
                }
            }
        });
    }

    /**
     * Begins to watch.
     *
     * @param instance whose requests
     * @throws ProviderException if they can't be listed within the deadline
     */
    static RequestWatch start(KubernetesClient client, String namespace, String instance, Deadline deadline) {
        RequestWatch watch = new RequestWatch(RequestKinds.requests(client, namespace)
                .withLabel(RequestKinds.INSTANCE, instance)
                .runnableInformer(0));
        watch.informer.exceptionHandler((started, failure) -> {
            LOG.log(Level.DEBUG, "CertificateRequests can''t be watched at the moment: {0}", String.valueOf(failure));
            return started;
        });
        CompletableFuture<Optional<Throwable>> begun = new CompletableFuture<>();
        var unused =
                watch.informer.start().whenComplete((nothing, failure) -> begun.complete(Optional.ofNullable(failure)));
        try {
            Optional<Throwable> failure = deadline.await(begun)
                    .orElseThrow(() -> new ProviderException(
                            Retry.MAY_HELP,
                            "CertificateRequests in namespace " + namespace
                                    + " can't be listed in time; check that the API server can be reached",
                            null));
            if (failure.isPresent()) {
                throw failed(namespace, failure.get());
            }
            return watch;
        } catch (RuntimeException e) {
            watch.close();
            throw e;
        }
    }

    private static ProviderException failed(String namespace, Throwable failure) {
        String what = "CertificateRequests in namespace " + namespace + " can't be watched";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof KubernetesClientException known) {
                return ApiErrors.of(what, namespace, known);
            }
        }
        return new ProviderException(
                Retry.MAY_HELP, what + ": " + failure + "; check that the API server can be reached", failure);
    }

    private void see(GenericKubernetesResource request) {
        Expected one = expected.get(request.getMetadata().getName());
        if (one != null) {
            one.see(RequestState.of(request));
        }
    }

    /** Begins to look for a request, which has not been made yet. */
    Expected expect(String name) {
        Expected one = new Expected();
        expected.put(name, one);
        return one;
    }

    /** The requests that somebody waits for. */
    Set<String> names() {
        return Set.copyOf(expected.keySet());
    }

    void forget(String name) {
        expected.remove(name);
    }

    @Override
    public void close() {
        informer.stop();
    }
}
