package io.meshroot.kubernetes;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The definition of the custom resource {@code meshrootcertificates.config.openservicemesh.io}, version v1alpha2, and the
 * rights that a manager needs. By its rules (CEL, Kubernetes 1.25 or newer) the API server itself refuses an edit of anything
 * but {@code spec.role}, and a jump between active and inactive.
 */
public final class MeshRootCertificateCrd {
    /** The name of the definition. */
    public static final String NAME = "meshrootcertificates.config.openservicemesh.io";

    private static final String REVISION = "meshroot.io/crd-revision";
    private static final int MOST_ATTEMPTS = 20;
    private static final Duration ESTABLISHING = Duration.ofSeconds(30);

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
     * Creates the definition, or replaces an older one, and waits until the API server serves it. One of a newer release
     * stays. Needs rights that a manager has no use for: to get, list, watch, create and update definitions.
     *
     * @param client talks to the API server
     * @throws io.meshroot.api.MeshRootException code {@code STORE_UNAVAILABLE} if the API server can't be reached or refuses,
     *     or does not serve it within 30 s; code {@code STORE_CONFLICT} if others replace it again and again
     */
    public static void install(KubernetesClient client) {
        Resource<CustomResourceDefinition> there =
                client.apiextensions().v1().customResourceDefinitions().withName(NAME);
        try {
            for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
                if (put(client, there.get())) {
                    there.waitUntilCondition(
                            MeshRootCertificateCrd::isEstablished, ESTABLISHING.toMillis(), TimeUnit.MILLISECONDS);
                    return;
                }
            }
        } catch (KubernetesClientException e) {
            throw ApiErrors.unavailable("the definition " + NAME + " can't be installed", e);
        }
        throw ApiErrors.tooBusy("the definition " + NAME);
    }

    /** Returns whether it is there now; not if somebody else was faster. */
    private static boolean put(KubernetesClient client, @Nullable CustomResourceDefinition there) {
        CustomResourceDefinition definition = Serialization.unmarshal(yaml(), CustomResourceDefinition.class);
        Resource<CustomResourceDefinition> resource =
                client.apiextensions().v1().customResourceDefinitions().resource(definition);
        try {
            if (there == null) {
                resource.create();
            } else if (revision(there) <= revision(definition)) {
                definition.getMetadata().setResourceVersion(there.getMetadata().getResourceVersion());
                client.apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .resource(definition)
                        .update();
            }
            return true;
        } catch (KubernetesClientException e) {
            if (ApiErrors.isConflict(e)) {
                return false;
            }
            throw e;
        }
    }

    private static int revision(CustomResourceDefinition definition) {
        Map<String, String> annotations = definition.getMetadata().getAnnotations();
        String revision = annotations == null ? null : annotations.get(REVISION);
        try {
            return revision == null ? 0 : Integer.parseInt(revision);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static boolean isEstablished(@Nullable CustomResourceDefinition there) {
        return there != null
                && there.getStatus() != null
                && there.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }
}
