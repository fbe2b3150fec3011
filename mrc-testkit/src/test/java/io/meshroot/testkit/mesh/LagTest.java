package io.meshroot.testkit.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LagTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int DRAWS = 100_000;

    @Test
    void takesAFixedTime() {
        assertThat(draws(Lag.fixed(SECOND))).containsOnly(SECOND);
    }

    @Test
    void staysBetweenTheBoundsOfAUniformLag() {
        List<Duration> draws = draws(Lag.uniform(SECOND, SECOND.multipliedBy(3)));

        assertThat(draws)
                .allMatch(drawn -> drawn.compareTo(SECOND) >= 0 && drawn.compareTo(SECOND.multipliedBy(3)) < 0);
        assertThat(shareOver(draws, SECOND.multipliedBy(2))).isCloseTo(0.5, within(0.01));
    }

    @Test
    void hasItsMedianAndTheTailThatTheJavadocNames() {
        List<Duration> draws = draws(Lag.logNormal(SECOND, 1));

        assertThat(shareOver(draws, SECOND)).isCloseTo(0.5, within(0.01));
        assertThat(shareOver(draws, SECOND.multipliedBy(10))).isCloseTo(0.0107, within(0.002));
    }

    @Test
    void hasAHeavyTailThatEndsWhereItIsTold() {
        List<Duration> draws = draws(Lag.heavyTail(SECOND, 1, Duration.ofHours(1)));

        assertThat(shareOver(draws, SECOND.multipliedBy(10))).isCloseTo(0.1, within(0.005));
        assertThat(shareOver(draws, SECOND.multipliedBy(1_000))).isCloseTo(0.001, within(0.0005));
        assertThat(draws).allMatch(drawn -> drawn.compareTo(Duration.ofHours(1)) <= 0);
    }

    @Test
    void happensAsOftenAsItIsTold() {
        Recurring recurring = new Recurring(4, Lag.NONE);
        SplittableRandom random = new SplittableRandom(1);
        double days = IntStream.range(0, DRAWS)
                .mapToDouble(i -> recurring.next(random).toMillis()
                        / (double) Duration.ofDays(1).toMillis())
                .sum();

        assertThat(DRAWS / days).isCloseTo(4, within(0.1));
    }

    @Test
    void refusesWhatIsOutOfRange() {
        assertThatThrownBy(() -> Lag.fixed(SECOND.negated())).hasMessageContaining("give zero or more");
        assertThatThrownBy(() -> Lag.uniform(SECOND, Duration.ZERO)).hasMessageContaining("less than shortest");
        assertThatThrownBy(() -> Lag.logNormal(Duration.ZERO, 1)).hasMessageContaining("give more than zero");
        assertThatThrownBy(() -> Lag.heavyTail(SECOND, 0, SECOND)).hasMessageContaining("alpha");
        assertThatThrownBy(() -> new Recurring(-1, Lag.NONE)).hasMessageContaining("perDay");
        assertThatThrownBy(() -> MeshProfile.builder().loss(1).build()).hasMessageContaining("loss is 1.0");
    }

    private static List<Duration> draws(Lag lag) {
        SplittableRandom random = new SplittableRandom(1);
        return IntStream.range(0, DRAWS).mapToObj(i -> lag.draw(random)).toList();
    }

    private static double shareOver(List<Duration> draws, Duration limit) {
        return draws.stream().filter(drawn -> drawn.compareTo(limit) > 0).count() / (double) draws.size();
    }
}
