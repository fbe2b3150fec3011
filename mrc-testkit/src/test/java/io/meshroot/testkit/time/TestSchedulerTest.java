package io.meshroot.testkit.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class TestSchedulerTest {
    private final TestClock clock = TestClock.create();
    private final TestScheduler scheduler = new TestScheduler(clock);
    private final List<String> log = new ArrayList<>();

    @Test
    void runsDueTasksInOrderOfTimeAndThenOfSubmission() {
        scheduler.schedule(Duration.ofSeconds(2), () -> note("c"));
        scheduler.schedule(Duration.ofSeconds(1), () -> note("a"));
        scheduler.schedule(Duration.ofSeconds(1), () -> note("b"));
        scheduler.schedule(Duration.ofSeconds(4), () -> note("later"));

        assertThat(scheduler.advance(Duration.ofSeconds(3))).isEqualTo(3);

        assertThat(log).containsExactly("a@1", "b@1", "c@2");
        assertThat(scheduler.elapsed()).hasSeconds(3);
        assertThat(clock.instant()).isEqualTo(TestClock.START.plusSeconds(3));
        assertThat(scheduler.untilNext()).contains(Duration.ofSeconds(1));
        assertThat(scheduler.pending()).isEqualTo(1);
    }

    @Test
    void runsWhatTasksScheduleUpToTheEnd() {
        scheduler.schedule(Duration.ofSeconds(1), this::everySecond);

        scheduler.advance(Duration.ofSeconds(4));

        assertThat(log).containsExactly("tick@1", "tick@2", "tick@3", "tick@4");
    }

    private void everySecond() {
        note("tick");
        scheduler.schedule(Duration.ofSeconds(1), this::everySecond);
    }

    @Test
    void keepsExecutedTasksUntilAsked() {
        scheduler.execute(() -> note("first"));
        scheduler.execute(() -> scheduler.execute(() -> note("third")));
        scheduler.execute(() -> note("second"));
        assertThat(log).isEmpty();

        assertThat(scheduler.runPending()).isEqualTo(4);

        assertThat(log).containsExactly("first@0", "second@0", "third@0");
        assertThat(scheduler.untilNext()).isEmpty();
    }

    @Test
    void runsExecutedTasksBeforeTimeMovesOn() {
        scheduler.schedule(Duration.ofSeconds(1), () -> scheduler.execute(() -> note("executed")));
        scheduler.schedule(Duration.ofSeconds(2), () -> note("scheduled"));

        scheduler.advance(Duration.ofSeconds(2));

        assertThat(log).containsExactly("executed@1", "scheduled@2");
    }

    @Test
    void takesZeroAndNegativeDelaysForNow() {
        scheduler.schedule(Duration.ofSeconds(-5), () -> note("past"));
        scheduler.schedule(Duration.ZERO, () -> note("now"));

        scheduler.runPending();

        assertThat(log).containsExactly("past@0", "now@0");
    }

    @Test
    void neverRunsACancelledTask() {
        Cancellable cancellable = scheduler.schedule(Duration.ofSeconds(1), () -> note("cancelled"));
        cancellable.cancel();
        cancellable.cancel();

        assertThat(scheduler.advance(Duration.ofSeconds(2))).isZero();
        assertThat(log).isEmpty();
    }

    @Test
    void jumpMovesTheClockAlone() {
        scheduler.schedule(Duration.ofHours(1), () -> note("task"));

        scheduler.jump(Duration.ofDays(1));
        assertThat(log).isEmpty();
        assertThat(scheduler.elapsed()).isZero();
        assertThat(clock.instant()).isEqualTo("2026-01-02T00:00:00Z");

        scheduler.jump(Duration.ofDays(-2));
        assertThat(clock.instant()).isEqualTo("2025-12-31T00:00:00Z");
    }

    @Test
    void letsTheExceptionOfATaskOutAndGoesOn() {
        scheduler.execute(() -> {
            throw new UnsupportedOperationException("expected");
        });
        scheduler.execute(() -> note("next"));

        assertThatThrownBy(scheduler::runPending).hasMessage("expected");
        scheduler.runPending();

        assertThat(log).containsExactly("next@0");
    }

    @Test
    void refusesToBeDrivenByATask() {
        scheduler.execute(() -> scheduler.advance(Duration.ofSeconds(1)));

        assertThatThrownBy(scheduler::runPending).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesToGoBack() {
        assertThatThrownBy(() -> scheduler.advance(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("jump");
    }

    @Test
    void tellsATaskThatSubmitsItselfForEver() {
        scheduler.execute(this::again);

        assertThatThrownBy(scheduler::runPending).hasMessageContaining("for ever");
    }

    private void again() {
        scheduler.execute(this::again);
    }

    @Test
    void takesTasksFromOtherThreads() {
        AtomicInteger ran = new AtomicInteger();
        List<CompletableFuture<Void>> submitters = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            submitters.add(CompletableFuture.runAsync(() -> {
                for (int j = 0; j < 1000; j++) {
                    scheduler.execute(ran::incrementAndGet);
                    scheduler.schedule(Duration.ofMillis(j), ran::incrementAndGet);
                }
            }));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(submitters.toArray(new CompletableFuture<?>[0]));
        while (!all.isDone()) {
            scheduler.advance(Duration.ofMillis(1));
        }
        all.join();
        scheduler.advance(Duration.ofSeconds(1));

        assertThat(ran).hasValue(8000);
    }

    private void note(String what) {
        log.add(what + "@" + Duration.between(TestClock.START, clock.instant()).toSeconds());
    }
}
