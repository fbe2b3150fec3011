package io.meshroot.core.internal.trust;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.ReplicaState;
import io.meshroot.api.trust.Transition;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.internal.Settings;
import java.time.Instant;
import java.util.Optional;

/**
 * Writes ahead until when leaves may be signed, in coarse steps, so that issuing costs no write and goes on while the
 * store is out.
 */
final class Horizons {
    private final StateKeeper keeper;
    private final Membership membership;
    private final Settings settings;

    Horizons(StateKeeper keeper, Membership membership, Settings settings) {
        this.keeper = keeper;
        this.membership = membership;
        this.settings = settings;
    }

    /** Makes sure that the store knows of leaves up to an end. Those that outlive the ordinary validity are recorded. */
    void cover(MrcName root, Instant leafEnd) {
        if (!isLong(leafEnd)) {
            raise(root, leafEnd);
        }
    }

    private boolean isLong(Instant leafEnd) {
        Instant ordinary =
                settings.clock().instant().plus(settings.longestValidity()).plus(settings.clockSkew());
        return leafEnd.isAfter(ordinary);
    }

    private void raise(MrcName root, Instant leafEnd) {
        if (isCovered(keeper.state(), root, leafEnd)) {
            return;
        }
        written(() -> {
            if (isCovered(keeper.state(), root, leafEnd)) {
                return;
            }
            if (!keeper.state().replicas().containsKey(settings.replica())) {
                keeper.apply(state -> Optional.of(membership.registration(state)));
            }
            Instant until = leafEnd.plus(settings.storeOutage());
            Transition transition = keeper.apply(state -> isCovered(state, root, leafEnd)
                    ? Optional.empty()
                    : Optional.of(new TrustEvent.HorizonRaised(root, settings.replica(), until)));
            requireKnown(root, transition);
        });
    }

    /** Records a leaf that the horizon does not cover. */
    void record(LiveLeaf leaf) {
        if (isCovered(keeper.state(), leaf.signer(), leaf.notAfter())) {
            return;
        }
        written(() -> requireKnown(
                leaf.signer(),
                keeper.apply(
                        state -> Optional.of(new TrustEvent.LongLeafSigned(leaf.signer(), leaf, settings.replica())))));
    }

    /** Takes a recorded leaf from the store again that nobody uses. */
    void ended(MrcName root, String serial) {
        keeper.apply(state -> state.root(root)
                .filter(known -> known.recordedLeaves().containsKey(serial))
                .map(known -> new TrustEvent.LongLeafEnded(root, serial)));
    }

    private boolean isCovered(TrustState state, MrcName root, Instant leafEnd) {
        ReplicaState self = state.replicas().get(settings.replica());
        return self != null
                && !self.horizon().isBefore(leafEnd)
                && state.root(root)
                        .flatMap(known -> known.horizon())
                        .filter(horizon -> !horizon.isBefore(leafEnd))
                        .isPresent();
    }

    private static void requireKnown(MrcName root, Transition transition) {
        if (transition instanceof Transition.Illegal illegal) {
            throw new MeshRootException(
                    ErrorCode.NO_SIGNER,
                    root + " can't sign: " + illegal.reason().text() + "; try again, another root signs now");
        }
    }

    private void written(Runnable work) {
        try {
            keeper.exclusively(work);
        } catch (MeshRootException e) {
            if (e.code() == ErrorCode.NO_SIGNER || e.code() == ErrorCode.STORE_UNAVAILABLE) {
                throw e;
            }
            throw unavailable(e);
        }
    }

    /**
     * Writes down again what a store has lost that was restored from a backup: until when this process has signed, and
     * that others may have signed as long.
     */
    void restore(TrustState before) {
        before.roots()
                .values()
                .forEach(root -> root.horizon()
                        .ifPresent(until -> keeper.apply(state -> state.root(root.name())
                                .filter(known -> known.horizon()
                                        .filter(own -> !own.isBefore(until))
                                        .isEmpty())
                                .filter(known -> state.replicas().containsKey(settings.replica()))
                                .map(known -> new TrustEvent.HorizonRaised(root.name(), settings.replica(), until)))));
    }

    private static MeshRootException unavailable(MeshRootException cause) {
        return new MeshRootException(
                ErrorCode.STORE_UNAVAILABLE,
                "the horizon can't be written, so that no leaf can be signed: " + cause.getMessage(),
                cause);
    }
}
