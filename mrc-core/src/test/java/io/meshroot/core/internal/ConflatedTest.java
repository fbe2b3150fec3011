package io.meshroot.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class ConflatedTest {
    private final Queue<Runnable> executor = new ArrayDeque<>();
    private int runs;

    @Test
    void runsOnceForAllThatIsOfferedBefore() {
        Conflated conflated = new Conflated(executor::add, () -> runs++);
        conflated.offer();
        conflated.offer();

        assertThat(executor).hasSize(1);
        executor.remove().run();

        assertThat(runs).isEqualTo(1);
        conflated.offer();
        executor.remove().run();
        assertThat(runs).isEqualTo(2);
    }

    @Test
    void runsOnceMoreForAllThatIsOfferedMeanwhile() {
        Conflated[] self = new Conflated[1];
        self[0] = new Conflated(executor::add, () -> {
            if (runs++ == 0) {
                self[0].offer();
                self[0].offer();
            }
        });
        self[0].offer();

        executor.remove().run();

        assertThat(runs).isEqualTo(2);
        assertThat(executor).isEmpty();
    }

    @Test
    void runsAgainAfterATaskThrewOrTheExecutorRefused() {
        boolean[] refuses = {true};
        Conflated conflated = new Conflated(
                task -> {
                    if (refuses[0]) {
                        throw new RejectedExecutionException();
                    }
                    executor.add(task);
                },
                () -> {
                    if (runs++ == 0) {
                        throw new IllegalStateException("first");
                    }
                });
        conflated.offer();
        refuses[0] = false;
        conflated.offer();
        assertThatThrownBy(() -> executor.remove().run()).hasMessage("first");

        conflated.offer();
        executor.remove().run();

        assertThat(runs).isEqualTo(2);
    }

    @Test
    void runsNothingAfterItsEnd() {
        Conflated conflated = new Conflated(executor::add, () -> runs++);
        conflated.offer();
        conflated.close();
        conflated.offer();

        executor.remove().run();

        assertThat(runs).isZero();
        assertThat(executor).isEmpty();
    }
}
