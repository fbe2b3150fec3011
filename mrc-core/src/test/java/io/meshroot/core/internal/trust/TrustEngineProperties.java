package io.meshroot.core.internal.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.mrc.Role;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.statistics.Statistics;

/** Random programs of legal and illegal requests, holders, faults and restarts, against a plain reference. */
class TrustEngineProperties {
    @Provide
    Arbitrary<List<Integer>> programs() {
        return Arbitraries.integers()
                .between(0, 1 << 20)
                .withDistribution(RandomDistribution.uniform())
                .withoutEdgeCases()
                .list()
                .ofMinSize(1)
                .ofMaxSize(150)
                .withSizeDistribution(RandomDistribution.uniform());
    }

    @Property(tries = 60)
    void nobodyEverMeetsALeafThatHeDoesNotTrust(@ForAll("programs") List<Integer> program) {
        Simulation simulation = new Simulation();
        for (int code : program) {
            simulation.run(code);
            simulation.checkInvariant();
        }
        Statistics.label("steps accepted").collect(simulation.steps());
        Statistics.label("retirements").collect(simulation.retirements());
        simulation.end();
        simulation.checkInvariant();
        assertThat(simulation.engine().state().roles().values()).containsOnlyOnce(Role.ACTIVE);
        simulation.checkSteps();
    }
}
