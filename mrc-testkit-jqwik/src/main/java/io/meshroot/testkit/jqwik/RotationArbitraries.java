package io.meshroot.testkit.jqwik;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.Announcement;
import io.meshroot.api.trust.BreakGlass;
import io.meshroot.api.trust.RotationPolicy;
import io.meshroot.api.trust.RotationPolicy.Pace;
import io.meshroot.api.trust.RotationPolicy.Patience;
import io.meshroot.api.trust.RotationRecord;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.StepBasis;
import io.meshroot.api.trust.StepRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitraries of rotations, of their policies, and of what is written down of their steps. */
public final class RotationArbitraries {
    private static final int HIGHEST_NUMBER = 12;
    private static final int LONGEST_MINUTES = 3 * 24 * 60;
    private static final double OFTEN = 0.5;
    private static final double RARELY = 0.2;

    private RotationArbitraries() {}

    /**
     * Generates policies: on evidence with every kind of patience, and by time.
     *
     * @return the arbitrary
     */
    public static Arbitrary<RotationPolicy> policies() {
        Arbitrary<Duration> durations =
                Arbitraries.integers().between(1, LONGEST_MINUTES).map(Duration::ofMinutes);
        Arbitrary<Patience> patience = Arbitraries.oneOf(
                Arbitraries.of(new RotationPolicy.Wait(), new RotationPolicy.ProceedAtHorizon()),
                durations.map(RotationPolicy.AbortAfter::new));
        Arbitrary<Pace> byTime = durations.map(RotationPolicy.ByTime::new);
        return Arbitraries.oneOf(
                patience.map(what -> new RotationPolicy(new RotationPolicy.OnEvidence(), what)),
                byTime.map(pace -> new RotationPolicy(pace, new RotationPolicy.Wait())));
    }

    /**
     * Generates rotations under way from one of four roots to another: forward, back and closing, paused and not. Where
     * accepted roles stand is not looked at.
     *
     * @return the arbitrary
     */
    public static Arbitrary<RotationState> rotations() {
        Arbitrary<Optional<RotationState.Pause>> pauses = Combinators.combine(
                        TrustArbitraries.instants(), people(), reasons())
                .as(RotationState.Pause::new)
                .optional(RARELY);
        Arbitrary<Begun> begun = Combinators.combine(pairs(), TrustArbitraries.instants(), people(), seconds())
                .as(Begun::new);
        return Combinators.combine(
                        begun,
                        policies(),
                        Arbitraries.of(RotationState.Origin.class),
                        Arbitraries.of(RotationState.Direction.class),
                        pauses,
                        MrcArbitraries.roleChanges().optional(OFTEN))
                .as((first, policy, origin, direction, pause, asked) -> new RotationState(
                        first.roots.get(0),
                        first.roots.get(1),
                        first.started,
                        first.by,
                        policy,
                        origin,
                        direction,
                        pause,
                        first.started.plusSeconds(first.waited),
                        asked))
                .withoutEdgeCases(); // their combinations would take longer than all the rest
    }

    /**
     * Generates announced steps of four roots.
     *
     * @return the arbitrary
     */
    public static Arbitrary<Announcement> announcements() {
        return Combinators.combine(numbers(), MrcArbitraries.roleChanges(), TrustArbitraries.instants(), people())
                .as((number, change, at, by) -> new Announcement(number + 1, change, at, by))
                .withoutEdgeCases();
    }

    /**
     * Generates records of steps: on evidence, assumed and forced.
     *
     * @return the arbitrary
     */
    public static Arbitrary<StepRecord> stepRecords() {
        return Combinators.combine(
                        MrcArbitraries.roleChanges(),
                        TrustArbitraries.instants(),
                        people(),
                        numbers(),
                        numbers(),
                        reasons().list().ofMaxSize(3),
                        Arbitraries.of(StepBasis.class),
                        reasons())
                .as((change, at, by, trust, signing, evidence, basis, order) -> new StepRecord(
                        change,
                        at,
                        by,
                        trust,
                        signing,
                        evidence,
                        basis == StepBasis.FORCED ? Optional.of(new BreakGlass(order)) : Optional.empty(),
                        basis))
                .withoutEdgeCases();
    }

    /**
     * Generates records of rotations that are over, with every outcome.
     *
     * @return the arbitrary
     */
    public static Arbitrary<RotationRecord> rotationRecords() {
        return Combinators.combine(
                        pairs(),
                        TrustArbitraries.instants(),
                        people(),
                        seconds(),
                        Arbitraries.of(RotationRecord.Outcome.class),
                        reasons())
                .as((roots, started, by, took, outcome, reason) -> new RotationRecord(
                        roots.get(0), roots.get(1), started, by, started.plusSeconds(took), outcome, reason))
                .withoutEdgeCases();
    }

    private static Arbitrary<List<MrcName>> pairs() {
        return NameArbitraries.fewMrcNames().list().ofSize(2).uniqueElements();
    }

    private static Arbitrary<Long> numbers() {
        return Arbitraries.longs().between(0, HIGHEST_NUMBER);
    }

    private static Arbitrary<Long> seconds() {
        return Arbitraries.longs().between(0, 60L * LONGEST_MINUTES);
    }

    private static Arbitrary<String> people() {
        return Arbitraries.of("operator", "replica-1", "the night shift", "system:\"cron\"");
    }

    private static Arbitrary<String> reasons() {
        return Arbitraries.of("the key leaked", "everyone has acknowledged", "two\nlines", "Schl\u00fcssel weg");
    }

    private record Begun(List<MrcName> roots, Instant started, String by, long waited) {}
}
