package io.meshroot.core.store;

import io.meshroot.api.store.MrcStore;
import io.meshroot.testkit.contract.MrcStoreContract;

class InMemoryMrcStoreTest extends MrcStoreContract {
    private final MrcStore store = new InMemoryMrcStore();

    @Override
    protected MrcStore open() {
        return store;
    }

    @Override
    protected MrcStore reopen() {
        return store;
    }
}
