package io.meshroot.core.store;

import io.meshroot.api.store.MrcStore;
import io.meshroot.testkit.contract.MrcStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileMrcStoreContractTest extends MrcStoreContract {
    @TempDir
    Path folder;

    @Override
    protected MrcStore open() {
        return FileMrcStore.at(folder);
    }

    @Override
    protected MrcStore reopen() {
        return FileMrcStore.at(folder);
    }
}
