package io.meshroot.core;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.store.MrcListing;
import io.meshroot.api.store.MrcStore;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.TrustState;
import java.util.List;
import java.util.Optional;

/** A store that remembers what could not be read when it was last listed, for the readiness. */
final class ListedStore implements MrcStore {
    private final MrcStore store;
    private volatile MrcListing last = new MrcListing(List.of(), List.of());

    ListedStore(MrcStore store) {
        this.store = store;
    }

    /** Tells what could not be read. */
    List<String> problems() {
        return last.problems().stream().map(ListedStore::shown).toList();
    }

    private static String shown(MrcListing.Problem problem) {
        return problem.where() + ": " + problem.message();
    }

    /**
     * Refuses a store that has accepted a signer and can't tell what it is: nothing could be issued.
     *
     * @throws MeshRootException code {@code STORE_CORRUPT}
     */
    void requireReadable(TrustState state) {
        MrcListing listing = last;
        state.signer()
                .filter(signer -> !listing.problems().isEmpty())
                .filter(signer ->
                        listing.mrcs().stream().noneMatch(mrc -> mrc.name().equals(signer.name())))
                .ifPresent(signer -> {
                    throw new MeshRootException(
                            ErrorCode.STORE_CORRUPT,
                            "root " + signer.name() + " signs, but the store holds what can't be read instead of it: "
                                    + String.join("; ", problems()));
                });
    }

    @Override
    public MrcListing list() {
        MrcListing listing = store.list();
        last = listing;
        return listing;
    }

    @Override
    public void create(MeshRootCertificate mrc) {
        store.create(mrc);
    }

    @Override
    public void updateRole(MrcName name, Role from, Role to) {
        store.updateRole(name, from, to);
    }

    @Override
    public void delete(MrcName name) {
        store.delete(name);
    }

    @Override
    public Optional<Versioned<TrustState>> readState() {
        return store.readState();
    }

    @Override
    public Optional<StoreVersion> createState(TrustState state) {
        return store.createState(state);
    }

    @Override
    public Optional<StoreVersion> replaceState(StoreVersion expected, TrustState state) {
        return store.replaceState(expected, state);
    }

    @Override
    public void writeView(ReplicaView view) {
        store.writeView(view);
    }

    @Override
    public List<ReplicaView> readViews() {
        return store.readViews();
    }

    @Override
    public void removeView(ReplicaId replica) {
        store.removeView(replica);
    }

    @Override
    public Subscription watch(Runnable onChange) {
        return store.watch(onChange);
    }

    @Override
    public void close() {
        store.close();
    }
}
