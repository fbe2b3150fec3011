package io.meshroot.core.store;

import io.meshroot.api.store.SecretStore;
import io.meshroot.testkit.contract.SecretStoreContract;

class InMemorySecretStoreContractTest extends SecretStoreContract {
    private final SecretStore store = new InMemorySecretStore();

    @Override
    protected SecretStore open() {
        return store;
    }

    @Override
    protected SecretStore reopen() {
        return store;
    }
}
