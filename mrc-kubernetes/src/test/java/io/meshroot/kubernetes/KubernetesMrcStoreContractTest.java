package io.meshroot.kubernetes;

import io.meshroot.api.store.MrcStore;
import io.meshroot.testkit.contract.MrcStoreContract;
import org.junit.jupiter.api.AfterEach;

class KubernetesMrcStoreContractTest extends MrcStoreContract {
    private final Cluster cluster = Cluster.start();

    @Override
    protected MrcStore open() {
        return KubernetesMrcStore.in(cluster.client(), Cluster.NAMESPACE);
    }

    @Override
    protected MrcStore reopen() {
        return KubernetesMrcStore.in(cluster.client(), Cluster.NAMESPACE);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }
}
