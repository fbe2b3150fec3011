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

    /** What a manager with the bug would do instead. */
    static Optional<Act> instead(Flaw flaw, Decision decision, Asked asked, Books books) {
        boolean waits = decision.act().isEmpty()
                || (decision.act().get() instanceof Act.Change change
                        && change.event() instanceof TrustEvent.StepAnnounced);
        if (!flaw.opensGates() || !waits) {
            return decision.act();
        }
        TrustState state = books.state();
        return new Course(state, asked)
                .wanted()
                .map(Wanted::change)
                .filter(change -> passes(flaw, state, change, books.evidence()))
                .<Act>map(change -> new Act.Change(new TrustEvent.RoleAsked(
                        change, "bug", Optional.of(new StepOverride(StepBasis.FORCED, flaw.toString())))))
                .or(decision::act);
    }

    /** Whether a step that was decided with the bug is still taken with it. */
    static boolean allows(Flaw flaw, Act act, Books books) {
        return !(act instanceof Act.Change change
                        && change.event() instanceof TrustEvent.RoleAsked asked
                        && asked.override().isPresent())
                || passes(flaw, books.state(), asked.change(), books.evidence());
    }

    private static boolean passes(Flaw flaw, TrustState state, RoleChange change, Evidence evidence) {
        if (Gates.violation(state, change).isPresent() || Gates.role(state, change.mrc()) != change.from()) {
            return false;
        }
        List<Blocker> blockers = Gates.evaluate(state, change, evidence) instanceof Verdict.Blocked blocked
                ? blocked.blockers()
                : List.of();
        return blockers.stream().allMatch(blocker -> flaw.overlooks(blocker, state, evidence));
    }
}
