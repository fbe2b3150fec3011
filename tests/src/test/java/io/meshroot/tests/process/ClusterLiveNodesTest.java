package io.meshroot.tests.process;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.meshroot.kubernetes.MeshRootCertificateCrd;
import io.meshroot.testkit.kubernetes.FakeKubernetes;
import io.meshroot.tests.Project;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** Live processes on one API server. */
final class ClusterLiveNodesTest extends LiveNodes {
    private final FakeKubernetes server = FakeKubernetes.start();

    ClusterLiveNodesTest() {
        super(Project.full() ? 20 : 1);
        server.objects()
                .create(Serialization.unmarshal(MeshRootCertificateCrd.yaml(), JsonNode.class)
                        .toString());
        server.objects()
                .create(Map.of(
                        "apiVersion", "v1", "kind", "Namespace", "metadata", Map.of("name", NodeStores.NAMESPACE)));
    }

    @Override
    String storeOf(int node) {
        return NodeStores.inCluster(server.address().toString(), server.adminToken());
    }

    @AfterEach
    void stopServer() {
        server.close();
    }
}
