package io.meshroot.core.internal.trust;

import io.meshroot.api.RoleChangeException;
import io.meshroot.api.mrc.Admission;
import io.meshroot.api.mrc.Admission.Request;
import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.TrustState;
import io.meshroot.api.trust.Verdict;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Says of a change that somebody wants to make to a document, before it is made, what will become of it. Takes no lock of
 * the state: it may be asked while this process itself waits for the store. A change of a role is decided on what is known,
 * for it is decided again when it is accepted; a deletion, which is not, on what is stored.
 */
final class Reviewer {
    /** What the manager does by itself once a change is asked for: learn, probe, announce, finish what it signs. */
    private static final Set<Blocker.Reason> PASSING = EnumSet.of(
            Blocker.Reason.ANCHORS_UNKNOWN,
            Blocker.Reason.PROBE_MISSING,
            Blocker.Reason.REPLICA_NOT_CONFIRMED,
            Blocker.Reason.ISSUE_UNFINISHED);

    private final Parts parts;

    Reviewer(Parts parts) {
        this.parts = parts;
    }

    List<Blocker> review(Request request) {
        TrustState state = parts.books.state();
        if (request instanceof Request.Update update) {
            return update(state, update);
        }
        if (request instanceof Request.Create create) {
            String what = "the creation of " + create.mrc().name() + " as "
                    + create.mrc().role().id();
            requireLegal(what, asked(state), request);
            return List.of();
        }
        delete(stored(), (Request.Delete) request);
        return List.of();
    }

    /** A document that is gone does not come back: what another manager accepted just now counts already. */
    private TrustState stored() {
        return parts.store.readState().map(Versioned::value).orElseGet(parts.books::state);
    }

    private static void delete(TrustState state, Request.Delete request) {
        MrcName name = request.mrc();
        String what = "the deletion of " + name;
        if (isRotating(state, name)) {
            throw RoleChangeException.illegal(what, Illegality.ROTATION_IN_PROGRESS);
        }
        // A document that was never accepted is used by nobody.
        SortedMap<MrcName, Role> roles = new TreeMap<>(state.roles());
        roles.putIfAbsent(name, Role.INACTIVE);
        requireLegal(what, roles, request);
    }

    private List<Blocker> update(TrustState state, Request.Update update) {
        MrcName name = update.before().name();
        boolean begun = !state.validating().isEmpty();
        Role accepted = begun ? Gates.role(state, name) : update.before().role();
        Role role = update.after().role();
        String what = name + ": " + accepted.id() + " -> " + role.id();
        requireLegal(what, begun ? acceptedWith(state, name) : asked(state), update);
        if (!begun || update.before().role() == role || accepted == role) {
            return List.of();
        }
        RoleChange change = new RoleChange(name, accepted, role);
        if (isDriven(state, change)) {
            throw RoleChangeException.illegal(what, Illegality.ROTATION_IN_PROGRESS);
        }
        return Gates.evaluate(state, change, parts.books.evidence()) instanceof Verdict.Blocked blocked
                ? passing(what, blocked.blockers())
                : List.of();
    }

    private static List<Blocker> passing(String what, List<Blocker> blockers) {
        List<Blocker> standing = blockers.stream()
                .filter(blocker -> !PASSING.contains(blocker.reason()))
                .toList();
        if (!standing.isEmpty()) {
            throw RoleChangeException.unsafe(what, standing);
        }
        return blockers;
    }

    private static void requireLegal(String what, SortedMap<MrcName, Role> roles, Request request) {
        Optional<Illegality> violation = Admission.violation(roles, request);
        if (violation.isPresent()) {
            throw RoleChangeException.illegal(what, violation.get());
        }
    }

    private static SortedMap<MrcName, Role> acceptedWith(TrustState state, MrcName name) {
        SortedMap<MrcName, Role> roles = new TreeMap<>(state.roles());
        roles.putIfAbsent(name, Role.INACTIVE);
        return roles;
    }

    /** Somebody else's document that is not accepted yet counts as what it asks for. */
    private SortedMap<MrcName, Role> asked(TrustState state) {
        SortedMap<MrcName, Role> roles = new TreeMap<>();
        parts.store.list().mrcs().forEach(mrc -> roles.put(mrc.name(), mrc.role()));
        roles.putAll(state.roles());
        return roles;
    }

    private static boolean isRotating(TrustState state, MrcName name) {
        return state.rotation()
                .filter(rotation ->
                        rotation.from().equals(name) || rotation.to().equals(name))
                .isPresent();
    }

    /** A rotation decides on its two roots alone, and no third one comes into use beside it. */
    private static boolean isDriven(TrustState state, RoleChange change) {
        return state.rotation()
                .filter(rotation ->
                        rotation.concerns(change) ? rotation.pause().isEmpty() : change.from() == Role.INACTIVE)
                .isPresent();
    }
}
