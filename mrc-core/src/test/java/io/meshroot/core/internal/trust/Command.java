package io.meshroot.core.internal.trust;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.Taint;
import io.meshroot.api.trust.Transition;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustModel;
import io.meshroot.api.trust.TrustState;
import java.util.Optional;

/** What an operator does to the store, by a manager that has just read it. */
sealed interface Command {
    /** Starts a rotation. */
    record Start(MrcName from, MrcName to) implements Command {}

    /** Aborts the rotation under way. */
    record Abort() implements Command {}

    /** Lets it stand still. */
    record Pause() implements Command {}

    /** Lets it go on. */
    record Resume() implements Command {}

    /** Taints a root, and leaves it where another one is ready. */
    record TaintRoot(MrcName root, Taint.Signing signing) implements Command {}

    /** Cuts the trust in a tainted root, whoever depends on it. */
    record Cut(MrcName root) implements Command {}

    /** Asks for a role in the document. */
    record Edit(MrcName root, Role from, Role to) implements Command {}

    /** Returns the store afterwards, if the command is legal at the moment. */
    default Optional<ExploredStore> apply(World world) {
        ExploredStore store = new ExploredStore(world.store());
        if (this instanceof Edit edit) {
            boolean fits = Optional.ofNullable(store.newestDocuments().get(edit.root()))
                    .filter(document -> document.role() == edit.from())
                    .isPresent();
            if (fits) {
                store.updateRole(edit.root(), edit.from(), edit.to());
            }
            return fits ? Optional.of(store) : Optional.empty();
        }
        Optional<TrustState> changed = changed(world);
        changed.ifPresent(store::write);
        return changed.map(state -> store);
    }

    private Optional<TrustState> changed(World world) {
        TrustState state = world.accepted();
        if (this instanceof Cut cut && !state.isTainted(cut.root())) {
            return Optional.empty();
        }
        Optional<TrustState> changed = apply(state, event(world), world);
        if (this instanceof TaintRoot taint && changed.isPresent()) {
            return Optional.of(leaving(changed.get(), taint.root(), world));
        }
        return changed.or(() -> world.scenario().flaw().forces(this, state));
    }

    private static Optional<TrustState> apply(TrustState state, TrustEvent event, World world) {
        Evidence evidence = Evidence.at(world.now(), new ReplicaId("operator")).build();
        return TrustModel.apply(state, event, evidence) instanceof Transition.Changed next
                ? Optional.of(next.state())
                : Optional.empty();
    }

    private TrustEvent event(World world) {
        if (this instanceof Start start) {
            return new TrustEvent.RotationBegun(new RotationState(start.from(), start.to(), world.now(), "operator"));
        }
        if (this instanceof TaintRoot taint) {
            return new TrustEvent.RootTainted(taint.root(), "stolen", taint.signing());
        }
        if (this instanceof Cut cut) {
            return new TrustEvent.TrustCut(cut.root());
        }
        if (this instanceof Pause) {
            return new TrustEvent.RotationPaused("operator", "wait");
        }
        return this instanceof Resume ? new TrustEvent.RotationResumed() : new TrustEvent.RotationAborted();
    }

    /** As {@link Driver#leave} does. */
    private static TrustState leaving(TrustState state, MrcName tainted, World world) {
        boolean validates = Gates.role(state, tainted).validates();
        if (state.rotation().isPresent() || !validates) {
            return state;
        }
        return state.validating().stream()
                .filter(root -> !root.name().equals(tainted) && !state.isTainted(root.name()))
                .findFirst()
                .flatMap(root -> apply(
                        state,
                        new TrustEvent.RotationBegun(new RotationState(tainted, root.name(), world.now(), "taint")),
                        world))
                .orElse(state);
    }

    /** Tells the command in words. */
    default String words() {
        if (this instanceof Start start) {
            return "starts the rotation from " + start.from() + " to " + start.to();
        }
        if (this instanceof TaintRoot taint) {
            return "taints " + taint.root() + " (" + taint.signing() + ")";
        }
        if (this instanceof Cut cut) {
            return "cuts the trust in " + cut.root();
        }
        if (this instanceof Edit edit) {
            return "asks in the documents for " + edit.root() + " to be "
                    + edit.to().id();
        }
        return this instanceof Abort ? "aborts the rotation" : this instanceof Pause ? "pauses it" : "resumes it";
    }
}
