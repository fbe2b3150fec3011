package io.meshroot.testkit.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final List<String> log = new ArrayList<>();

    @AfterEach
    void close() {
        time.close();
    }

    @Test
    void runsEventsInTheOrderOfTimeAndThenOfSubmission() {
        time.schedule(SECOND, () -> note("second"));
        time.execute(() -> note("first"));
        time.schedule(SECOND, () -> note("third"));
        time.schedule(SECOND.multipliedBy(9), () -> note("too late"));

        time.runTo(SECOND.multipliedBy(5));

        assertThat(log).containsExactly("first at 0", "second at 1", "third at 1");
        assertThat(time.elapsed()).isEqualTo(SECOND.multipliedBy(5));
    }

    @Test
    void runsOtherEventsWhileATaskSleeps() {
        time.execute(() -> {
            note("signing");
            time.sleep(SECOND.multipliedBy(3));
            note("signed");
        });
        time.schedule(SECOND, () -> {
            note("other signing");
            time.sleep(SECOND);
            note("other signed");
        });
        time.schedule(SECOND.multipliedBy(4), () -> note("after"));

        time.runTo(SECOND.multipliedBy(9));

        assertThat(log)
                .containsExactly(
                        "signing at 0", "other signing at 1", "other signed at 2", "signed at 3", "after at 4");
    }

    @Test
    void letsATaskSleepFromOneRunIntoTheNext() {
        time.execute(() -> {
            time.sleep(SECOND.multipliedBy(3));
            note("awake");
        });
        time.runTo(SECOND);
        assertThat(log).isEmpty();

        time.runTo(SECOND.multipliedBy(5));

        assertThat(log).containsExactly("awake at 3");
    }

    @Test
    void runsNothingThatWasCancelled() {
        time.schedule(SECOND, () -> note("cancelled")).cancel();

        time.runTo(SECOND.multipliedBy(5));

        assertThat(log).isEmpty();
    }

    @Test
    void handsOnWhatATaskThrows() {
        time.execute(() -> {
            throw new IllegalArgumentException("as it must be");
        });

        assertThatThrownBy(() -> time.runTo(SECOND)).hasMessage("as it must be");
    }

    @Test
    void refusesThreadsOfOthers() {
        CompletableFuture<Void> foreign = CompletableFuture.runAsync(() -> time.execute(() -> {}));

        assertThatThrownBy(foreign::join)
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("give the manager the environment's executor and scheduler");
    }

    private void note(String what) {
        log.add(what + " at " + time.elapsed().toSeconds());
    }
}
