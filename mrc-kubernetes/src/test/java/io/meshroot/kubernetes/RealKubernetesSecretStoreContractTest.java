package io.meshroot.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.meshroot.api.store.SecretStore;
import io.meshroot.testkit.contract.SecretStoreContract;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

@EnabledIfEnvironmentVariable(named = RealCluster.VARIABLE, matches = ".+", disabledReason = "no real cluster is given")
class RealKubernetesSecretStoreContractTest extends SecretStoreContract {
    private final List<KubernetesClient> clients = new ArrayList<>();

    @Override
    protected SecretStore open() {
        try (RealCluster cluster = new RealCluster()) {
            cluster.prepare();
        }
        return reopen();
    }

    @Override
    protected SecretStore reopen() {
        KubernetesClient client = RealCluster.newClient();
        clients.add(client);
        return KubernetesSecretStore.of(client);
    }

    @AfterEach
    void stop() {
        clients.forEach(KubernetesClient::close);
    }
}
