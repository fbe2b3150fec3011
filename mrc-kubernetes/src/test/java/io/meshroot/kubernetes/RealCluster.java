package io.meshroot.kubernetes;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.meshroot.api.mrc.MrcName;
import java.io.File;
import java.util.List;

/**
 * The cluster of {@code MRC_KUBECONFIG}, on which the tests may make and delete whatever is in namespaces {@code mesh-system} and
 * {@code other}. It needs no controller: an API server with etcd will do.
 */
final class RealCluster implements AutoCloseable {
    static final String VARIABLE = "MRC_KUBECONFIG";

    final KubernetesClient client = newClient();

    static KubernetesClient newClient() {
        Config config = Config.fromKubeconfig(new File(System.getenv(VARIABLE)));
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** Makes the definition and the namespaces, and removes what an earlier test left. */
    void prepare() {
        MeshRootCertificateCrd.install(client);
        for (String namespace : List.of(Cluster.NAMESPACE, "other")) {
            try {
                client.namespaces()
                        .resource(new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(namespace)
                                .endMetadata()
                                .build())
                        .create();
            } catch (KubernetesClientException e) {
                if (!ApiErrors.isConflict(e)) {
                    throw e;
                }
            }
            client.secrets().inNamespace(namespace).delete();
        }
        MrcObjects objects = new MrcObjects(client, Cluster.NAMESPACE);
        objects.list()
                .forEach(
                        object -> objects.delete(MrcName.of(object.getMetadata().getName())));
        client.configMaps()
                .inNamespace(Cluster.NAMESPACE)
                .withName(StateObject.NAME)
                .delete();
        client.leases().inNamespace(Cluster.NAMESPACE).delete();
    }

    @Override
    public void close() {
        client.close();
    }
}
