package io.meshroot.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesClientsTest {
    private static final String KUBECONFIG = "kubeconfig";

    @TempDir
    Path folder;

    private final String before = System.getProperty(KUBECONFIG, "");

    @AfterEach
    void restore() {
        if (before.isEmpty()) {
            System.clearProperty(KUBECONFIG);
        } else {
            System.setProperty(KUBECONFIG, before);
        }
    }

    @Test
    void readTheEnvironmentAndDoNotWaitForever() throws Exception {
        try (Cluster cluster = Cluster.start()) {
            Path file = Files.writeString(
                    folder.resolve("config"), """
                    apiVersion: v1
                    kind: Config
                    current-context: test
                    clusters: [{name: test, cluster: {server: "%s"}}]
                    users: [{name: test, user: {token: "%s"}}]
                    contexts: [{name: test, context: {cluster: test, user: test}}]
                    """.formatted(cluster.server.address(), cluster.server.adminToken()));
            System.setProperty(KUBECONFIG, file.toString());

            try (KubernetesClient client = KubernetesClients.fromEnvironment();
                    KubernetesMrcStore store = KubernetesMrcStore.in(client, Cluster.NAMESPACE)) {
                assertThat(store.list().mrcs()).isEmpty();
                assertThat(client.getConfiguration().getRequestRetryBackoffLimit())
                        .isEqualTo(3);
            }
        }
    }
}
