package io.meshroot.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.SecretStore.Creation;
import io.meshroot.api.store.SecretStore.Creation.Outcome;
import io.meshroot.api.store.StoreVersion;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InMemorySecretStoreTest {
    private static final SecretRef REF = new SecretRef("mesh", "ca");
    private static final Secret SECRET = Secret.of(Map.of("ca.crt", new byte[] {1}, "private.key", new byte[] {2}));

    private final InMemorySecretStore store = new InMemorySecretStore();

    @Test
    void createsOnceAndThenGivesWhatIsThere() {
        assertThat(store.read(REF)).isEmpty();
        Creation first = store.createIfAbsent(REF, SECRET);
        Creation second = store.createIfAbsent(REF, Secret.of(Map.of()));
        assertThat(first.outcome()).isEqualTo(Outcome.CREATED);
        assertThat(second).isEqualTo(new Creation(Outcome.EXISTED, first.current()));
        assertThat(store.read(REF)).contains(first.current());
        assertThat(store.read(new SecretRef("mesh", "other"))).isEmpty();
    }

    @Test
    void deletesAtTheExpectedVersionOnly() {
        StoreVersion version = store.createIfAbsent(REF, SECRET).current().version();
        assertThatThrownBy(() -> store.delete(REF, new StoreVersion("other")))
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_CONFLICT));
        store.delete(REF, version);
        store.delete(REF, version);
        assertThat(store.read(REF)).isEmpty();
        assertThat(store.createIfAbsent(REF, SECRET).current().version()).isNotEqualTo(version);
    }

    @Test
    void tellsTheWatchersOfThatSecret() {
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger others = new AtomicInteger();
        store.watch(REF, calls::incrementAndGet);
        store.watch(new SecretRef("mesh", "other"), others::incrementAndGet);
        StoreVersion version = store.createIfAbsent(REF, SECRET).current().version();
        store.createIfAbsent(REF, SECRET);
        store.delete(REF, version);
        assertThat(calls).hasValue(2);
        assertThat(others).hasValue(0);
    }

    @Test
    void refusesEverythingOnceClosed() {
        store.close();
        store.close();
        assertThatThrownBy(() -> store.read(REF))
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
    }
}
