package io.meshroot.testkit.contract;

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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The simplest store that keeps the contract, and with a fault one that does not. */
final class SimpleMrcStore implements MrcStore {
    enum Fault {
        NONE,
        LOSES_UPDATES,
        REPLACES_NAMES,
        NEVER_TELLS,
        EMPTY_WHEN_CLOSED
    }

    private final Fault fault;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final SortedMap<ReplicaId, ReplicaView> views = new TreeMap<>();
    private final SortedMap<MrcName, MeshRootCertificate> mrcs = new TreeMap<>();
    private Optional<TrustState> state = Optional.empty();
    private int version;
    private boolean closed;

    SimpleMrcStore(Fault fault) {
        this.fault = fault;
    }

    @Override
    public synchronized MrcListing list() {
        open();
        return new MrcListing(List.copyOf(mrcs.values()), List.of());
    }

    @Override
    public void create(MeshRootCertificate mrc) {
        synchronized (this) {
            if (mrcs.containsKey(mrc.name()) && fault != Fault.REPLACES_NAMES) {
                throw conflict();
            }
            mrcs.put(mrc.name(), mrc);
        }
        tell();
    }

    @Override
    public void updateRole(MrcName name, Role from, Role to) {
        synchronized (this) {
            MeshRootCertificate mrc = mrcs.get(name);
            if (mrc == null || mrc.role() != from) {
                throw conflict();
            }
            mrcs.put(name, mrc.withRole(to));
        }
        tell();
    }

    @Override
    public void delete(MrcName name) {
        synchronized (this) {
            mrcs.remove(name);
        }
        tell();
    }

    @Override
    public synchronized Optional<Versioned<TrustState>> readState() {
        open();
        return state.map(value -> new Versioned<>(value, version()));
    }

    @Override
    public Optional<StoreVersion> createState(TrustState first) {
        synchronized (this) {
            if (state.isPresent()) {
                return Optional.empty();
            }
            state = Optional.of(first);
            version++;
        }
        tell();
        return Optional.of(version());
    }

    @Override
    public Optional<StoreVersion> replaceState(StoreVersion expected, TrustState next) {
        StoreVersion written;
        synchronized (this) {
            boolean other = !version().equals(expected) && fault != Fault.LOSES_UPDATES;
            if (state.isEmpty() || other) {
                return Optional.empty();
            }
            state = Optional.of(next);
            version++;
            written = version();
        }
        tell();
        return Optional.of(written);
    }

    @Override
    public synchronized void writeView(ReplicaView view) {
        views.put(view.id(), view);
    }

    @Override
    public synchronized List<ReplicaView> readViews() {
        return List.copyOf(views.values());
    }

    @Override
    public synchronized void removeView(ReplicaId replica) {
        views.remove(replica);
    }

    @Override
    public Subscription watch(Runnable onChange) {
        listeners.add(onChange);
        return () -> listeners.remove(onChange);
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    private void open() {
        if (closed && fault != Fault.EMPTY_WHEN_CLOSED) {
            throw new MeshRootException(ErrorCode.CLOSED, "the store is closed; open another");
        }
    }

    private synchronized StoreVersion version() {
        return new StoreVersion(Integer.toString(version));
    }

    private void tell() {
        if (fault == Fault.NEVER_TELLS) {
            return;
        }
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (IllegalStateException expected) {
                // the contract's own
            }
        }
    }

    private static MeshRootException conflict() {
        return new MeshRootException(ErrorCode.STORE_CONFLICT, "another is there; look again");
    }
}
