package io.meshroot.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.SecretStore;
import io.meshroot.testkit.contract.SecretStoreContract;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InMemorySecretStoreTest extends SecretStoreContract {
    private final SecretStore store = new InMemorySecretStore();

    @Override
    protected SecretStore open() {
        return store;
    }

    @Override
    protected SecretStore reopen() {
        return store;
    }

    @Test
    void tellsNobodyOfOtherSecrets() {
        AtomicInteger calls = new AtomicInteger();
        store.watch(new SecretRef("mesh", "one"), calls::incrementAndGet);
        store.createIfAbsent(new SecretRef("mesh", "other"), Secret.of(Map.of()));
        assertThat(calls).hasValue(0);
    }
}
