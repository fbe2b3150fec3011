package io.meshroot.vault.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    @Test
    void doublesUpToTheLongestAndTakesUpToHalf() {
        Backoff backoff = new Backoff(FIRST, LONGEST, new Jitter(1));

        for (int attempts = 1; attempts <= 100; attempts++) {
            long whole = Math.min(LONGEST.toNanos(), FIRST.toNanos() << Math.min(attempts - 1, 20));
            assertThat(backoff.after(attempts).toNanos()).isBetween(whole / 2, whole);
        }
    }

    @Test
    void isTheSameForTheSameSeedAndAnotherForAnother() {
        assertThat(delays(7)).isEqualTo(delays(7)).isNotEqualTo(delays(8));
    }

    private static List<Duration> delays(long seed) {
        Backoff backoff = new Backoff(FIRST, LONGEST, new Jitter(seed));
        return IntStream.rangeClosed(1, 10).mapToObj(backoff::after).toList();
    }
}
