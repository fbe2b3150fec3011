package io.meshroot.api.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.provider.IssuerCapabilities;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustState;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** In a mesh in which everybody acknowledges at once a driver takes each step at the instant that the plan gives. */
class RotationPlanProperties {
    /** All that time alone removes is over by then. */
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(250);

    @Property(tries = 400)
    void eachStepIsTakenWhenThePlanSays(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        RandomMesh mesh = new RandomMesh(seed);
        RotationPlan plan = RotationPlanner.planRest(mesh.state, mesh.evidence, mesh.facts);
        assertThat(taken(mesh)).as(() -> plan.toText()).isEqualTo(planned(plan));
    }

    /** A dead manager counts only up to its horizon once a holder here has replaced the long leaf that it recorded. */
    @Example
    void anEndThatComesToCountWhenALongLeafIsReplacedIsNotMissed() {
        eachStepIsTakenWhenThePlanSays(151_921);
    }

    @Property(tries = 200)
    void thePlanCanBeWritten(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        RandomMesh mesh = new RandomMesh(seed);
        RotationPlan plan = RotationPlanner.planRest(mesh.state, mesh.evidence, mesh.facts);
        assertThat(plan.toText().lines()).allMatch(line -> line.length() <= TextLines.WIDTH);
        assertThat(plan.toJson()).startsWith("{").endsWith("}").doesNotContain("\n");
    }

    private static Map<RoleChange, Instant> planned(RotationPlan plan) {
        Map<RoleChange, Instant> dates = new LinkedHashMap<>();
        for (PlannedStep step : plan.steps()) {
            if (step.change().isPresent() && step.earliest().isPresent()) {
                dates.put(step.change().get(), step.earliest().get());
            }
        }
        return dates;
    }

    private static Map<RoleChange, Instant> taken(RandomMesh mesh) {
        TrustState state = mesh.state;
        if (state.root(Meshes.M2).isEmpty()) {
            state = Meshes.changed(
                    state,
                    new TrustEvent.RootLearnt(
                            Meshes.M2,
                            mesh.facts.documents().get(Meshes.M2).spec().trustDomain(),
                            mesh.facts.documents().get(Meshes.M2).spec().spiffe(),
                            Optional.ofNullable(mesh.facts.anchors().get(Meshes.M2))
                                    .orElseThrow()));
        }
        return new TickingMesh(
                        state,
                        mesh.evidence,
                        mesh.facts.documents().keySet(),
                        signer -> interval(mesh.facts, signer),
                        mesh.facts.silent())
                .run(RandomMesh.NOW.plus(LONG_ENOUGH));
    }

    /** What the managers and the signer's provider allow; a mesh may begin under either root. */
    private static Duration interval(PlanFacts facts, MrcName signer) {
        int signed = Optional.ofNullable(facts.capabilities().get(signer))
                .map(IssuerCapabilities::signaturesPerSecond)
                .orElse(OptionalInt.empty())
                .orElse(Integer.MAX_VALUE);
        return Duration.ofMillis(1000 / Math.min(facts.reissueRate(), signed));
    }
}
