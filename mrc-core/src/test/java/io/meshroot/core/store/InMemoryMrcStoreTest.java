package io.meshroot.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.store.MrcStore;
import io.meshroot.api.trust.TrustState;
import io.meshroot.testkit.contract.MrcStoreContract;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

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

    /** The contract's race in one try is lost too seldom. */
    @Test
    void letsExactlyOneCreateTheStateInEachOfManyTries() throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        for (int i = 0; i < 2_000; i++) {
            MrcStore fresh = new InMemoryMrcStore();
            Callable<Boolean> create = () -> {
                start.await();
                return fresh.createState(TrustState.EMPTY).isPresent();
            };
            FutureTask<Boolean> other = new FutureTask<>(create);
            new Thread(other).start();
            assertThat(create.call()).isNotEqualTo(other.get());
        }
    }
}
