package io.meshroot.testkit.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.store.MrcStore;
import io.meshroot.testkit.contract.SimpleMrcStore.Fault;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Stores that break the contract fail its tests. */
final class ContractBitesTest {
    @Test
    void losingUpdatesIsFound() {
        assertFails(new Broken(Fault.LOSES_UPDATES)::replacesTheStateAtItsVersionOnly);
        assertFails(new Broken(Fault.LOSES_UPDATES)::neverReturnsToAVersion);
    }

    @Test
    void takingANameTwiceIsFound() {
        assertFails(new Broken(Fault.REPLACES_NAMES)::refusesANameThatIsTaken);
        assertFails(new Broken(Fault.REPLACES_NAMES)::letsExactlyOneOfManyCreateAName);
    }

    @Test
    void notTellingIsFound() {
        assertFails(new Broken(Fault.NEVER_TELLS)::tellsOthersThoughAListenerThrows);
    }

    @Test
    void beingEmptyWhenClosedIsFound() {
        assertFails(new Broken(Fault.EMPTY_WHEN_CLOSED)::isClosedTwiceAndThenRefusesInsteadOfBeingEmpty);
    }

    private static void assertFails(ThrowingCallable test) {
        assertThatThrownBy(test).isInstanceOf(AssertionError.class);
    }

    /** No test class of its own: only {@code begin} makes it one. */
    private static final class Broken extends MrcStoreContract {
        private final MrcStore store;

        Broken(Fault fault) {
            this.store = new SimpleMrcStore(fault);
            begin();
        }

        @Override
        protected MrcStore open() {
            return store;
        }

        @Override
        protected MrcStore reopen() {
            return store;
        }
    }
}
