package io.meshroot.core.store;

import io.meshroot.api.store.SecretStore;
import io.meshroot.testkit.contract.SecretStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileSecretStoreContractTest extends SecretStoreContract {
    @TempDir
    Path folder;

    @Override
    protected SecretStore open() {
        return FileSecretStore.at(folder);
    }

    @Override
    protected SecretStore reopen() {
        return FileSecretStore.at(folder);
    }
}
