package io.meshroot.core.internal.trust;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.store.MrcStore;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.Transition;
import io.meshroot.api.trust.TrustEvent;

/** Carries out one write. What somebody else was faster with is left to the next look at the store. */
final class Acts {
    private final MrcStore store;
    private final StateKeeper keeper;
    private final Books books;

    Acts(MrcStore store, StateKeeper keeper, Books books) {
        this.store = store;
        this.keeper = keeper;
        this.books = books;
    }

    /** Returns whether it was done, or another process was faster; if not there is no use in trying again at once. */
    boolean perform(Act act) {
        if (act instanceof Act.Change change) {
            boolean done = keeper.attempt(change.event())
                    .map(transition -> transition instanceof Transition.Changed)
                    .orElse(true);
            if (done && change.event() instanceof TrustEvent.ReplicaGone gone) {
                removeView(gone.replica());
            }
            return done;
        }
        if (act instanceof Act.Tell tell) {
            store.writeView(tell.view());
            books.told(tell.view());
        } else if (act instanceof Act.Mirror mirror) {
            unlessChanged(() -> store.updateRole(mirror.mrc(), mirror.from(), mirror.to()));
        } else if (act instanceof Act.Delete delete) {
            unlessChanged(() -> store.delete(delete.mrc()));
        }
        return true;
    }

    /** One that comes back at this very moment writes its view again, at the latest when that is due in any case. */
    private void removeView(ReplicaId replica) {
        if (!keeper.state().replicas().containsKey(replica)) {
            store.removeView(replica);
        }
    }

    private static void unlessChanged(Runnable write) {
        try {
            write.run();
        } catch (MeshRootException e) {
            if (e.code() != ErrorCode.STORE_CONFLICT) {
                throw e;
            }
        }
    }
}
