package io.meshroot.vault.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CircuitTest {
    private final TestClock clock = TestClock.create();
    private final TestScheduler time = new TestScheduler(clock);
    private final Circuit circuit = new Circuit(clock, 3, new Jitter(1));

    @Test
    void opensAfterFailuresInARowOnly() {
        fail(2);
        circuit.succeeded();
        fail(2);
        assertThat(circuit.ask()).isEmpty();

        fail(1);
        assertThat(circuit.ask())
                .hasValueSatisfying(wait -> assertThat(wait).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1)));
    }

    @Test
    void letsOneThroughAfterThePauseAndTheOthersWhenItSucceeded() {
        fail(3);
        time.advance(Duration.ofSeconds(1));

        assertThat(circuit.ask()).isEmpty();
        assertThat(circuit.ask()).isPresent();
        assertThat(circuit.succeeded()).isTrue();
        assertThat(circuit.ask()).isEmpty();
        assertThat(circuit.ask()).isEmpty();
        assertThat(circuit.succeeded()).isFalse();
    }

    @Test
    void pausesLongerFromFailureToFailureUpToHalfAMinute() {
        fail(3);
        Duration last = Duration.ZERO;
        for (int i = 0; i < 10; i++) {
            Duration pause = circuit.ask().orElseThrow();
            assertThat(pause).isLessThanOrEqualTo(Duration.ofSeconds(30));
            last = pause;
            time.advance(pause);
            assertThat(circuit.ask()).isEmpty();
            circuit.failed();
        }
        assertThat(last).isGreaterThanOrEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void asksAgainWhenTheProbeWasGivenUp() {
        fail(3);
        time.advance(Duration.ofSeconds(1));
        assertThat(circuit.ask()).isEmpty();

        circuit.abandoned();

        assertThat(circuit.ask()).isEmpty();
    }

    @Test
    void failuresThatComeLateDoNotProlongThePause() {
        fail(3);
        Duration pause = circuit.ask().orElseThrow();

        fail(10);

        assertThat(circuit.ask()).contains(pause);
    }

    @Test
    void aClockThatIsSetBackDoesNotProlongThePause() {
        AtomicReference<Instant> now = new AtomicReference<>(clock.instant());
        Circuit set = new Circuit(now::get, 1, new Jitter(1));
        set.failed();
        assertThat(set.ask()).isPresent();

        now.set(clock.instant().minus(Duration.ofHours(2)));

        assertThat(set.ask()).isEmpty();
    }

    @Test
    void whoWasAllowedBeforeItOpenedIsSparedAndTheProbeIsNot() {
        assertThat(circuit.isOpen()).isFalse();
        fail(3);
        assertThat(circuit.isOpen()).isTrue();
        time.advance(Duration.ofSeconds(1));
        assertThat(circuit.ask()).isEmpty();
        assertThat(circuit.isOpen()).isFalse();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            circuit.failed();
        }
    }
}
