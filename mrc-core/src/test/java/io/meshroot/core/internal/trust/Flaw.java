package io.meshroot.core.internal.trust;

import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.TrustState;
import java.util.Optional;

/** A bug that an exploration is to find. The methods stand around calls of production code; here they change nothing. */
class Flaw {
    static final Flaw NONE = new Flaw("no bug");

    private final String name;

    Flaw(String name) {
        this.name = name;
    }

    /** Whether a gate lets pass what it should not. */
    boolean overlooks(Blocker blocker, TrustState state, Evidence evidence) {
        return false;
    }

    /** Whether {@link #overlooks} is ever true. */
    boolean opensGates() {
        return false;
    }

    /** What a store writes although the state has changed since it was read. */
    Optional<TrustState> merges(TrustState base, TrustState newest, TrustState wanted) {
        return Optional.empty();
    }

    /** What an operator's command makes of a state that refuses it. */
    Optional<TrustState> forces(Command command, TrustState state) {
        return Optional.empty();
    }

    Acknowledgement hears(Acknowledgement word) {
        return word;
    }

    /** Whether a leaf whose signer stopped while it was made is handed out. */
    boolean keepsLateLeaves() {
        return false;
    }

    /** Called when a leaf was committed. */
    void committed(Books books, HolderId holder, LiveLeaf leaf, long incarnation) {}

    /** Whether a leaf goes out with the trust that was in force when it was begun. */
    boolean sendsOldTrust() {
        return false;
    }

    boolean registersWithoutReading() {
        return false;
    }

    boolean forgetsHorizons() {
        return false;
    }

    @Override
    public String toString() {
        return name;
    }
}
