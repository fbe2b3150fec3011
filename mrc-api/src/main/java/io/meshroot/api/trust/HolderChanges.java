package io.meshroot.api.trust;

import io.meshroot.api.mrc.Illegality;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What changes the holders that are registered by name. */
final class HolderChanges {
    private HolderChanges() {}

    /** Applies an event of theirs; empty if it is another one. */
    static Optional<Transition> apply(TrustState state, TrustEvent event, Evidence evidence) {
        if (event instanceof TrustEvent.HolderRegistered registered) {
            SortedMap<HolderId, DeclaredHolder> holders = new TreeMap<>(state.holders());
            holders.putIfAbsent(
                    registered.holder(), new DeclaredHolder(registered.holder(), evidence.now(), Optional.empty()));
            return Optional.of(TrustModel.result(state, state.withHolders(holders)));
        }
        if (event instanceof TrustEvent.HolderDeregistered gone) {
            SortedMap<HolderId, DeclaredHolder> holders = new TreeMap<>(state.holders());
            holders.remove(gone.holder());
            return Optional.of(TrustModel.result(state, state.withHolders(holders)));
        }
        if (event instanceof TrustEvent.HolderAcknowledged acknowledged) {
            return Optional.of(acknowledge(state, acknowledged.acknowledgement()));
        }
        return Optional.empty();
    }

    private static Transition acknowledge(TrustState state, Acknowledgement said) {
        DeclaredHolder holder = state.holders().get(said.holder());
        if (holder == null) {
            return new Transition.Illegal(Illegality.UNKNOWN_HOLDER);
        }
        if (holder.acknowledgement().filter(before -> !said.replaces(before)).isPresent()) {
            return new Transition.Unchanged();
        }
        SortedMap<HolderId, DeclaredHolder> holders = new TreeMap<>(state.holders());
        holders.put(said.holder(), holder.saying(said));
        return TrustModel.result(state, state.withHolders(holders));
    }
}
