package io.meshroot.core.internal.leaf;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration DAY = Duration.ofDays(1);
    private final MeshRootException down = new ProviderException(Retry.MAY_HELP, "down", null);

    @Test
    void doublesUpToFiveMinutesForALeafOfADay() {
        assertThat(Backoff.delay(1, DAY, down, 7)).isBetween(Duration.ofMillis(3_750), Duration.ofMillis(6_250));
        assertThat(Backoff.delay(3, DAY, down, 7)).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(25));
        assertThat(Backoff.delay(1_000_000, DAY, down, 7)).isBetween(Duration.ofSeconds(225), Duration.ofSeconds(375));
    }

    @Test
    void hurriesForALeafOfTwentySeconds() {
        assertThat(Backoff.delay(50, Duration.ofSeconds(20), down, 7)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void differsBetweenIdentitiesAndNotBetweenRuns() {
        assertThat(Backoff.delay(4, DAY, down, 1)).isNotEqualTo(Backoff.delay(4, DAY, down, 2));
        assertThat(Backoff.delay(4, DAY, down, 1)).isEqualTo(Backoff.delay(4, DAY, down, 1));
    }

    @Test
    void isSlowWhereRepeatingCannotHelp() {
        MeshRootException refused = new MeshRootException(ErrorCode.ISSUANCE_REFUSED, "no");

        assertThat(Backoff.delay(1, DAY, refused, 7)).isGreaterThan(Duration.ofMinutes(3));
    }
}
