package io.meshroot.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.TrustState;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class InMemoryMrcStoreTest {
    private static final MrcName MRC_1 = MrcName.of("mrc-1");

    private static final Logger WATCHERS_LOG = Logger.getLogger(Watchers.class.getName());

    private final InMemoryMrcStore store = new InMemoryMrcStore();

    private static MeshRootCertificate mrc(String name) {
        return MeshRootCertificate.builder(name)
                .provider(TresorConfig.inSecret("mesh", name))
                .role(Role.ACTIVE)
                .build();
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void listsWhatWasCreatedByName() {
        store.create(mrc("mrc-2"));
        store.create(mrc("mrc-1"));
        assertThat(store.list().mrcs()).containsExactly(mrc("mrc-1"), mrc("mrc-2"));
        assertThat(store.list().problems()).isEmpty();
    }

    @Test
    void refusesATakenName() {
        store.create(mrc("mrc-1"));
        assertRefused(ErrorCode.STORE_CONFLICT, () -> store.create(mrc("mrc-1")));
    }

    @Test
    void changesARoleOnlyFromTheExpectedOne() {
        store.create(mrc("mrc-1"));
        store.updateRole(MRC_1, Role.ACTIVE, Role.PASSIVE);
        assertThat(store.list().mrcs().get(0).role()).isEqualTo(Role.PASSIVE);
        assertRefused(ErrorCode.STORE_CONFLICT, () -> store.updateRole(MRC_1, Role.ACTIVE, Role.PASSIVE));
        assertRefused(ErrorCode.STORE_CONFLICT, () -> store.updateRole(MrcName.of("none"), Role.ACTIVE, Role.PASSIVE));
    }

    @Test
    void deletesOnceAndNeedsNothingToDelete() {
        store.create(mrc("mrc-1"));
        store.delete(MRC_1);
        store.delete(MRC_1);
        assertThat(store.list().mrcs()).isEmpty();
    }

    @Test
    void createsTheStateOnce() {
        assertThat(store.readState()).isEmpty();
        assertThat(store.replaceState(new StoreVersion("0"), TrustState.EMPTY)).isEmpty();
        assertThat(store.createState(TrustState.EMPTY)).isPresent();
        assertThat(store.createState(TrustState.EMPTY)).isEmpty();
    }

    @Test
    void replacesTheStateAtItsVersionOnly() {
        StoreVersion first = store.createState(TrustState.EMPTY).orElseThrow();
        StoreVersion second = store.replaceState(first, TrustState.EMPTY).orElseThrow();
        assertThat(second).isNotEqualTo(first);
        assertThat(store.replaceState(first, TrustState.EMPTY)).isEmpty();
        assertThat(store.readState().orElseThrow().version()).isEqualTo(second);
    }

    @Test
    void tellsWatchersUntilTheyLeave() {
        AtomicInteger calls = new AtomicInteger();
        WATCHERS_LOG.setLevel(Level.OFF);
        store.watch(() -> {
            throw new IllegalStateException("a listener that fails");
        });
        Subscription watch = store.watch(calls::incrementAndGet);
        store.create(mrc("mrc-1"));
        store.createState(TrustState.EMPTY);
        assertThat(calls).hasValue(2);
        watch.close();
        watch.close();
        store.delete(MRC_1);
        assertThat(calls).hasValue(2);
    }

    @Test
    void refusesEverythingOnceClosed() {
        store.close();
        store.close();
        assertRefused(ErrorCode.CLOSED, store::list);
        assertRefused(ErrorCode.CLOSED, store::readState);
        assertRefused(ErrorCode.CLOSED, () -> store.createState(TrustState.EMPTY));
    }
}
