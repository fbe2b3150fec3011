package io.meshroot.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.meshroot.testkit.kubernetes.FakeKubernetes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A cluster with the definition and two namespaces, and clients of it. */
final class Cluster implements AutoCloseable {
    static final String NAMESPACE = "mesh-system";

    final FakeKubernetes server = FakeKubernetes.start();
    private final List<KubernetesClient> clients = new ArrayList<>();

    private Cluster(String definition) {
        apply(definition);
        for (String namespace : List.of(NAMESPACE, "other")) {
            server.objects()
                    .create(Map.of("apiVersion", "v1", "kind", "Namespace", "metadata", Map.of("name", namespace)));
        }
    }

    static Cluster start() {
        return new Cluster(MeshRootCertificateCrd.yaml());
    }

    static Cluster startWith(String definition) {
        return new Cluster(definition);
    }

    /** Creates the object of a manifest, as an administrator. */
    void apply(String yaml) {
        server.objects().create(Serialization.unmarshal(yaml, JsonNode.class).toString());
    }

    KubernetesClient client() {
        return client(server.adminToken());
    }

    KubernetesClient client(String token) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(server.address().toString())
                .withOauthToken(token)
                .withRequestRetryBackoffLimit(2)
                .withRequestTimeout(5_000)
                .withWatchReconnectInterval(50)
                .build();
        KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build();
        clients.add(client);
        return client;
    }

    @Override
    public void close() {
        clients.forEach(KubernetesClient::close);
        server.close();
    }
}
