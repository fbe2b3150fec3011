package io.meshroot.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.trust.TrustState;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one object with the trust state: a ConfigMap, whose resource version is the state's. A Lease of the same name marks that
 * there once was one: should it be deleted, that is an error and no reason to begin anew.
 */
final class StateObject {
    static final String NAME = "mesh-root-trust-state";

    private static final String NOTE = "meshroot.io/note";
    private static final String REPLACES = "meshroot.io/replaces";
    private static final String WHAT =
            "What is accepted of the MeshRootCertificates in this namespace. Written by the managers; not for editing.";

    private final KubernetesClient client;
    private final String namespace;
    private volatile boolean marked;
    private volatile @Nullable Versioned<TrustState> last;

    StateObject(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    ObjectWatch<ConfigMap> watch(Runnable onChange) {
        return ObjectWatch.start(object(), where(), onChange);
    }

    private Resource<ConfigMap> object() {
        return client.configMaps().inNamespace(namespace).withName(NAME);
    }

    private Resource<Lease> mark() {
        return client.leases().inNamespace(namespace).withName(NAME);
    }

    private String where() {
        return "ConfigMap " + namespace + "/" + NAME;
    }

    Optional<Versioned<TrustState>> read() {
        try {
            ConfigMap found = object().get();
            if (found == null && mark().get() != null) {
                // In this order it needs no lock: the mark comes after the first state.
                found = object().get();
                if (found == null) {
                    throw lost();
                }
            }
            if (found == null) {
                return Optional.empty();
            }
            setMark();
            return Optional.of(parse(found));
        } catch (KubernetesClientException e) {
            throw ApiErrors.unavailable(where() + " can't be read", e);
        }
    }

    private MeshRootException lost() {
        return ApiErrors.corrupt(
                where(),
                "is not there, though Lease " + NAME + " says that it once was",
                "restore it from a backup; only if the whole mesh is to begin anew, delete that Lease");
    }

    /** The state is read much more often than it changes. */
    private Versioned<TrustState> parse(ConfigMap found) {
        StoreVersion version = version(found);
        Versioned<TrustState> before = last;
        if (before != null && before.version().equals(version)) {
            return before;
        }
        Versioned<TrustState> read = new Versioned<>(StateText.read(where(), found), version);
        last = read;
        return read;
    }

    private static StoreVersion version(ConfigMap object) {
        return new StoreVersion(object.getMetadata().getResourceVersion());
    }

    Optional<StoreVersion> create(TrustState state) {
        if (read().isPresent()) {
            return Optional.empty();
        }
        ConfigMap object = object(state, null);
        try {
            ConfigMap created =
                    client.configMaps().inNamespace(namespace).resource(object).create();
            setMark();
            return Optional.of(version(created));
        } catch (KubernetesClientException e) {
            if (ApiErrors.isConflict(e)) {
                return Optional.empty();
            }
            throw ApiErrors.unavailable(where() + " can't be created", e);
        }
    }

    Optional<StoreVersion> replace(StoreVersion expected, TrustState state) {
        ConfigMap object = object(state, expected.value());
        try {
            ConfigMap written =
                    client.configMaps().inNamespace(namespace).resource(object).update();
            return Optional.of(version(written));
        } catch (KubernetesClientException e) {
            if (ApiErrors.isConflict(e) || ApiErrors.isNotFound(e)) {
                return Optional.empty();
            }
            throw ApiErrors.unavailable(where() + " can't be written", e);
        }
    }

    private ConfigMap object(TrustState state, @Nullable String version) {
        ConfigMap object = new ConfigMapBuilder()
                .withNewMetadata()
                .withName(NAME)
                .withNamespace(namespace)
                .withLabels(Labels.ours())
                // An object that is written again as it was keeps its version: then two writers would have won.
                .withAnnotations(Map.of(NOTE, WHAT, REPLACES, version == null ? "" : version))
                .withResourceVersion(version)
                .endMetadata()
                .build();
        StateText.write(state, object);
        return object;
    }

    private void setMark() {
        if (marked) {
            return;
        }
        try {
            if (mark().get() == null) {
                client.leases().inNamespace(namespace).resource(newMark()).create();
            }
        } catch (KubernetesClientException e) {
            if (!ApiErrors.isConflict(e)) {
                throw e;
            }
        }
        marked = true;
    }

    private Lease newMark() {
        return new LeaseBuilder()
                .withNewMetadata()
                .withName(NAME)
                .withNamespace(namespace)
                .withLabels(Labels.ours())
                .withAnnotations(Map.of(
                        NOTE,
                        "Says that there is a ConfigMap " + NAME + ". Should that be lost, restore it from a backup."))
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
    }
}
