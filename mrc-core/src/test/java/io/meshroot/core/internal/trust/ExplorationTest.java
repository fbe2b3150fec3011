package io.meshroot.core.internal.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Looks at all worlds of each scenario; with {@code -Pfull} at the large scenarios as well. See docs/exploration.md. */
@Tag("long")
class ExplorationTest {
    private static long states;
    private static long steps;

    @BeforeAll
    static void nothingWasLookedAt() {
        states = 0;
        steps = 0;
    }

    static List<Scenario> scenarios() {
        return Boolean.getBoolean("mrc.full") ? Explorations.full() : Explorations.small();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void everyLeafIsTrustedByAllAndAnEndCanBeReached(Scenario scenario) {
        Explorer.Result result = new Explorer(scenario).run();

        boolean all = scenario.most == Integer.MAX_VALUE;
        assertThat(result.wrong().filter(wrong -> all || !wrong.equals(Explorer.NOT_ALL)))
                .as(result.words())
                .isEmpty();
        System.out.printf("explored %,10d states, %,11d steps: %s%n", result.states(), result.steps(), scenario);
        states += result.states();
        steps += result.steps();
    }

    @AfterAll
    static void allInAll() {
        System.out.printf("explored %,10d states, %,11d steps in all%n", states, steps);
    }

    static Stream<Scenario> bugs() {
        return Flaws.all().stream();
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void everySeededBugIsFound(Scenario scenario) {
        Explorer.Result result = new Explorer(scenario).run();

        assertThat(result.wrong()).as("%s: %s", scenario.flaw(), result.words()).isPresent();
        assertThat(result.trace()).isNotEmpty();
        System.out.printf("bug found: %s%n%s", scenario.flaw(), result.words());
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void whereNoBugIsNothingIsFound(Scenario scenario) {
        // The shortest way to a bug must lead through it: without it the same scenario is safe that far.
        int looked = new Explorer(scenario).run().states();
        Explorer.Result healthy = new Explorer(scenario.with(Flaw.NONE)).run(looked);

        assertThat(healthy.wrong().filter(wrong -> !wrong.equals(Explorer.NOT_ALL)))
                .as(healthy.words())
                .isEmpty();
    }
}
