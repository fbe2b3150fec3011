package io.meshroot.testkit.contract;

import io.meshroot.api.store.SecretStore;

final class SecretStoreContractTest extends SecretStoreContract {
    private final SecretStore store = new SimpleSecretStore();

    @Override
    protected SecretStore open() {
        return store;
    }

    @Override
    protected SecretStore reopen() {
        return store;
    }
}
