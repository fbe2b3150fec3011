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
        assertFails(contract(Fault.LOSES_UPDATES)::replacesTheStateAtItsVersionOnly);
        assertFails(contract(Fault.LOSES_UPDATES)::neverReturnsToAVersion);
    }

    @Test
    void takingANameTwiceIsFound() {
        assertFails(contract(Fault.REPLACES_NAMES)::refusesANameThatIsTaken);
        assertFails(contract(Fault.REPLACES_NAMES)::letsExactlyOneOfManyCreateAName);
    }

    @Test
    void notTellingIsFound() {
        assertFails(contract(Fault.NEVER_TELLS)::tellsOthersThoughAListenerThrows);
    }

    @Test
    void beingEmptyWhenClosedIsFound() {
        assertFails(contract(Fault.EMPTY_WHEN_CLOSED)::isClosedTwiceAndThenRefusesInsteadOfBeingEmpty);
    }

    private static void assertFails(ThrowingCallable test) {
        assertThatThrownBy(test).isInstanceOf(AssertionError.class);
    }

    /** Anonymous, or JUnit would take it for a test class of its own. */
    private static MrcStoreContract contract(Fault fault) {
        MrcStore store = new SimpleMrcStore(fault);
        MrcStoreContract contract = new MrcStoreContract() {
            @Override
            protected MrcStore open() {
                return store;
            }

            @Override
            protected MrcStore reopen() {
                return store;
            }
        };
        contract.begin();
        return contract;
    }
}
