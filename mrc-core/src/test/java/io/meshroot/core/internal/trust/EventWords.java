package io.meshroot.core.internal.trust;

import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustState;

/** Tells in words what a manager writes. */
final class EventWords {
    private EventWords() {}

    static String of(TrustEvent event, TrustState state) {
        if (event instanceof TrustEvent.RoleAsked asked) {
            return "takes the step " + asked.change();
        }
        if (event instanceof TrustEvent.StepAnnounced step) {
            return "announces step " + (state.announcements() + 1) + ", " + step.change();
        }
        if (event instanceof TrustEvent.ReplicaRegistered) {
            return "says that it is alive";
        }
        if (event instanceof TrustEvent.ReplicaGone gone) {
            return "removes replica " + gone.replica();
        }
        if (event instanceof TrustEvent.HolderAcknowledged said) {
            return "stores what " + said.acknowledgement().holder() + " said";
        }
        if (event instanceof TrustEvent.RootForgotten forgotten) {
            return "forgets " + forgotten.mrc();
        }
        if (event instanceof TrustEvent.RotationEnded ended) {
            return "ends the rotation: " + ended.outcome();
        }
        return event instanceof TrustEvent.RotationClosing ? "passes the point of no return" : "writes " + event;
    }
}
