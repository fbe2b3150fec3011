package io.meshroot.core.internal.state;

import static io.meshroot.core.internal.state.TrustStateArbitraries.instants;
import static io.meshroot.core.internal.state.TrustStateArbitraries.texts;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.trust.BreakGlass;
import io.meshroot.api.trust.RotationPolicy;
import io.meshroot.api.trust.RotationPolicy.Pace;
import io.meshroot.api.trust.RotationPolicy.Patience;
import io.meshroot.api.trust.RotationRecord;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.StepBasis;
import io.meshroot.api.trust.StepRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random rotations, steps and records of them, with every field. */
final class RotationArbitraries {
    private static final MrcName A = MrcName.of("a");
    private static final MrcName B = MrcName.of("b");

    private RotationArbitraries() {}

    static Arbitrary<RoleChange> changes() {
        return Combinators.combine(Arbitraries.of(A, B), Arbitraries.of(Role.class), Arbitraries.of(Role.class))
                .as(RoleChange::new);
    }

    static Arbitrary<RotationState> rotations() {
        Arbitrary<Optional<RotationState.Pause>> pauses = Combinators.combine(instants(), texts(), texts())
                .as(RotationState.Pause::new)
                .optional();
        return Combinators.combine(
                        instants(),
                        texts(),
                        policies(),
                        Arbitraries.of(RotationState.Origin.class),
                        Arbitraries.of(RotationState.Direction.class),
                        pauses,
                        instants(),
                        changes().optional())
                .as((started, by, policy, origin, direction, pause, since, asked) ->
                        new RotationState(A, B, started, by, policy, origin, direction, pause, since, asked));
    }

    private static Arbitrary<RotationPolicy> policies() {
        Arbitrary<Duration> durations = Arbitraries.of(
                Duration.ofNanos(1), Duration.ofMinutes(90), Duration.ofDays(30), Duration.ofSeconds(Long.MAX_VALUE));
        Arbitrary<Pace> byTime = durations.map(RotationPolicy.ByTime::new);
        Arbitrary<Patience> patience = Arbitraries.oneOf(
                Arbitraries.of(new RotationPolicy.Wait(), new RotationPolicy.ProceedAtHorizon()),
                durations.map(RotationPolicy.AbortAfter::new));
        return Arbitraries.oneOf(
                byTime.map(pace -> new RotationPolicy(pace, new RotationPolicy.Wait())),
                patience.map(what -> new RotationPolicy(new RotationPolicy.OnEvidence(), what)));
    }

    static Arbitrary<List<StepRecord>> steps() {
        return Combinators.combine(
                        changes(),
                        instants(),
                        texts(),
                        Arbitraries.longs().greaterOrEqual(0),
                        texts().list().ofMaxSize(3),
                        Arbitraries.of(StepBasis.class),
                        texts().filter(text -> !text.isBlank()))
                .as((change, at, by, number, evidence, basis, why) -> new StepRecord(
                        change,
                        at,
                        by,
                        number,
                        number,
                        evidence,
                        basis == StepBasis.FORCED ? Optional.of(new BreakGlass(why)) : Optional.empty(),
                        basis))
                .list()
                .ofMaxSize(3);
    }

    static Arbitrary<List<RotationRecord>> records() {
        return Combinators.combine(
                        instants(), texts(), instants(), Arbitraries.of(RotationRecord.Outcome.class), texts())
                .as((started, by, ended, outcome, reason) ->
                        new RotationRecord(A, B, started, by, ended, outcome, reason))
                .list()
                .ofMaxSize(2);
    }
}
