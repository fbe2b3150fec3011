package io.meshroot.kubernetes;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;

/**
 * The definition of the custom resource {@code meshrootcertificates.config.openservicemesh.io}, version v1alpha2, and the
 * rights that a manager needs. By its rules (CEL, Kubernetes 1.25 or newer) the API server itself refuses an edit of anything
 * but {@code spec.role}, and a jump between active and inactive.
 */
public final class MeshRootCertificateCrd {
    /** The name of the definition. */
    public static final String NAME = "meshrootcertificates.config.openservicemesh.io";

    private MeshRootCertificateCrd() {}

    /**
     * Returns the manifest of the definition, for {@code kubectl apply}.
     *
     * @return the text, YAML
     */
    public static String yaml() {
        return Resources.text("meshrootcertificates.yaml");
    }

    /**
     * Returns the manifest of the Role of a manager in namespace {@code mesh-system} whose root is kept in Secret {@code
     * mesh-root-ca}. Both names are to be edited.
     *
     * @return the text, YAML
     */
    public static String roleYaml() {
        return Resources.text("role.yaml");
    }

    /**
     * Creates the definition, or replaces an older one. Needs rights that a manager has no use for.
     *
     * @param client talks to the API server
     * @throws io.meshroot.api.MeshRootException code {@code STORE_UNAVAILABLE} if the API server can't be reached or refuses
     */
    public static void install(KubernetesClient client) {
        CustomResourceDefinition definition = Serialization.unmarshal(yaml(), CustomResourceDefinition.class);
        Resource<CustomResourceDefinition> resource =
                client.apiextensions().v1().customResourceDefinitions().resource(definition);
        try {
            CustomResourceDefinition there = resource.get();
            if (there == null) {
                resource.create();
            } else {
                definition.getMetadata().setResourceVersion(there.getMetadata().getResourceVersion());
                client.apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .resource(definition)
                        .update();
            }
        } catch (KubernetesClientException e) {
            throw ApiErrors.unavailable("the definition " + NAME + " can't be installed", e);
        }
    }
}
