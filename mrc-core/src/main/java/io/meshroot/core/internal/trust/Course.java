package io.meshroot.core.internal.trust;

import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.rotation.RotationPath;
import io.meshroot.api.rotation.RotationStep;
import io.meshroot.api.trust.RotationRecord;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustState;
import java.util.List;
import java.util.Optional;

/**
 * What the rotation under way does next. While there is one, its roots' documents don't ask for anything: they are made to
 * say what is accepted, so that nothing is undone when it is over.
 */
final class Course {
    private final TrustState state;
    private final Asked asked;

    Course(TrustState state, Asked asked) {
        this.state = state;
        this.asked = asked;
    }

    Optional<RotationStep> step() {
        return state.rotation().map(rotation -> RotationPath.next(state, rotation, asked.existing()));
    }

    /** The role change that is the next step, unless the rotation stands still. */
    Optional<Wanted> wanted() {
        return state.rotation()
                .filter(rotation -> rotation.pause().isEmpty())
                .flatMap(rotation -> step().filter(RotationStep.ChangeRole.class::isInstance)
                        .map(RotationStep.ChangeRole.class::cast)
                        .map(step -> new Wanted(step.change(), "rotation by " + rotation.by(), Optional.of(rotation))));
    }

    /** Everything else that the rotation does. */
    Optional<Act> next() {
        return state.rotation()
                .flatMap(rotation ->
                        mirror(rotation).or(() -> rotation.pause().isPresent() ? Optional.empty() : act(rotation)));
    }

    private Optional<Act> mirror(RotationState rotation) {
        return List.of(rotation.from(), rotation.to()).stream()
                .flatMap(name -> mirror(name).stream())
                .findFirst();
    }

    private Optional<Act> mirror(MrcName name) {
        MeshRootCertificate document = asked.documents().get(name);
        Role accepted = Gates.role(state, name);
        if (document == null || document.role() == accepted || document.role() == wantedRole(name)) {
            return Optional.empty();
        }
        return Optional.of(new Act.Mirror(name, document.role(), accepted));
    }

    /** The roots whose documents somebody else changed meanwhile, and not only this process before it crashed. */
    List<MrcName> edited() {
        return state.rotation().stream()
                .flatMap(rotation -> List.of(rotation.from(), rotation.to()).stream())
                .filter(name -> mirror(name).isPresent() && !lagsBehind(name))
                .toList();
    }

    private boolean lagsBehind(MrcName name) {
        boolean neverAccepted = Gates.role(state, name) == Role.INACTIVE
                && state.rotation()
                        .filter(rotation ->
                                rotation.to().equals(name) && rotation.direction() == RotationState.Direction.BACK)
                        .isPresent();
        if (neverAccepted) {
            // Aborted before its first step: the document still asks for what nobody wants any more.
            return true;
        }
        Optional<Role> says = Optional.ofNullable(asked.documents().get(name)).map(MeshRootCertificate::role);
        return state.steps().stream()
                .filter(step -> step.change().mrc().equals(name))
                .reduce((earlier, later) -> later)
                .map(step -> step.change().from())
                .equals(says);
    }

    private Role wantedRole(MrcName name) {
        return wanted().filter(step -> step.change().mrc().equals(name))
                .map(step -> step.change().to())
                .orElse(Gates.role(state, name));
    }

    private Optional<Act> act(RotationState rotation) {
        RotationStep step = step().orElseThrow();
        if (step instanceof RotationStep.Close) {
            return change(new TrustEvent.RotationClosing());
        }
        if (step instanceof RotationStep.Delete delete) {
            if (asked.documents().containsKey(delete.mrc())) {
                return Optional.of(new Act.Delete(delete.mrc()));
            }
            // One that can't be read is mended first.
            return asked.existing().contains(delete.mrc())
                    ? Optional.empty()
                    : change(new TrustEvent.RootForgotten(delete.mrc()));
        }
        if (step instanceof RotationStep.End end) {
            return change(new TrustEvent.RotationEnded(end.outcome(), reason(rotation, end.outcome())));
        }
        return step instanceof RotationStep.Stuck stuck
                ? change(new TrustEvent.RotationPaused(
                        "driver", stuck.reason() + "; put it back and resume, abort, or give the rotation up"))
                : Optional.empty();
    }

    private static String reason(RotationState rotation, RotationRecord.Outcome outcome) {
        return outcome == RotationRecord.Outcome.FINISHED
                ? rotation.to() + " has replaced " + rotation.from()
                : "went back to " + rotation.from();
    }

    private static Optional<Act> change(TrustEvent event) {
        return Optional.of(new Act.Change(event));
    }
}
