package io.meshroot.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.meshroot.api.DocumentException;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.store.MrcListing;
import io.meshroot.api.store.MrcListing.Problem;
import io.meshroot.api.store.MrcStore;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.store.StoreErrors;
import io.meshroot.core.store.Watchers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keeps MeshRootCertificates as custom resources of one namespace, for any number of managers:
 *
 * <ul>
 *   <li>{@code MeshRootCertificate}: what is asked for. People and tools edit them; see {@link MeshRootCertificateCrd}.
 *   <li>ConfigMap {@code mesh-root-trust-state}: what is accepted, under its one resource version. If it is lost, though
 *       there was one, that is an error and never a reason to begin anew.
 *   <li>a Lease for each running manager: what it tells the others.
 * </ul>
 *
 * <p>Whatever is read comes from the API server and not from a cache, so that what one manager has written every other one
 * reads. A document that can't be read, or lost fields to an older definition, is a problem that names it; what it described
 * when it could be read last stays in force as long as this store is open. Safe for use by several threads.
 */
public final class KubernetesMrcStore implements MrcStore {
    private final String namespace;
    private final MrcObjects objects;
    private final StateObject state;
    private final ViewLeases views;
    private final Watchers watchers = new Watchers();
    private final List<ObjectWatch<?>> watches = new ArrayList<>();
    private final Map<MrcName, MeshRootCertificate> lastGood = new TreeMap<>();
    private volatile boolean closed;

    private KubernetesMrcStore(KubernetesClient client, String namespace) {
        this.namespace = namespace;
        this.objects = new MrcObjects(client, namespace);
        this.state = new StateObject(client, namespace);
        this.views = new ViewLeases(client, namespace);
    }

    /**
     * Opens the store of a namespace. Nothing is read before it is asked for.
     *
     * @param client talks to the API server; not closed by the store
     * @param namespace the namespace, which must be there
     * @return the store
     */
    public static KubernetesMrcStore in(KubernetesClient client, String namespace) {
        return new KubernetesMrcStore(
                Objects.requireNonNull(client, "client"), Objects.requireNonNull(namespace, "namespace"));
    }

    MrcObjects objects() {
        checkOpen();
        return objects;
    }

    @Override
    public MrcListing list() {
        checkOpen();
        List<GenericKubernetesResource> found = objects.list();
        List<Problem> problems = new ArrayList<>(views.problems());
        synchronized (lastGood) {
            TreeMap<MrcName, MeshRootCertificate> now = new TreeMap<>();
            for (GenericKubernetesResource object : found) {
                MrcName name = MrcName.of(object.getMetadata().getName());
                try {
                    now.put(name, readable(object));
                } catch (DocumentException e) {
                    problems.add(new Problem("meshrootcertificates/" + name, String.valueOf(e.getMessage())));
                    Optional.ofNullable(lastGood.get(name)).ifPresent(before -> now.put(name, before));
                }
            }
            lastGood.clear();
            lastGood.putAll(now);
            return new MrcListing(List.copyOf(now.values()), problems);
        }
    }

    private static MeshRootCertificate readable(GenericKubernetesResource object) {
        List<String> dropped = DroppedFields.of(object);
        if (!dropped.isEmpty()) {
            throw new DocumentException(
                    dropped.get(0),
                    "was given and is gone: the API server's definition of MeshRootCertificates is older than this field",
                    "install the definition of this release (MeshRootCertificateCrd), delete the document and apply it"
                            + " again: the API server lets nobody add the field to one that is there");
        }
        return MrcObjects.read(object);
    }

    @Override
    public void create(MeshRootCertificate mrc) {
        checkOpen();
        String other = mrc.metadata().namespace().orElse(namespace);
        if (!other.equals(namespace)) {
            throw new DocumentException("metadata.namespace", "is \"" + other + "\"", "this store is of " + namespace);
        }
        objects.create(mrc);
    }

    @Override
    public void updateRole(MrcName name, Role from, Role to) {
        checkOpen();
        objects.updateRole(
                Objects.requireNonNull(name, "name"),
                Objects.requireNonNull(from, "from"),
                Objects.requireNonNull(to, "to"));
    }

    @Override
    public void delete(MrcName name) {
        checkOpen();
        objects.delete(Objects.requireNonNull(name, "name"));
    }

    @Override
    public Optional<Versioned<TrustState>> readState() {
        checkOpen();
        return state.read();
    }

    @Override
    public Optional<StoreVersion> createState(TrustState first) {
        checkOpen();
        return state.create(Objects.requireNonNull(first, "first"));
    }

    @Override
    public Optional<StoreVersion> replaceState(StoreVersion expected, TrustState next) {
        checkOpen();
        return state.replace(Objects.requireNonNull(expected, "expected"), Objects.requireNonNull(next, "next"));
    }

    @Override
    public void writeView(ReplicaView view) {
        checkOpen();
        views.write(Objects.requireNonNull(view, "view"));
    }

    @Override
    public List<ReplicaView> readViews() {
        checkOpen();
        return views.read();
    }

    @Override
    public void removeView(ReplicaId replica) {
        checkOpen();
        views.remove(Objects.requireNonNull(replica, "replica"));
    }

    /** {@inheritDoc} The connections to the API server stay open until the store is closed. */
    @Override
    public Subscription watch(Runnable onChange) {
        checkOpen();
        Subscription subscription = watchers.add(onChange);
        synchronized (watches) {
            if (watches.isEmpty() && !closed) {
                startWatches(subscription);
            }
        }
        return subscription;
    }

    /** All or none: with some of them nobody would ever start the others. */
    private void startWatches(Subscription subscription) {
        List<ObjectWatch<?>> started = new ArrayList<>();
        try {
            started.add(objects.watch(watchers::tell));
            started.add(state.watch(watchers::tell));
            started.add(views.watch(watchers::tell));
        } catch (RuntimeException e) {
            started.forEach(ObjectWatch::close);
            subscription.close();
            throw e;
        }
        watches.addAll(started);
    }

    @Override
    public void close() {
        closed = true;
        watchers.clear();
        synchronized (watches) {
            for (ObjectWatch<?> watch : watches) {
                watch.close();
            }
            watches.clear();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw StoreErrors.closed();
        }
    }
}
