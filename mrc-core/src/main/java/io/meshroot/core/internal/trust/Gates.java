package io.meshroot.core.internal.trust;

import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.mrc.RootSet;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.Safety;
import io.meshroot.api.trust.TrustState;
import io.meshroot.api.trust.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Asks the model about a change of a root that may have a document but not be learnt yet. */
final class Gates {
    private Gates() {}

    static Role role(TrustState state, MrcName name) {
        return state.root(name).map(RootState::role).orElse(Role.INACTIVE);
    }

    /** Tells why a change is not legal; a root that is not learnt is inactive. */
    static Optional<Illegality> violation(TrustState state, RoleChange change) {
        SortedMap<MrcName, Role> roles = new TreeMap<>(state.roles());
        roles.putIfAbsent(change.mrc(), Role.INACTIVE);
        return RootSet.violation(roles).or(() -> RootSet.of(roles).violation(change.mrc(), change.to()));
    }

    /** Evaluates a legal change. */
    static Verdict evaluate(TrustState state, RoleChange change, Evidence evidence) {
        return state.root(change.mrc()).isPresent()
                ? Safety.evaluate(state, change, evidence)
                : new Verdict.Blocked(List.of(new Blocker(
                        Blocker.Reason.ANCHORS_UNKNOWN,
                        change.mrc(),
                        Optional.empty(),
                        Optional.empty(),
                        "the certificates of " + change.mrc() + " are not known")));
    }

    /** Returns what stands in the way of a change; nothing if it is safe, or not legal at the moment. */
    static List<Blocker> blockers(TrustState state, RoleChange change, Evidence evidence) {
        return violation(state, change).isEmpty()
                        && evaluate(state, change, evidence) instanceof Verdict.Blocked blocked
                ? blocked.blockers()
                : List.of();
    }
}
