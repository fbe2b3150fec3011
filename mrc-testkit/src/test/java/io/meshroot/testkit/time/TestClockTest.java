package io.meshroot.testkit.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TestClockTest {
    private final TestClock clock = TestClock.create();

    @Test
    void standsStillUntilMoved() {
        assertThat(clock.instant()).isEqualTo(TestClock.START).isEqualTo(clock.instant());
    }

    @Test
    void advances() {
        clock.advance(Duration.ofHours(1));

        assertThat(clock.instant()).isEqualTo("2026-01-01T01:00:00Z");
        assertThat(clock).hasToString("TestClock[2026-01-01T01:00:00Z]");
    }

    @Test
    void isSetBackwards() {
        clock.set(TestClock.START.minusSeconds(1));

        assertThat(clock.instant()).isEqualTo("2025-12-31T23:59:59Z");
    }

    @Test
    void refusesToAdvanceBackwards() {
        assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("set(Instant)");
    }
}
