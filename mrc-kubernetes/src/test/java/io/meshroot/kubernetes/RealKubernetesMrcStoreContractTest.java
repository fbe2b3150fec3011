package io.meshroot.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.meshroot.api.store.MrcStore;
import io.meshroot.testkit.contract.MrcStoreContract;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

@EnabledIfEnvironmentVariable(named = RealCluster.VARIABLE, matches = ".+", disabledReason = "no real cluster is given")
class RealKubernetesMrcStoreContractTest extends MrcStoreContract {
    private final List<KubernetesClient> clients = new ArrayList<>();

    @Override
    protected MrcStore open() {
        try (RealCluster cluster = new RealCluster()) {
            cluster.prepare();
        }
        return reopen();
    }

    @Override
    protected MrcStore reopen() {
        KubernetesClient client = RealCluster.newClient();
        clients.add(client);
        return KubernetesMrcStore.in(client, Cluster.NAMESPACE);
    }

    @AfterEach
    void stop() {
        clients.forEach(KubernetesClient::close);
    }
}
