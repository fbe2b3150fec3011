package io.meshroot.certmanager;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.meshroot.api.ErrorCode;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.api.mrc.CertManagerConfig;
import io.meshroot.api.time.Scheduler;
import io.meshroot.certmanager.CertificateRequestException.Approval;
import io.meshroot.certmanager.CertificateRequestException.End;
import java.lang.System.Logger.Level;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Makes CertificateRequests, waits for their end, and deletes them whatever it was. */
final class Requests implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Requests.class.getName());

    private final KubernetesClient client;
    private final String namespace;
    private final CertManagerConfig issuer;
    private final Scheduler scheduler;
    private final Duration total;
    private final String instance = UUID.randomUUID().toString();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
    private final Places places;
    private final RequestWatch watch;

    Requests(
            KubernetesClient client,
            String namespace,
            CertManagerConfig issuer,
            Scheduler scheduler,
            Settings settings) {
        this.client = client;
        this.namespace = namespace;
        this.issuer = issuer;
        this.scheduler = scheduler;
        this.total = settings.deadline();
        this.places = new Places(settings.inFlight());
        try (Deadline deadline = begin()) {
            this.watch = RequestWatch.start(client, namespace, instance, deadline);
        }
    }

    private Deadline begin() {
        return new Deadline(scheduler, total, closed);
    }

    /**
     * Makes a request and waits until it is issued.
     *
     * @param document makes the object when its turn has come, given a name and the instance
     * @throws ProviderException if it ends otherwise, caused by a {@link CertificateRequestException}, or can't be made
     */
    RequestState issue(Function<Naming, GenericKubernetesResource> document) {
        if (closed.isDone()) {
            throw Deadline.closed();
        }
        try (Deadline deadline = begin()) {
            CompletableFuture<Boolean> place = places.enter();
            try {
                if (deadline.await(place).isEmpty()) {
                    throw late(RequestState.NEW, "it waited for its turn all the time; raise maxInFlight");
                }
                return issue(document, deadline);
            } finally {
                places.forgo(place);
            }
        }
    }

    /**
     * How a request is called.
     *
     * @param name the name of the object
     * @param instance whose it is
     */
    record Naming(String name, String instance) {}

    private RequestState issue(Function<Naming, GenericKubernetesResource> document, Deadline deadline) {
        // The name is chosen here and not by the server, so that what was made is deleted even if no answer came.
        String name = "mesh-root-" + UUID.randomUUID();
        GenericKubernetesResource request = document.apply(new Naming(name, instance));
        RequestWatch.Expected expected = watch.expect(name);
        try {
            create(request).ifPresent(made -> expected.see(RequestState.of(made)));
            Optional<Optional<RequestState>> end = deadline.await(expected.end());
            RequestState state =
                    end.isEmpty() ? look(name, expected) : end.get().orElseThrow(this::deleted);
            if (state.phase() == RequestState.Phase.ISSUED) {
                return state;
            }
            throw failed(state);
        } catch (KubernetesClientException e) {
            throw ApiErrors.of("a CertificateRequest for " + shownIssuer() + " can't be made", namespace, e);
        } finally {
            watch.forget(name);
            boolean unused = delete(name);
        }
    }

    /** Makes the object; empty if a try of the client's own had made it before, whose answer was lost. */
    private Optional<GenericKubernetesResource> create(GenericKubernetesResource request) {
        try {
            return Optional.of(
                    RequestKinds.requests(client, namespace).resource(request).create());
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** At the deadline the server is asked once: a watch may be behind, or cut off just now. */
    private RequestState look(String name, RequestWatch.Expected expected) {
        try {
            return RequestKinds.requests(client, namespace).withField("metadata.name", name).list().getItems().stream()
                    .findFirst()
                    .map(RequestState::of)
                    .orElseGet(expected::last);
        } catch (KubernetesClientException e) {
            return expected.last();
        }
    }

    /**
     * Deletes also on a thread that was interrupted, which the client would not.
     *
     * @return whether the server answered, be it by a refusal
     */
    private boolean delete(String name) {
        boolean interrupted = Thread.interrupted();
        try {
            var unused = RequestKinds.requests(client, namespace).withName(name).delete();
            return true;
        } catch (KubernetesClientException e) {
            // The sweeper finds it by its label.
            LOG.log(Level.DEBUG, "CertificateRequest {0} is left behind: {1}", name, ApiErrors.said(e));
            return e.getCode() > 0;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private ProviderException failed(RequestState state) {
        return switch (state.phase()) {
            case FAILED ->
                ended(
                        End.FAILED,
                        ErrorCode.PROVIDER_FAILED,
                        Retry.MAY_HELP,
                        state,
                        "could not be signed; see the issuer's status and the log of cert-manager");
            case DENIED ->
                ended(
                        End.DENIED,
                        ErrorCode.ISSUANCE_REFUSED,
                        Retry.CANNOT_HELP,
                        state,
                        "was denied; let the policy of your approver allow the names, usages and duration of leaves");
            case INVALID ->
                ended(
                        End.INVALID,
                        ErrorCode.PROVIDER_FAILED,
                        Retry.CANNOT_HELP,
                        state,
                        "is invalid to the issuer; see what it signs, and change the issuer or the document");
            default ->
                late(
                        state,
                        state.approval() == Approval.APPROVED
                                ? "the issuer did not answer; see whether " + shownIssuer() + " is there and ready"
                                : "nobody approved it; run cert-manager's approver, or a policy that approves leaves");
        };
    }

    private ProviderException ended(End end, ErrorCode code, Retry retry, RequestState state, String what) {
        String told =
                state.reason().isEmpty() ? "" : " (" + ApiErrors.shown(state.reason() + ": " + state.message()) + ")";
        String message = "the CertificateRequest for " + shownIssuer() + told + " " + what;
        return new ProviderException(
                code,
                retry,
                null,
                message,
                new CertificateRequestException(end, state.approval(), state.reason(), message));
    }

    private ProviderException late(RequestState state, String why) {
        return ended(
                End.LATE,
                ErrorCode.PROVIDER_FAILED,
                Retry.MAY_HELP,
                state,
                "was not issued within " + total + ": " + why);
    }

    private ProviderException deleted() {
        return ended(
                End.DELETED,
                ErrorCode.PROVIDER_FAILED,
                Retry.MAY_HELP,
                RequestState.NEW,
                "was deleted by somebody else before it was issued; call again");
    }

    private String shownIssuer() {
        return issuer.issuerKind() + " \"" + issuer.issuerName() + "\" in namespace " + namespace;
    }

    @Override
    public void close() {
        closed.complete(true);
        // Whoever waits deletes its own as well, but may find the client closed.
        for (String name : watch.names()) {
            if (!delete(name)) {
                break; // the server is away: the sweeper gets the rest
            }
        }
        watch.close();
    }
}
