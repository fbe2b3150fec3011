package io.meshroot.kubernetes;

import io.meshroot.api.store.SecretStore;
import io.meshroot.testkit.contract.SecretStoreContract;
import org.junit.jupiter.api.AfterEach;

class KubernetesSecretStoreContractTest extends SecretStoreContract {
    private final Cluster cluster = Cluster.start();

    @Override
    protected SecretStore open() {
        return KubernetesSecretStore.of(cluster.client());
    }

    @Override
    protected SecretStore reopen() {
        return KubernetesSecretStore.of(cluster.client());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }
}
