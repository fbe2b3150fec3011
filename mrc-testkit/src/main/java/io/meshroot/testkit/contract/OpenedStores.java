package io.meshroot.testkit.contract;

import io.meshroot.api.store.MrcStore;
import io.meshroot.api.trust.TrustState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The store of a test, as one process opens it and as another does. */
abstract class OpenedStores {
    private final List<MrcStore> opened = new ArrayList<>();

    /**
     * Opens the store that is tested, empty.
     *
     * @return the store; the contract closes it
     */
    protected abstract MrcStore open();

    /**
     * Opens what the first one wrote, as another process would.
     *
     * @return the store; the contract closes it
     */
    protected abstract MrcStore reopen();

    @BeforeEach
    void begin() {
        opened.add(open());
    }

    @AfterEach
    void closeAll() {
        opened.forEach(MrcStore::close);
    }

    MrcStore store() {
        return opened.get(0);
    }

    MrcStore other() {
        if (opened.size() == 1) {
            opened.add(reopen());
        }
        return opened.get(1);
    }

    /** Half of the threads of a race are in another process. */
    MrcStore storeOf(int thread) {
        return thread % 2 == 0 ? store() : other();
    }

    static TrustState state(MrcStore store) {
        return store.readState().orElseThrow().value();
    }

    static long number(MrcStore store) {
        return state(store).trust().number();
    }
}
