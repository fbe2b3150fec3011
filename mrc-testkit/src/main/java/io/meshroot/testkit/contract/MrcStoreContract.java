package io.meshroot.testkit.contract;

import static io.meshroot.testkit.contract.Samples.ONE;
import static io.meshroot.testkit.contract.Samples.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.store.MrcStore;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.TrustState;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * What every {@link MrcStore} keeps. Each test begins with {@link #open} and closes what it opened. Its MeshRootCertificates are
 * in namespace {@code mesh-system}.
 */
public abstract class MrcStoreContract extends RaceContract {
    private static final int CHANGES_PER_THREAD = 10;

    /** For subclasses. */
    protected MrcStoreContract() {}

    /**
     * Opens an empty store; called once for each test.
     *
     * @return the store
     */
    @Override
    protected abstract MrcStore open();

    /**
     * Opens what {@link #open} opened once more, as another process does while the first is running. A store in memory
     * returns the same again.
     *
     * @return the store
     */
    @Override
    protected abstract MrcStore reopen();

    @Test
    void beginsEmpty() {
        assertThat(store().list().mrcs()).isEmpty();
        assertThat(store().list().problems()).isEmpty();
        assertThat(store().readState()).isEmpty();
        assertThat(store().readViews()).isEmpty();
    }

    @Test
    void listsWhatWasCreatedInOrderOfName() {
        store().create(Samples.full("mrc-2"));
        store().create(Samples.mrc("mrc-10", Role.INACTIVE));
        store().create(Samples.mrc("mrc-1", Role.ACTIVE));

        assertThat(store().list().mrcs())
                .extracting(mrc -> mrc.name().value())
                .containsExactly("mrc-1", "mrc-10", "mrc-2");
        assertThat(other().list()).isEqualTo(store().list());
    }

    @Test
    void keepsEveryField() {
        MeshRootCertificate mrc = Samples.full("mrc-1");
        store().create(mrc);

        assertThat(other().list().mrcs()).containsExactly(mrc);
    }

    @Test
    void refusesANameThatIsTaken() {
        store().create(Samples.mrc("mrc-1", Role.ACTIVE));

        assertConflict(() -> store().create(Samples.full("mrc-1")));
        assertConflict(() -> other().create(Samples.full("mrc-1")));
        assertThat(store().list().mrcs()).containsExactly(Samples.mrc("mrc-1", Role.ACTIVE));
    }

    @Test
    void letsExactlyOneOfManyCreateAName() throws Exception {
        List<Boolean> created = AtOnce.run(i -> {
            MrcStore mine = storeOf(i);
            return () -> succeeds(() -> mine.create(Samples.mrc("mrc-1", Role.ACTIVE)));
        });

        assertThat(created).containsOnlyOnce(true);
        assertThat(store().list().mrcs()).hasSize(1);
    }

    @Test
    void changesARole() {
        store().create(Samples.full("mrc-1"));

        store().updateRole(ONE, Role.PASSIVE, Role.ACTIVE);

        assertThat(other().list().mrcs()).containsExactly(Samples.full("mrc-1").withRole(Role.ACTIVE));
    }

    @Test
    void refusesToChangeAnotherRoleThanTheExpectedOne() {
        store().create(Samples.mrc("mrc-1", Role.ACTIVE));

        assertConflict(() -> store().updateRole(ONE, Role.PASSIVE, Role.INACTIVE));
        assertConflict(() -> store().updateRole(TWO, Role.PASSIVE, Role.INACTIVE));
        assertThat(store().list().mrcs()).extracting(MeshRootCertificate::role).containsExactly(Role.ACTIVE);
    }

    @Test
    void letsExactlyOneOfManyChangeARole() throws Exception {
        store().create(Samples.mrc("mrc-1", Role.ACTIVE));

        List<Boolean> changed = AtOnce.run(i -> {
            MrcStore mine = storeOf(i);
            return () -> succeeds(() -> mine.updateRole(ONE, Role.ACTIVE, Role.PASSIVE));
        });

        assertThat(changed).containsOnlyOnce(true);
    }

    @Test
    void deletes() {
        store().create(Samples.mrc("mrc-1", Role.INACTIVE));
        store().create(Samples.mrc("mrc-2", Role.ACTIVE));

        store().delete(ONE);
        store().delete(ONE);

        assertThat(other().list().mrcs()).extracting(MeshRootCertificate::name).containsExactly(TWO);
        assertThatCode(() -> other().create(Samples.full("mrc-1"))).doesNotThrowAnyException();
    }

    @Test
    void keepsTheWholeTrustState() {
        TrustState state = Samples.full();
        Optional<StoreVersion> version = store().createState(state);

        Versioned<TrustState> read = other().readState().orElseThrow();
        assertThat(read.value()).isEqualTo(state);
        assertThat(version).contains(read.version());
    }

    @Test
    void keepsAStateThatHasGrown() {
        TrustState grown = Samples.grown();
        StoreVersion version = store().createState(Samples.numbered(1)).orElseThrow();
        assertThat(store().replaceState(version, grown)).isPresent();

        assertThat(state(other())).isEqualTo(grown);
    }

    @Test
    void neverInitialisesAStateAgain() {
        store().createState(Samples.numbered(1));

        assertThat(store().createState(Samples.numbered(2))).isEmpty();
        assertThat(other().createState(Samples.numbered(3))).isEmpty();
        assertThat(number(store())).isEqualTo(1);
    }

    @Test
    void letsExactlyOneOfManyCreateTheState() throws Exception {
        List<Boolean> created = AtOnce.run(i -> {
            MrcStore mine = storeOf(i);
            return () -> mine.createState(Samples.numbered(i)).isPresent();
        });

        assertThat(created).containsOnlyOnce(true);
        assertThat(number(store())).isEqualTo(created.indexOf(true));
    }

    @Test
    void replacesTheStateAtItsVersionOnly() {
        StoreVersion first = store().createState(Samples.numbered(1)).orElseThrow();
        StoreVersion second = other().replaceState(first, Samples.numbered(2)).orElseThrow();

        assertThat(second).isNotEqualTo(first);
        assertThat(store().replaceState(first, Samples.numbered(3))).isEmpty();
        assertThat(store().readState()).contains(new Versioned<>(Samples.numbered(2), second));
    }

    @Test
    void neverReturnsToAVersion() {
        StoreVersion first = store().createState(Samples.numbered(1)).orElseThrow();
        StoreVersion second = store().replaceState(first, Samples.numbered(2)).orElseThrow();
        assertThat(store().replaceState(second, Samples.numbered(1))).isPresent();

        assertThat(store().replaceState(first, Samples.numbered(4))).isEmpty();
    }

    /** Else two managers who write the same at the same time both believe that they were first. */
    @Test
    void givesAStateThatIsWrittenAgainAVersionOfItsOwn() {
        StoreVersion first = store().createState(Samples.numbered(1)).orElseThrow();

        StoreVersion second = store().replaceState(first, Samples.numbered(1)).orElseThrow();

        assertThat(second).isNotEqualTo(first);
        assertThat(other().replaceState(first, Samples.numbered(1))).isEmpty();
    }

    @Test
    void replacesNothingWhereNoStateIs() {
        assertThat(store().replaceState(new StoreVersion("1"), Samples.numbered(1)))
                .isEmpty();
        assertThat(store().readState()).isEmpty();
    }

    @Test
    void losesNoUpdate() throws Exception {
        store().createState(Samples.numbered(0));

        AtOnce.run(i -> {
            MrcStore mine = storeOf(i);
            return () -> {
                for (int change = 0; change < CHANGES_PER_THREAD; change++) {
                    increment(mine);
                }
                return i;
            };
        });

        assertThat(number(store())).isEqualTo(AtOnce.THREADS * CHANGES_PER_THREAD);
        assertThat(number(other())).isEqualTo(AtOnce.THREADS * CHANGES_PER_THREAD);
    }

    private static void increment(MrcStore store) {
        Optional<StoreVersion> written = Optional.empty();
        while (written.isEmpty()) {
            Versioned<TrustState> read = store.readState().orElseThrow();
            long next = read.value().trust().number() + 1;
            written = store.replaceState(read.version(), Samples.numbered(next));
        }
    }

    @Test
    void tellsOfEveryKindOfChange() throws Exception {
        tellsOf(store(), store());
    }

    @Test
    void tellsOfChangesByAnotherProcess() throws Exception {
        tellsOf(store(), other());
    }

    @SuppressWarnings("try") // the registration is only held
    private static void tellsOf(MrcStore watched, MrcStore changed) throws Exception {
        Calls calls = new Calls();
        try (Subscription ignored = watched.watch(calls)) {
            changed.create(Samples.mrc("mrc-1", Role.PASSIVE));
            calls.await("the new MRC", () -> !watched.list().mrcs().isEmpty());

            changed.updateRole(ONE, Role.PASSIVE, Role.INACTIVE);
            calls.await("the new role", () -> watched.list().mrcs().get(0).role() == Role.INACTIVE);

            changed.delete(ONE);
            calls.await("the deletion", () -> watched.list().mrcs().isEmpty());

            StoreVersion version = changed.createState(Samples.numbered(1)).orElseThrow();
            calls.await("the first state", () -> watched.readState().isPresent());

            assertThat(changed.replaceState(version, Samples.numbered(2))).isPresent();
            calls.await("the next state", () -> number(watched) == 2);
        }
    }

    @Test
    @SuppressWarnings("try") // the registrations are only held
    void tellsNobodyWhoseRegistrationHasEnded() throws Exception {
        Calls ended = new Calls();
        Calls going = new Calls();
        Subscription subscription = store().watch(ended);
        try (Subscription ignored = store().watch(going)) {
            subscription.close();
            subscription.close();
            ended.drain();

            store().create(Samples.mrc("mrc-1", Role.ACTIVE));
            going.await("the new MRC", () -> !store().list().mrcs().isEmpty());

            assertThat(ended.drain()).isZero();
        }
    }

    @Test
    @SuppressWarnings("try") // the registrations are only held
    void tellsOthersThoughAListenerThrows() throws Exception {
        Calls calls = new Calls();
        try (Subscription failing = store().watch(() -> {
                    throw new IllegalStateException("expected by a test");
                });
                Subscription ignored = store().watch(calls)) {
            store().create(Samples.mrc("mrc-1", Role.ACTIVE));

            calls.await("the new MRC", () -> !store().list().mrcs().isEmpty());
        }
    }

    @Test
    void isClosedTwiceAndThenRefusesInsteadOfBeingEmpty() {
        store().create(Samples.mrc("mrc-1", Role.ACTIVE));

        store().close();
        store().close();

        assertThatThrownBy(() -> store().list()).isInstanceOf(MeshRootException.class);
        assertThatThrownBy(() -> store().readState()).isInstanceOf(MeshRootException.class);
        assertThatThrownBy(() -> store().readViews()).isInstanceOf(MeshRootException.class);
    }

    private static boolean succeeds(Runnable change) {
        try {
            change.run();
            return true;
        } catch (MeshRootException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.STORE_CONFLICT);
            return false;
        }
    }

    private static void assertConflict(ThrowingCallable change) {
        assertThatThrownBy(change)
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_CONFLICT));
    }
}
