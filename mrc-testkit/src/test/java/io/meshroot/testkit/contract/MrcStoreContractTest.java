package io.meshroot.testkit.contract;

import io.meshroot.api.store.MrcStore;

final class MrcStoreContractTest extends MrcStoreContract {
    private final MrcStore store = new SimpleMrcStore(SimpleMrcStore.Fault.NONE);

    @Override
    protected MrcStore open() {
        return store;
    }

    @Override
    protected MrcStore reopen() {
        return store;
    }
}
