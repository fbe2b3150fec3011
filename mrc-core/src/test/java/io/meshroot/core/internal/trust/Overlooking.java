package io.meshroot.core.internal.trust;

import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.StepBasis;
import io.meshroot.api.trust.StepOverride;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustState;
import io.meshroot.api.trust.Verdict;
import java.util.List;
import java.util.Optional;

/** Makes gates overlook what a {@link Flaw} says: by the way that leads past them in production, an override. */
final class Overlooking {
    private Overlooking() {}

    /** What a manager with the bug would decide instead. */
    static Decision instead(Flaw flaw, Decision decision, Asked asked, Books books) {
        boolean waits = decision.act().isEmpty()
                || (decision.act().get() instanceof Act.Change change
                        && change.event() instanceof TrustEvent.StepAnnounced);
        if (!flaw.opensGates() || !waits) {
            return decision;
        }
        return new Course(books.state(), asked)
                .wanted()
                .map(Wanted::change)
                .map(change -> instead(flaw, decision, change, books))
                .orElse(decision);
    }

    private static Decision instead(Flaw flaw, Decision decision, RoleChange change, Books books) {
        Optional<List<Blocker>> left = left(flaw, books.state(), change, books.evidence());
        if (left.isEmpty()) {
            return decision;
        }
        if (!left.get().isEmpty()) {
            return new Decision(
                    decision.act(), Steps.probesThatHelp(left.get()), decision.refused(), decision.wakeAt());
        }
        TrustEvent step = new TrustEvent.RoleAsked(
                change, "bug", Optional.of(new StepOverride(StepBasis.FORCED, flaw.toString())));
        return new Decision(
                Optional.of(new Act.Change(step)), decision.probes(), decision.refused(), decision.wakeAt());
    }

    /** Whether a step that was decided with the bug is still taken with it. */
    static boolean allows(Flaw flaw, Act act, Books books) {
        return !(act instanceof Act.Change change
                        && change.event() instanceof TrustEvent.RoleAsked asked
                        && asked.override().isPresent())
                || left(flaw, books.state(), asked.change(), books.evidence())
                        .filter(List::isEmpty)
                        .isPresent();
    }

    /** What still stands in the way; empty if the step is not legal. */
    private static Optional<List<Blocker>> left(Flaw flaw, TrustState state, RoleChange change, Evidence evidence) {
        if (Gates.violation(state, change).isPresent() || Gates.role(state, change.mrc()) != change.from()) {
            return Optional.empty();
        }
        List<Blocker> blockers = Gates.evaluate(state, change, evidence) instanceof Verdict.Blocked blocked
                ? blocked.blockers()
                : List.of();
        return Optional.of(blockers.stream()
                .filter(blocker -> !flaw.overlooks(blocker, state, evidence))
                .toList());
    }
}
