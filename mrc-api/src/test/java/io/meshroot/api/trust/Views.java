package io.meshroot.api.trust;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/** Several managers on one state, and what they tell each other. */
final class Views {
    static final ReplicaId OTHER = new ReplicaId("replica-other");
    static final ReplicaId THIRD = new ReplicaId("replica-third");

    private Views() {}

    /** The state with one more manager. */
    static TrustState with(TrustState state, ReplicaId id, Instant horizon) {
        return Mrcs.changed(state, new TrustEvent.ReplicaRegistered(new ReplicaState(id, Mrcs.NOW, horizon)));
    }

    static TrustState announced(TrustState state, MrcName name, Role to) {
        return Mrcs.changed(state, Mrcs.announcing(state, name, to));
    }

    /** The view of a manager that has taken the state in and knows nothing. */
    static ReplicaView of(TrustState state, ReplicaId id) {
        return of(state, Evidence.at(Mrcs.NOW, id));
    }

    /** The view of a manager that has taken the state in. */
    static ReplicaView of(TrustState state, Evidence.Builder own) {
        return ReplicaView.of(
                state, own.clockSkew(Mrcs.SKEW).longestValidity(Mrcs.VALIDITY).build(), 1);
    }

    static ReplicaView at(ReplicaView view, Instant when) {
        return copy(view, view.revision(), when, view.confirms(), view.trustSequence(), view.signingSequence());
    }

    static ReplicaView confirming(ReplicaView view, long announcement) {
        return copy(view, view.revision(), view.at(), announcement, view.trustSequence(), view.signingSequence());
    }

    static ReplicaView withFloors(ReplicaView view, long trust, long signing) {
        return copy(view, view.revision(), view.at(), view.confirms(), trust, signing);
    }

    static ReplicaView withRevision(ReplicaView view, long revision) {
        return copy(view, revision, view.at(), view.confirms(), view.trustSequence(), view.signingSequence());
    }

    private static ReplicaView copy(
            ReplicaView view, long revision, Instant at, long confirms, long trust, long signing) {
        return new ReplicaView(
                view.id(),
                revision,
                at,
                confirms,
                trust,
                signing,
                view.holders(),
                view.acknowledged(),
                view.ahead(),
                view.laggards(),
                view.uses());
    }

    /** A view that names holders in its lists. */
    static ReplicaView naming(
            ReplicaView view,
            int holders,
            Optional<ReplicaView.Laggard> ahead,
            List<ReplicaView.Laggard> laggards,
            SortedMap<MrcName, ReplicaView.SignerUse> uses) {
        return new ReplicaView(
                view.id(),
                view.revision(),
                view.at(),
                view.confirms(),
                view.trustSequence(),
                view.signingSequence(),
                holders,
                holders == 0 ? OptionalLong.empty() : OptionalLong.of(0),
                ahead,
                laggards,
                uses);
    }
}
