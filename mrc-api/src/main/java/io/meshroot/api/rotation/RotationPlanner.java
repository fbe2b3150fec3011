package io.meshroot.api.rotation;

import io.meshroot.api.RoleChangeException;
import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.Transition;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustModel;
import io.meshroot.api.trust.TrustState;
import java.util.List;
import java.util.Optional;

/**
 * Plans rotations: goes by {@link RotationPath} as the driver does, and asks {@link TrustModel} for each step, which asks
 * {@link io.meshroot.api.trust.Safety}. Pure; nothing is changed.
 */
public final class RotationPlanner {
    private RotationPlanner() {}

    /**
     * Plans a rotation that is not started, or the rest of the one to the same root.
     *
     * @param state what is accepted
     * @param evidence what is known
     * @param request to which root, and how
     * @param facts what else there is to know
     * @return the plan
     * @throws RoleChangeException if the rotation could not be started: another one is under way, nothing can be replaced,
     *     the target is the only root in use already, or another MeshRootCertificate has its name
     */
    public static RotationPlan plan(TrustState state, Evidence evidence, RotationRequest request, PlanFacts facts) {
        MeshRootCertificate target = request.target();
        MeshRootCertificate found = facts.documents().get(target.name());
        if (found != null && !found.spec().withRole(Role.PASSIVE).equals(target.spec())) {
            throw refused(target.name(), Illegality.NAME_TAKEN);
        }
        RotationState rotation = state.rotation().isPresent()
                ? goingOn(state.rotation().get(), target.name())
                : new RotationState(
                        replacedBy(state, target.name()),
                        target.name(),
                        evidence.now(),
                        request.by(),
                        request.policy(),
                        found == null ? RotationState.Origin.MADE : RotationState.Origin.FOUND,
                        RotationState.Direction.FORWARD,
                        Optional.empty(),
                        evidence.now(),
                        Optional.empty());
        TrustState begun = changed(state, new TrustEvent.RotationBegun(rotation), evidence, target.name());
        return new PlanWalk(begun, evidence, facts, Optional.of(target)).plan();
    }

    /**
     * Plans the rest of the rotation under way.
     *
     * @param state what is accepted
     * @param evidence what is known
     * @param facts what else there is to know
     * @return the plan
     * @throws RoleChangeException if there is no rotation
     */
    public static RotationPlan planRest(TrustState state, Evidence evidence, PlanFacts facts) {
        underWay(state);
        return new PlanWalk(state, evidence, facts, Optional.empty()).plan();
    }

    /**
     * Plans the way back, if the rotation under way were aborted now.
     *
     * @param state what is accepted
     * @param evidence what is known
     * @param facts what else there is to know
     * @return the plan
     * @throws RoleChangeException if there is no rotation, or it is past the point of no return
     */
    public static RotationPlan planAbort(TrustState state, Evidence evidence, PlanFacts facts) {
        RotationState rotation = underWay(state);
        TrustState aborted = changed(state, new TrustEvent.RotationAborted(), evidence, rotation.to());
        return new PlanWalk(aborted, evidence, facts, Optional.empty()).plan();
    }

    private static RotationState underWay(TrustState state) {
        return state.rotation()
                .orElseThrow(() -> RoleChangeException.illegal("the plan of the rotation", Illegality.NO_ROTATION));
    }

    private static RotationState goingOn(RotationState rotation, MrcName to) {
        if (!rotation.to().equals(to)) {
            throw refused(to, Illegality.ROTATION_IN_PROGRESS);
        }
        return rotation;
    }

    private static MrcName replacedBy(TrustState state, MrcName to) {
        List<MrcName> others = state.validating().stream()
                .map(RootState::name)
                .filter(name -> !name.equals(to))
                .toList();
        if (others.isEmpty()) {
            throw refused(to, state.validating().isEmpty() ? Illegality.NO_MRC_IN_USE : Illegality.NO_CHANGE);
        }
        if (others.size() > 1) {
            throw refused(to, Illegality.ROTATION_IN_PROGRESS);
        }
        return others.get(0);
    }

    private static TrustState changed(TrustState state, TrustEvent event, Evidence evidence, MrcName to) {
        Transition transition = TrustModel.apply(state, event, evidence);
        if (transition instanceof Transition.Illegal illegal) {
            throw refused(to, illegal.reason());
        }
        return transition instanceof Transition.Changed changed ? changed.state() : state;
    }

    private static RoleChangeException refused(MrcName to, Illegality reason) {
        return RoleChangeException.illegal("the rotation to " + to, reason);
    }
}
