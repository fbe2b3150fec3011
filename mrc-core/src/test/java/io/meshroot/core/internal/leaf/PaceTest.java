package io.meshroot.core.internal.leaf;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.testkit.time.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final Pace pace = new Pace(10);
    private Instant now = TestClock.START;

    private int turns(Duration duration, Duration step) {
        int turns = 0;
        for (Instant end = now.plus(duration); now.isBefore(end); now = now.plus(step)) {
            while (pace.take(now)) {
                turns++;
            }
        }
        return turns;
    }

    @Test
    void givesEvenlySpacedTurns() {
        pace.begin(now);

        assertThat(pace.take(now)).isTrue();
        assertThat(pace.take(now)).isFalse();
        assertThat(pace.next(now)).isEqualTo(now.plusMillis(100));
        assertThat(turns(Duration.ofSeconds(10), Duration.ofMillis(1))).isEqualTo(99);
    }

    @Test
    void makesUpForLateTimersWithoutABurst() {
        pace.begin(now);

        assertThat(turns(Duration.ofSeconds(10), Duration.ofMillis(137))).isBetween(90, 101);
    }

    @Test
    void makesUpForNothingAfterAPause() {
        pace.begin(now);
        pace.take(now);
        now = now.plusSeconds(3600);

        pace.begin(now);

        assertThat(turns(Duration.ofMillis(1), Duration.ofMillis(1))).isEqualTo(1);
    }

    @Test
    void goesNoFasterThanTheIssuerCan() {
        pace.begin(now);
        pace.take(now);

        pace.limit(OptionalInt.of(2));

        assertThat(pace.next(now)).isEqualTo(now.plusMillis(500));
        pace.limit(OptionalInt.of(1000));
        assertThat(pace.next(now)).isEqualTo(now.plusMillis(100));
        pace.limit(OptionalInt.of(0));
        assertThat(pace.next(now)).isEqualTo(now.plusSeconds(1));
    }

    @Test
    void isNotPutOffByAClockThatIsSetBack() {
        pace.begin(now);
        pace.take(now);
        now = now.minusSeconds(3600);

        assertThat(pace.take(now)).isFalse();
        assertThat(pace.next(now)).isEqualTo(now.plusMillis(100));
    }
}
