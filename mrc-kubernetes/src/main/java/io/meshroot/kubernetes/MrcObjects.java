package io.meshroot.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.core.document.MrcDocuments;
import io.meshroot.core.store.StoreErrors;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The custom resources of one namespace, as they are. */
final class MrcObjects {
    private static final ResourceDefinitionContext CONTEXT = new ResourceDefinitionContext.Builder()
            .withGroup("config.openservicemesh.io")
            .withVersion("v1alpha2")
            .withKind("MeshRootCertificate")
            .withPlural("meshrootcertificates")
            .withNamespaced(true)
            .build();
    private static final int MOST_ATTEMPTS = 20;

    private final NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            objects;
    private final String namespace;

    MrcObjects(KubernetesClient client, String namespace) {
        MixedOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
                everywhere = client.genericKubernetesResources(CONTEXT);
        this.objects = everywhere.inNamespace(namespace);
        this.namespace = namespace;
    }

    ObjectWatch<GenericKubernetesResource> watch(Runnable onChange) {
        return ObjectWatch.start(objects, "the MeshRootCertificates of namespace " + namespace, onChange);
    }

    List<GenericKubernetesResource> list() {
        try {
            return objects.list().getItems();
        } catch (KubernetesClientException e) {
            throw ApiErrors.unavailable("the MeshRootCertificates of namespace " + namespace + " can't be read", e);
        }
    }

    /** Reads the document that an object is. */
    static MeshRootCertificate read(GenericKubernetesResource object) {
        object.getMetadata().setManagedFields(List.of());
        return MrcDocuments.readOne(Serialization.asJson(object));
    }

    void create(MeshRootCertificate mrc) {
        GenericKubernetesResource object =
                Serialization.unmarshal(MrcDocuments.toJson(mrc), GenericKubernetesResource.class);
        object.getMetadata().setNamespace(namespace);
        try {
            requireKeptWhole(mrc, objects.resource(object).dryRun().create());
            objects.resource(object).create();
        } catch (KubernetesClientException e) {
            if (ApiErrors.isConflict(e)) {
                throw StoreErrors.nameTaken(mrc.name());
            }
            if (ApiErrors.isInvalid(e)) {
                throw ApiErrors.refused(mrc.name(), e);
            }
            throw ApiErrors.unavailable("MeshRootCertificate " + mrc.name() + " can't be created", e);
        }
    }

    /** An older definition drops fields that it does not know, without a word. */
    private static void requireKeptWhole(MeshRootCertificate mrc, GenericKubernetesResource kept) {
        if (!read(kept).spec().equals(mrc.spec())) {
            throw new MeshRootException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "the API server would drop fields of MeshRootCertificate " + mrc.name()
                            + ": its definition is older than this release; install the newer one, as by"
                            + " MeshRootCertificateCrd.install");
        }
    }

    void updateRole(MrcName name, Role from, Role to) {
        if (from == to || from.isNeighbourOf(to)) {
            step(name, from, to);
        } else {
            // A document that catches up with the accepted role: the definition allows single steps only.
            step(name, from, Role.PASSIVE);
            step(name, Role.PASSIVE, to);
        }
    }

    private void step(MrcName name, Role from, Role to) {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            try {
                GenericKubernetesResource object =
                        objects.withName(name.value()).get();
                if (object == null) {
                    throw StoreErrors.noneToUpdate(name);
                }
                Map<String, Object> spec = spec(object);
                String role = String.valueOf(spec.get("role"));
                if (!role.equals(from.id())) {
                    throw StoreErrors.otherRole(name, from, role);
                }
                spec.put("role", to.id());
                objects.resource(object).update();
                return;
            } catch (KubernetesClientException e) {
                if (ApiErrors.isNotFound(e)) {
                    throw StoreErrors.noneToUpdate(name);
                }
                if (ApiErrors.isInvalid(e)) {
                    throw ApiErrors.refused(name, e);
                }
                if (!ApiErrors.isConflict(e)) {
                    throw ApiErrors.unavailable("the role of MeshRootCertificate " + name + " can't be changed", e);
                }
            }
        }
        throw ApiErrors.tooBusy("MeshRootCertificate " + name);
    }

    @SuppressWarnings("unchecked") // an object of JSON
    private static Map<String, Object> spec(GenericKubernetesResource object) {
        @Nullable Object spec = object.getAdditionalProperties().get("spec");
        if (spec instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw ApiErrors.corrupt(
                "MeshRootCertificate " + object.getMetadata().getName(), "has no spec", "delete it or give it one");
    }

    void delete(MrcName name) {
        try {
            objects.withName(name.value()).delete();
        } catch (KubernetesClientException e) {
            if (!ApiErrors.isNotFound(e)) {
                throw ApiErrors.unavailable("MeshRootCertificate " + name + " can't be deleted", e);
            }
        }
    }

    /**
     * Writes the status of an object as it was read.
     *
     * @return whether that is all; not if the object has changed since. One that is gone has no status.
     */
    boolean writeStatus(GenericKubernetesResource object, Map<String, Object> status) {
        object.setAdditionalProperty("status", status);
        try {
            objects.resource(object).updateStatus();
            return true;
        } catch (KubernetesClientException e) {
            if (ApiErrors.isConflict(e)) {
                return false;
            }
            if (ApiErrors.isNotFound(e)) {
                return true;
            }
            throw ApiErrors.unavailable(
                    "the status of MeshRootCertificate " + object.getMetadata().getName() + " can't be written", e);
        }
    }
}
