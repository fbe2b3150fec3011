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

    @Test
    void comparingEachRootAloneIsFound() {
        assertFails(contract(Fault.COMPARES_EACH_ROOT)::refusesAStepOnOneRootAfterAStepOnAnother);
        assertFails(contract(Fault.COMPARES_EACH_ROOT)::letsOneOfManyStepsOnDifferentRootsWin);
        assertFails(contract(Fault.COMPARES_EACH_ROOT)::refusesTheHorizonOfASlowIssueAfterAStep);
    }

    @Test
    void comparingTheMembersAloneIsFound() {
        assertFails(contract(Fault.COMPARES_MEMBERS_ALONE)::refusesAStepThatWasDecidedBeforeAManagerJoined);
        assertFails(contract(Fault.COMPARES_MEMBERS_ALONE)::refusesAManagerThatJoinsTheStateBeforeAStep);
    }

    @Test
    void losingUpdatesInARaceIsFound() {
        assertFails(contract(Fault.LOSES_UPDATES)::letsOneOfManyWhoReadTheSameWin);
        assertFails(contract(Fault.LOSES_UPDATES)::losesNoManagerThatJoinsWhileOthersWrite);
        assertFails(contract(Fault.LOSES_UPDATES)::refusesASlowWriterHoweverOftenOthersWroteMeanwhile);
    }

    @Test
    void aStaleReadAfterAWriteIsFound() {
        assertFails(contract(Fault.STALE_AFTER_A_WRITE)::showsWhatItHasWrittenAtOnce);
    }

    @Test
    void forgettingFieldsIsFound() {
        assertFails(contract(Fault.FORGETS_WHAT_IS_NEW)::keepsTheWholeTrustState);
        assertFails(contract(Fault.FORGETS_WHAT_IS_NEW)::keepsAStateThatHasGrown);
    }

    @Test
    void losingViewsIsFound() {
        assertFails(contract(Fault.KEEPS_ONE_VIEW)::keepsTheNewestViewOfEachManager);
        assertFails(contract(Fault.KEEPS_THE_FIRST_VIEW)::keepsTheNewestViewOfEachManager);
        assertFails(contract(Fault.KEEPS_THE_HIGHEST_REVISION)::takesTheNewestViewToBeTheOneThatWasWrittenLast);
        assertFails(contract(Fault.CONFUSES_NAMES_OF_MANAGERS)::keepsViewsOfManagersWithNamesThatAreNearlyTheSame);
        assertFails(contract(Fault.LOSES_SIGHT_OF_VIEWS)::showsEachViewWholeWhileManyWrite);
        assertFails(contract(Fault.KEEPS_REMOVED_VIEWS)::removesAView);
    }

    @Test
    void countingViewsAsChangesOfTheStateIsFound() {
        assertFails(contract(Fault.COUNTS_VIEWS_AS_CHANGES)::leavesTheVersionOfTheStateAloneWhenAViewIsWritten);
    }

    @Test
    void notTellingOfViewsIsFound() {
        assertFails(contract(Fault.NEVER_TELLS_OF_VIEWS)::tellsOfViews);
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
