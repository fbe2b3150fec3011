package io.meshroot.core.internal.trust;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.TrustEvent;

/** One write to the store. After each one the store is read again before anything else is decided. */
sealed interface Act {
    /** Changes the trust state, if nobody else has changed it since it was read. */
    record Change(TrustEvent event) implements Act {}

    /** Tells the other managers what this one knows. */
    record Tell(ReplicaView view) implements Act {}

    /** Makes a document say what is accepted. */
    record Mirror(MrcName mrc, Role from, Role to) implements Act {}

    /** Deletes a document. */
    record Delete(MrcName mrc) implements Act {}
}
