package io.meshroot.api.rotation;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.RotationRecord;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.TrustState;
import java.util.Set;

/**
 * The way of a rotation through the roles. Where it stands follows from the accepted roles and the documents that exist,
 * so that any manager can take it up at any point. Pure; the driver and the plan both go by it.
 */
public final class RotationPath {
    private RotationPath() {}

    /**
     * Returns the next step.
     *
     * @param state what is accepted
     * @param rotation the rotation
     * @param documents the MeshRootCertificates that exist
     * @return the step
     */
    public static RotationStep next(TrustState state, RotationState rotation, Set<MrcName> documents) {
        RotationStep step = switch (rotation.direction()) {
            case FORWARD -> forward(state, rotation);
            case BACK -> back(state, rotation, documents);
            case CLOSING -> closing(state, rotation, documents);
        };
        return step instanceof RotationStep.ChangeRole change
                        && !documents.contains(change.change().mrc())
                ? new RotationStep.Stuck("the document of " + change.change().mrc() + " was deleted")
                : step;
    }

    private static RotationStep forward(TrustState state, RotationState rotation) {
        Role fresh = role(state, rotation.to());
        Role old = role(state, rotation.from());
        return switch (fresh) {
            case INACTIVE -> change(rotation.to(), fresh, Role.PASSIVE);
            case PASSIVE -> change(rotation.to(), fresh, Role.ACTIVE);
            case ACTIVE ->
                switch (old) {
                    case ACTIVE -> change(rotation.from(), old, Role.PASSIVE);
                    case PASSIVE -> change(rotation.from(), old, Role.INACTIVE);
                    case INACTIVE -> new RotationStep.Close();
                };
        };
    }

    private static RotationStep back(TrustState state, RotationState rotation, Set<MrcName> documents) {
        Role fresh = role(state, rotation.to());
        Role old = role(state, rotation.from());
        return switch (old) {
            case INACTIVE -> change(rotation.from(), old, Role.PASSIVE);
            case PASSIVE -> change(rotation.from(), old, Role.ACTIVE);
            case ACTIVE ->
                switch (fresh) {
                    case ACTIVE -> change(rotation.to(), fresh, Role.PASSIVE);
                    case PASSIVE -> change(rotation.to(), fresh, Role.INACTIVE);
                    case INACTIVE ->
                        rotation.origin() == RotationState.Origin.MADE && documents.contains(rotation.to())
                                ? new RotationStep.Delete(rotation.to())
                                : new RotationStep.End(RotationRecord.Outcome.ABORTED);
                };
        };
    }

    private static RotationStep closing(TrustState state, RotationState rotation, Set<MrcName> documents) {
        if (role(state, rotation.from()).validates()) {
            return new RotationStep.Stuck(rotation.from() + ", which was to be deleted, is in use again");
        }
        boolean gone = !documents.contains(rotation.from())
                && state.root(rotation.from()).isEmpty();
        return gone ? new RotationStep.End(RotationRecord.Outcome.FINISHED) : new RotationStep.Delete(rotation.from());
    }

    private static Role role(TrustState state, MrcName mrc) {
        return state.root(mrc).map(RootState::role).orElse(Role.INACTIVE);
    }

    private static RotationStep change(MrcName mrc, Role from, Role to) {
        return new RotationStep.ChangeRole(new RoleChange(mrc, from, to));
    }
}
