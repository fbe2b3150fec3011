package io.meshroot.api.trust;

import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.trust.RotationState.Direction;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** What changes the rotation under way. */
final class RotationChanges {
    private RotationChanges() {}

    /** Applies an event of a rotation; empty if it is another one. */
    static Optional<Transition> apply(TrustState state, TrustEvent event, Evidence evidence) {
        if (event instanceof TrustEvent.RotationBegun begun) {
            return Optional.of(begin(state, begun.rotation()));
        }
        if (event instanceof TrustEvent.RotationEnded ended) {
            return Optional.of(state.rotation()
                    .map(rotation ->
                            TrustModel.result(state, state.withRotationOver(record(rotation, ended, evidence))))
                    .orElseGet(Transition.Unchanged::new));
        }
        Function<RotationState, Transition> change;
        if (event instanceof TrustEvent.RotationAsked asked) {
            change = rotation -> rotating(state, rotation.asking(asked.change()));
        } else if (event instanceof TrustEvent.RotationPaused paused) {
            change = rotation -> pause(state, rotation, paused, evidence.now());
        } else if (event instanceof TrustEvent.RotationResumed) {
            change = rotation -> rotation.pause().isPresent()
                    ? rotating(state, rotation.resumed(evidence.now()))
                    : new Transition.Unchanged();
        } else if (event instanceof TrustEvent.RotationAborted) {
            change = rotation -> abort(state, rotation, evidence.now());
        } else if (event instanceof TrustEvent.RotationClosing) {
            change = rotation -> close(state, rotation, evidence.now());
        } else {
            return Optional.empty();
        }
        return Optional.of(
                state.rotation().map(change).orElseGet(() -> new Transition.Illegal(Illegality.NO_ROTATION)));
    }

    /** The next step begins to wait when the one before was taken. */
    static TrustState stepTaken(TrustState state, RoleChange change, Instant now) {
        return state.withRotation(
                state.rotation().map(rotation -> rotation.concerns(change) ? rotation.waitingFrom(now) : rotation));
    }

    /**
     * A tainted root gains no role again: a rotation leads away from it. If both its roots are tainted it ends with the
     * one that signs, from which another rotation can begin.
     */
    static TrustState afterTaint(TrustState state, Instant now) {
        return state.rotation()
                .map(rotation -> state.withRotation(Optional.of(awayFromTaint(state, rotation, now))))
                .orElse(state);
    }

    private static RotationState awayFromTaint(TrustState state, RotationState rotation, Instant now) {
        if (rotation.direction() == Direction.CLOSING) {
            return rotation;
        }
        boolean fromSigns = state.root(rotation.from())
                .filter(root -> root.role() == Role.ACTIVE)
                .isPresent();
        boolean fromTainted = state.isTainted(rotation.from());
        boolean toTainted = state.isTainted(rotation.to());
        boolean back = toTainted ? fromSigns || !fromTainted : !fromTainted && rotation.direction() == Direction.BACK;
        Direction direction = back ? Direction.BACK : Direction.FORWARD;
        return direction == rotation.direction() ? rotation : rotation.turned(direction, now);
    }

    private static Transition begin(TrustState state, RotationState rotation) {
        if (state.rotation().isPresent()) {
            RotationState old = state.rotation().get();
            return old.to().equals(rotation.to()) && old.from().equals(rotation.from())
                    ? new Transition.Unchanged()
                    : new Transition.Illegal(Illegality.ROTATION_IN_PROGRESS);
        }
        if (!state.roots().containsKey(rotation.from())) {
            return new Transition.Illegal(Illegality.UNKNOWN_MRC);
        }
        if (state.root(rotation.from()).filter(root -> root.role().validates()).isEmpty()) {
            return new Transition.Illegal(Illegality.NO_MRC_IN_USE);
        }
        if (state.isTainted(rotation.to())) {
            return new Transition.Illegal(Illegality.TAINTED);
        }
        return rotating(state, rotation);
    }

    private static Transition rotating(TrustState state, RotationState rotation) {
        return TrustModel.result(state, state.withRotation(Optional.of(rotation)));
    }

    private static Transition pause(
            TrustState state, RotationState rotation, TrustEvent.RotationPaused paused, Instant now) {
        return rotation.pause().isPresent()
                ? new Transition.Unchanged()
                : rotating(state, rotation.paused(new RotationState.Pause(now, paused.by(), paused.reason())));
    }

    private static Transition abort(TrustState state, RotationState rotation, Instant now) {
        Optional<Illegality> noWayBack = rotation.noWayBack(state);
        if (noWayBack.isPresent()) {
            return new Transition.Illegal(noWayBack.get());
        }
        return rotation.direction() == Direction.BACK && rotation.pause().isEmpty()
                ? new Transition.Unchanged()
                : rotating(state, rotation.turned(Direction.BACK, now));
    }

    private static Transition close(TrustState state, RotationState rotation, Instant now) {
        boolean done = rotation.direction() == Direction.FORWARD
                && state.root(rotation.to())
                        .filter(root -> root.role() == Role.ACTIVE)
                        .isPresent()
                && state.root(rotation.from())
                        .filter(root -> root.role() != Role.INACTIVE)
                        .isEmpty();
        return done ? rotating(state, rotation.turned(Direction.CLOSING, now)) : new Transition.Unchanged();
    }

    private static RotationRecord record(RotationState rotation, TrustEvent.RotationEnded ended, Evidence evidence) {
        return new RotationRecord(
                rotation.from(),
                rotation.to(),
                rotation.started(),
                rotation.by(),
                evidence.now(),
                ended.outcome(),
                ended.reason());
    }
}
