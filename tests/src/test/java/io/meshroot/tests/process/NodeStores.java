package io.meshroot.tests.process;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.meshroot.api.store.MrcStore;
import io.meshroot.api.store.SecretStore;
import io.meshroot.core.store.FileMrcStore;
import io.meshroot.core.store.FileSecretStore;
import io.meshroot.kubernetes.KubernetesMrcStore;
import io.meshroot.kubernetes.KubernetesSecretStore;
import java.nio.file.Path;

/** The stores that processes share, by a name that fits on a command line: a folder, or an API server. */
record NodeStores(MrcStore roots, SecretStore secrets, Runnable disconnect) implements AutoCloseable {
    private static final String SERVER = "http://";

    /** The namespace of the roots in a cluster, and of the secrets in any store. */
    static final String NAMESPACE = "mesh";

    /** Names the store in a cluster. */
    static String inCluster(String address, String token) {
        return address + "#" + token;
    }

    static NodeStores open(String name) {
        if (!name.startsWith(SERVER)) {
            Path folder = Path.of(name);
            return new NodeStores(FileMrcStore.at(folder), FileSecretStore.at(folder), () -> {});
        }
        String[] parts = name.split("#", 2);
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(parts[0])
                .withOauthToken(parts[1])
                .withRequestTimeout(2_000)
                .withRequestRetryBackoffLimit(1)
                .withWatchReconnectInterval(100)
                .build();
        KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build();
        return new NodeStores(
                KubernetesMrcStore.in(client, NAMESPACE), KubernetesSecretStore.of(client), client::close);
    }

    @Override
    public void close() {
        roots.close();
        secrets.close();
        disconnect.run();
    }
}
