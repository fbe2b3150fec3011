package io.meshroot.core.internal.trust;

import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.BreakGlass;
import io.meshroot.api.trust.StepOverride;
import io.meshroot.api.trust.Transition;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.core.internal.Events;
import io.meshroot.core.internal.Settings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Attempts single role changes, and tells of those that have to wait. */
final class Steps {
    private final StateKeeper keeper;
    private final Pendings pendings;
    private final Events events;
    private final Settings settings;

    Steps(StateKeeper keeper, Pendings pendings, Events events, Settings settings) {
        this.keeper = keeper;
        this.pendings = pendings;
        this.events = events;
        this.settings = settings;
    }

    /** Accepts a role if that is legal and safe, or the glass is broken. */
    Transition attempt(MrcName mrc, Role to, String by, Optional<BreakGlass> breakGlass) {
        Transition transition = keeper.apply(state -> state.root(mrc)
                .filter(root -> root.role() != to)
                .map(root -> new TrustEvent.RoleAsked(
                        new RoleChange(mrc, root.role(), to), by, breakGlass.map(StepOverride::of))));
        if (transition instanceof Transition.Unsafe unsafe && breakGlass.isEmpty()) {
            keeper.state().root(mrc).ifPresent(root -> pending(new RoleChange(mrc, root.role(), to), by, unsafe));
        }
        return transition;
    }

    private void pending(RoleChange change, String by, Transition.Unsafe unsafe) {
        Instant now = settings.clock().instant();
        if (pendings.blocked(change, by, unsafe.blockers(), now)) {
            events.publish(new MeshEvent.RolePending(now, change, unsafe.blockers()));
        }
    }

    /** Returns whom to probe so that a change may become safe; empty while anything else stands in the way. */
    static SortedSet<MrcName> probesThatHelp(List<Blocker> blockers) {
        SortedSet<MrcName> roots = new TreeSet<>();
        for (Blocker blocker : blockers) {
            switch (blocker.reason()) {
                case PROBE_MISSING, PROBE_FAILED -> roots.add(blocker.root());
                case REPLICA_NOT_CONFIRMED -> {
                    // They are asked when nothing else is missing.
                }
                default -> {
                    return new TreeSet<>();
                }
            }
        }
        return roots;
    }
}
