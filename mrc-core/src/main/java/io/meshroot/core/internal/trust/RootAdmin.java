package io.meshroot.core.internal.trust;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.RoleChangeException;
import io.meshroot.api.mrc.Admission;
import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.trust.BreakGlass;
import io.meshroot.api.trust.Transition;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustState;
import io.meshroot.api.trust.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** Changes that are asked for by API: written to the store, where everybody sees them, and attempted at once. */
final class RootAdmin {
    private static final String API = "api";

    private final Parts parts;

    RootAdmin(Parts parts) {
        this.parts = parts;
    }

    void create(MeshRootCertificate mrc) {
        parts.keeper.exclusively(() -> {
            parts.keeper.refresh();
            // Somebody else's document that is not accepted yet counts as what it asks for.
            SortedMap<MrcName, Role> roles = new TreeMap<>();
            parts.store.list().mrcs().forEach(other -> roles.put(other.name(), other.role()));
            roles.putAll(state().roles());
            Admission.violation(roles, new Admission.Request.Create(mrc))
                    .ifPresent(reason -> refuse("the creation of " + mrc.name(), reason));
            try {
                parts.store.create(mrc);
            } catch (MeshRootException e) {
                if (e.code() == ErrorCode.STORE_CONFLICT) {
                    refuse("the creation of " + mrc.name(), Illegality.NAME_TAKEN);
                }
                throw e;
            }
            parts.issuers.know(mrc);
        });
        if (mrc.role().validates()) {
            learn(mrc);
        }
        parts.loop.runNow();
    }

    /** The document is there already: what fails now is told and tried again. */
    private void learn(MeshRootCertificate mrc) {
        try {
            if (state().validating().isEmpty()) {
                parts.firstRoots.adopt();
            } else {
                parts.issuers.learn(mrc.name());
            }
        } catch (MeshRootException e) {
            parts.troubles.report(mrc.name().value(), e);
        }
    }

    Verdict changeRole(MrcName name, Role role, Optional<BreakGlass> breakGlass) {
        parts.keeper.refresh();
        MeshRootCertificate document = document(name);
        RoleChange change = new RoleChange(name, Gates.role(state(), name), role);
        if (change.from() == role && document.role() != role && !isRotating(name)) {
            return withdraw(document, role);
        }
        if (state().validating().isEmpty()) {
            return firstUse(document, role);
        }
        requireLegal(change);
        if (state().root(name).isEmpty()) {
            parts.issuers.know(document);
            parts.issuers.learn(name);
        }
        Verdict verdict = breakGlass.isPresent() ? force(change, breakGlass.get()) : attempt(change);
        parts.loop.storeChanged();
        return verdict;
    }

    private TrustState state() {
        return parts.keeper.state();
    }

    private MeshRootCertificate document(MrcName name) {
        return parts.store.list().mrcs().stream()
                .filter(mrc -> mrc.name().equals(name))
                .findFirst()
                .orElseThrow(() -> RoleChangeException.illegal("the change of " + name, Illegality.UNKNOWN_MRC));
    }

    private void requireLegal(RoleChange change) {
        Gates.violation(state(), change).ifPresent(reason -> refuse(change.toString(), reason));
    }

    private static void refuse(String what, Illegality reason) {
        throw RoleChangeException.illegal(what, reason);
    }

    private Verdict withdraw(MeshRootCertificate document, Role role) {
        parts.store.updateRole(document.name(), document.role(), role);
        parts.loop.runNow();
        return new Verdict.Safe(List.of(
                document.name() + ": " + role.id() + " -> " + document.role().id() + " is no longer asked for"));
    }

    private Verdict firstUse(MeshRootCertificate document, Role role) {
        parts.keeper.exclusively(() -> {
            SortedMap<MrcName, Role> roles = new TreeMap<>();
            parts.store.list().mrcs().forEach(mrc -> roles.put(mrc.name(), mrc.role()));
            Admission.violation(roles, new Admission.Request.Update(document, document.withRole(role)))
                    .ifPresent(reason -> refuse(document.name() + " -> " + role.id(), reason));
            ask(document.name(), role);
        });
        parts.firstRoots.adopt();
        parts.loop.runNow();
        return new Verdict.Safe(List.of("nobody holds anything before the first root is in use"));
    }

    private Verdict attempt(RoleChange change) {
        Transition transition = parts.keeper.exclusively(() -> {
            requireLegal(change);
            requireNotDriven(change);
            Role before = ask(change.mrc(), change.to());
            Transition first = parts.steps.attempt(change.mrc(), change.to(), API, Optional.empty());
            return legal(change, before, first);
        });
        if (transition instanceof Transition.Unsafe unsafe) {
            SortedSet<MrcName> roots = Steps.probesThatHelp(unsafe.blockers());
            if (!roots.isEmpty()) {
                roots.forEach(parts.probes::run);
                transition = parts.steps.attempt(change.mrc(), change.to(), API, Optional.empty());
            }
        }
        return verdict(transition);
    }

    private static Verdict verdict(Transition transition) {
        if (transition instanceof Transition.Unsafe unsafe) {
            return unsafe.verdict();
        }
        if (transition instanceof Transition.Changed changed) {
            return new Verdict.Safe(changed.step().map(step -> step.evidence()).orElse(List.of()));
        }
        return new Verdict.Safe(List.of("another replica accepted it meanwhile"));
    }

    private Verdict force(RoleChange change, BreakGlass breakGlass) {
        return parts.keeper.exclusively(() -> {
            requireLegal(change);
            Verdict verdict = Gates.evaluate(state(), change, parts.books.evidence());
            // Asked first: were this process to end in between, the change would be pending and not undone.
            Role before = ask(change.mrc(), change.to());
            Transition transition = parts.steps.attempt(change.mrc(), change.to(), API, Optional.of(breakGlass));
            if (legal(change, before, transition) instanceof Transition.Unsafe unsafe) {
                askBack(change, before);
                throw RoleChangeException.unsafe(change.toString(), unsafe.blockers());
            }
            return verdict;
        });
    }

    private Transition legal(RoleChange change, Role before, Transition transition) {
        if (transition instanceof Transition.Illegal illegal) {
            askBack(change, before);
            refuse(change.toString(), illegal.reason());
        }
        return transition;
    }

    /** While a rotation goes on, its next step is the only one that can be asked for. */
    private void requireNotDriven(RoleChange change) {
        boolean driven = state().rotation()
                .filter(rotation ->
                        rotation.concerns(change) && rotation.pause().isEmpty())
                .isPresent();
        boolean next = parts.loop
                .asked()
                .flatMap(asked -> new Course(state(), asked).wanted())
                .filter(wanted -> wanted.change().equals(change))
                .isPresent();
        boolean another = state().rotation()
                        .filter(rotation -> !rotation.concerns(change))
                        .isPresent()
                && change.from() == Role.INACTIVE;
        if (another || (driven && !next)) {
            refuse(change.toString(), Illegality.ROTATION_IN_PROGRESS);
        }
    }

    private boolean isRotating(MrcName name) {
        return state().rotation()
                .filter(rotation ->
                        rotation.from().equals(name) || rotation.to().equals(name))
                .isPresent();
    }

    /** Writes what is asked for, and returns what was asked for before. Of roots that are rotated documents ask nothing. */
    private Role ask(MrcName name, Role role) {
        Role before = document(name).role();
        if (before != role && !isRotating(name)) {
            parts.store.updateRole(name, before, role);
        }
        return before;
    }

    private void askBack(RoleChange change, Role before) {
        if (before != change.to() && !isRotating(change.mrc())) {
            parts.store.updateRole(change.mrc(), change.to(), before);
        }
    }

    void delete(MrcName name) {
        parts.keeper.exclusively(() -> {
            parts.keeper.refresh();
            if (isRotating(name)) {
                refuse("the deletion of " + name, Illegality.ROTATION_IN_PROGRESS);
            }
            SortedMap<MrcName, Role> roles = new TreeMap<>();
            parts.store.list().mrcs().forEach(mrc -> roles.put(mrc.name(), Role.INACTIVE));
            roles.putAll(state().roles());
            Admission.violation(roles, new Admission.Request.Delete(name))
                    .ifPresent(reason -> refuse("the deletion of " + name, reason));
            parts.store.delete(name);
            parts.keeper.apply(state -> state.root(name).map(root -> new TrustEvent.RootForgotten(name)));
        });
        parts.loop.storeChanged();
    }

    Verdict evaluate(RoleChange change) {
        TrustState state = state();
        boolean known = state.root(change.mrc()).isPresent()
                || parts.issuers.of(change.mrc()).isPresent();
        if (!known) {
            refuse(change.toString(), Illegality.UNKNOWN_MRC);
        }
        Role accepted = Gates.role(state, change.mrc());
        if (accepted != change.from()) {
            throw new IllegalArgumentException(
                    change + " does not begin at the accepted role " + accepted.id() + "; ask from there");
        }
        requireLegal(change);
        return Gates.evaluate(state, change, parts.books.evidence());
    }
}
