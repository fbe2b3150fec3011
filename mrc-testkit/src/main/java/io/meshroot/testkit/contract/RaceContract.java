package io.meshroot.testkit.contract;

import static io.meshroot.testkit.contract.Samples.ONE;
import static io.meshroot.testkit.contract.Samples.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.store.MrcStore;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.TrustState;
import io.meshroot.testkit.time.TestClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Several managers who decide on the same state: one version covers all of it, the roots, the members and the rest. Where a
 * version covered less, two steps could be taken of which each is safe only without the other.
 */
abstract class RaceContract extends ViewContract {
    private static final int ROUNDS = 5;
    private static final long LONGEST_SECONDS = 30;
    private static final TrustState BOTH_SIGN = Samples.roles(Map.of(ONE, Role.ACTIVE, TWO, Role.ACTIVE));

    /** Else one manager stops the first root while another stops the second, and nobody signs. */
    @Test
    void refusesAStepOnOneRootAfterAStepOnAnother() {
        StoreVersion read = store().createState(BOTH_SIGN).orElseThrow();

        assertThat(other().replaceState(read, Samples.demoted(BOTH_SIGN, ONE))).isPresent();
        assertThat(store().replaceState(read, Samples.demoted(BOTH_SIGN, TWO))).isEmpty();

        assertThat(state(store()).roles()).isEqualTo(Map.of(ONE, Role.PASSIVE, TWO, Role.ACTIVE));
    }

    @Test
    void letsOneOfManyStepsOnDifferentRootsWin() throws Exception {
        store().createState(BOTH_SIGN);
        for (int round = 0; round < ROUNDS; round++) {
            Versioned<TrustState> before = store().readState().orElseThrow();
            assertThat(store().replaceState(before.version(), BOTH_SIGN)).isPresent();

            List<Boolean> taken = afterAllHaveRead(i -> {
                MrcName stopped = i % 2 == 0 ? ONE : TWO;
                return state -> Samples.demoted(state, stopped);
            });

            assertThat(taken).containsOnlyOnce(true);
            assertThat(state(other()).roles().values()).containsExactlyInAnyOrder(Role.ACTIVE, Role.PASSIVE);
        }
    }

    /** Else the step is taken without what the new member has to say. */
    @Test
    void refusesAStepThatWasDecidedBeforeAManagerJoined() {
        StoreVersion read = store().createState(BOTH_SIGN).orElseThrow();

        assertThat(other().replaceState(read, Samples.joined(BOTH_SIGN, "joiner")))
                .isPresent();
        assertThat(store().replaceState(read, Samples.demoted(BOTH_SIGN, ONE))).isEmpty();

        assertThat(state(store())).isEqualTo(Samples.joined(BOTH_SIGN, "joiner"));
    }

    /** Else a manager reads a state in which it is no member, and hands out what no step waits for. */
    @Test
    void refusesAManagerThatJoinsTheStateBeforeAStep() {
        StoreVersion read = store().createState(BOTH_SIGN).orElseThrow();

        assertThat(store().replaceState(read, Samples.demoted(BOTH_SIGN, ONE))).isPresent();
        assertThat(other().replaceState(read, Samples.joined(BOTH_SIGN, "joiner")))
                .isEmpty();

        assertThat(state(other()).replicas()).isEmpty();
    }

    /** Else leaves outlive the horizon that a step on another root was decided by. */
    @Test
    void refusesTheHorizonOfASlowIssueAfterAStep() {
        StoreVersion read = store().createState(BOTH_SIGN).orElseThrow();
        TrustState horizon = Samples.withHorizon(BOTH_SIGN, ONE, TestClock.START.plusSeconds(86_400));

        assertThat(other().replaceState(read, Samples.demoted(BOTH_SIGN, TWO))).isPresent();
        assertThat(store().replaceState(read, horizon)).isEmpty();

        assertThat(state(store())).isEqualTo(Samples.demoted(BOTH_SIGN, TWO));
    }

    @Test
    void refusesASlowWriterHoweverOftenOthersWroteMeanwhile() {
        StoreVersion read = store().createState(Samples.numbered(1)).orElseThrow();
        StoreVersion newest = read;
        for (int change = 2; change < 12; change++) {
            newest = other().replaceState(newest, Samples.numbered(change % 2)).orElseThrow();
            assertThat(store().replaceState(read, Samples.numbered(100))).isEmpty();
        }
        assertThat(store().readState()).contains(new Versioned<>(Samples.numbered(1), newest));
    }

    @Test
    void letsOneOfManyWhoReadTheSameWin() throws Exception {
        store().createState(Samples.numbered(0));
        for (int round = 0; round < ROUNDS; round++) {
            List<Boolean> written = afterAllHaveRead(i -> state -> Samples.numbered(i));
            assertThat(written).containsOnlyOnce(true);
            assertThat(number(store())).isEqualTo(written.indexOf(true));
            assertThat(number(other())).isEqualTo(written.indexOf(true));
        }
    }

    @Test
    void losesNoManagerThatJoinsWhileOthersWrite() throws Exception {
        store().createState(TrustState.EMPTY);
        CyclicBarrier allHaveRead = new CyclicBarrier(AtOnce.THREADS);

        AtOnce.run(i -> {
            MrcStore mine = storeOf(i);
            return () -> {
                Versioned<TrustState> read = mine.readState().orElseThrow();
                allHaveRead.await(LONGEST_SECONDS, TimeUnit.SECONDS);
                while (mine.replaceState(read.version(), Samples.joined(read.value(), "joiner-" + i))
                        .isEmpty()) {
                    read = mine.readState().orElseThrow();
                }
                assertThat(state(mine).replicas()).containsKey(new ReplicaId("joiner-" + i));
                return i;
            };
        });

        assertThat(state(store()).replicas().keySet())
                .containsExactlyElementsOf(Stream.iterate(0, i -> i + 1)
                        .limit(AtOnce.THREADS)
                        .map(i -> new ReplicaId("joiner-" + i))
                        .toList());
    }

    @Test
    void showsWhatItHasWrittenAtOnce() {
        StoreVersion newest = store().createState(Samples.numbered(0)).orElseThrow();
        for (int change = 1; change < 12; change++) {
            MrcStore writer = storeOf(change);
            newest = writer.replaceState(newest, Samples.numbered(change)).orElseThrow();
            assertThat(writer.readState()).contains(new Versioned<>(Samples.numbered(change), newest));
            assertThat(storeOf(change + 1).readState()).contains(new Versioned<>(Samples.numbered(change), newest));
        }
    }

    /** Each thread reads; when all have, each writes what it makes of it. Returns who has written. */
    private List<Boolean> afterAllHaveRead(Change change) throws Exception {
        CyclicBarrier allHaveRead = new CyclicBarrier(AtOnce.THREADS);
        return AtOnce.run(i -> {
            MrcStore mine = storeOf(i);
            Callable<Boolean> task = () -> {
                Versioned<TrustState> read = mine.readState().orElseThrow();
                TrustState next = change.by(i).apply(read.value());
                allHaveRead.await(LONGEST_SECONDS, TimeUnit.SECONDS);
                Optional<StoreVersion> written = mine.replaceState(read.version(), next);
                return written.isPresent();
            };
            return task;
        });
    }

    /** What a thread makes of the state that it has read. */
    @FunctionalInterface
    private interface Change {
        UnaryOperator<TrustState> by(int thread);
    }
}
