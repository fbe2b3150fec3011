package io.meshroot.kubernetes;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.store.MrcListing.Problem;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.core.document.StateDocuments;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What managers tell each other, each in a Lease of its own. One that can't be read is a problem in the listing, and otherwise
 * as if it had never been written: then its manager confirms nothing.
 */
final class ViewLeases {
    static final String VIEW = "meshroot.io/view";

    private static final int MOST_ATTEMPTS = 5;
    private static final int DIGEST_DIGITS = 32;
    /** A manager that is well writes its view at least once a minute. */
    private static final int SECONDS = 180;

    private final KubernetesClient client;
    private final String namespace;
    private volatile List<Problem> problems = List.of();

    ViewLeases(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    private NonNamespaceOperation<Lease, LeaseList, Resource<Lease>> leases() {
        return client.leases().inNamespace(namespace);
    }

    ObjectWatch<Lease> watch(Runnable onChange) {
        return ObjectWatch.start(leases().withLabels(Labels.ofView()), "the Leases of the managers", onChange);
    }

    /** The names of managers may have characters that those of objects may not. */
    static String nameOf(ReplicaId id) {
        byte[] name = id.value().getBytes(StandardCharsets.UTF_8);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name);
            return "mesh-root-view-" + HexFormat.of().formatHex(digest).substring(0, DIGEST_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    void write(ReplicaView view) {
        Lease lease = lease(view);
        String patch = Serialization.asJson(lease);
        Resource<Lease> there = leases().withName(nameOf(view.id()));
        try {
            for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
                if (patch(there, patch) || create(lease)) {
                    return;
                }
            }
        } catch (KubernetesClientException e) {
            throw ApiErrors.unavailable("the Lease of manager " + view.id() + " can't be written", e);
        }
        throw ApiErrors.tooBusy("the Lease of manager " + view.id());
    }

    /** A patch needs no version: only its own manager writes a view. */
    private static boolean patch(Resource<Lease> there, String patch) {
        try {
            there.patch(PatchContext.of(PatchType.JSON_MERGE), patch);
            return true;
        } catch (KubernetesClientException e) {
            if (ApiErrors.isNotFound(e)) {
                return false;
            }
            throw e;
        }
    }

    private boolean create(Lease lease) {
        try {
            leases().resource(lease).create();
            return true;
        } catch (KubernetesClientException e) {
            if (ApiErrors.isConflict(e)) {
                return false;
            }
            throw e;
        }
    }

    private Lease lease(ReplicaView view) {
        return new LeaseBuilder()
                .withNewMetadata()
                .withName(nameOf(view.id()))
                .withNamespace(namespace)
                .withLabels(Labels.ofView())
                .withAnnotations(Map.of(VIEW, StateDocuments.toJson(view)))
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(view.id().value())
                .withLeaseDurationSeconds(SECONDS)
                .withRenewTime(view.at().atZone(ZoneOffset.UTC))
                .endSpec()
                .build();
    }

    void remove(ReplicaId id) {
        try {
            leases().withName(nameOf(id)).delete();
        } catch (KubernetesClientException e) {
            if (!ApiErrors.isNotFound(e)) {
                throw ApiErrors.unavailable("the Lease of manager " + id + " can't be deleted", e);
            }
        }
    }

    List<ReplicaView> read() {
        List<ReplicaView> views = new ArrayList<>();
        List<Problem> unreadable = new ArrayList<>();
        try {
            for (Lease lease : leases().withLabels(Labels.ofView()).list().getItems()) {
                try {
                    views.add(view(lease));
                } catch (MeshRootException e) {
                    unreadable.add(new Problem(
                            "leases/" + lease.getMetadata().getName(),
                            e.getMessage()
                                    + "; its manager confirms nothing until it has written it again, delete it if"
                                    + " there is none"));
                }
            }
        } catch (KubernetesClientException e) {
            throw ApiErrors.unavailable("the Leases of namespace " + namespace + " can't be read", e);
        }
        problems = List.copyOf(unreadable);
        views.sort(Comparator.comparing(ReplicaView::id));
        return views;
    }

    private static ReplicaView view(Lease lease) {
        String name = lease.getMetadata().getName();
        Map<String, String> annotations = lease.getMetadata().getAnnotations();
        String text = annotations == null ? null : annotations.get(VIEW);
        if (text == null) {
            throw ApiErrors.corrupt("Lease " + name, "has no annotation " + VIEW, "it says nothing");
        }
        ReplicaView view = StateDocuments.readView(text);
        if (!nameOf(view.id()).equals(name)) {
            throw ApiErrors.corrupt("Lease " + name, "holds the view of " + view.id(), "it belongs elsewhere");
        }
        return view;
    }

    /** What could not be read when the views were read last. */
    List<Problem> problems() {
        return problems;
    }
}
