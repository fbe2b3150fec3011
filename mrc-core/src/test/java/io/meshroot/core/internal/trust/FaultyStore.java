package io.meshroot.core.internal.trust;

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
import io.meshroot.core.store.InMemoryMrcStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A store in memory that is out of order, corrupt, or changed by others, when a test wants it. */
final class FaultyStore implements MrcStore {
    final InMemoryMrcStore inner;
    final AtomicInteger writes = new AtomicInteger();
    final List<MrcListing.Problem> problems = new ArrayList<>();
    final Set<MrcName> missing = new HashSet<>();
    volatile boolean down;
    volatile @Nullable MeshRootException corrupt;
    private volatile @Nullable Runnable beforeNextWrite;
    private volatile @Nullable Runnable beforeNextStateWrite;

    FaultyStore() {
        this(new InMemoryMrcStore());
    }

    /** Another way to the same store, which can be out of order by itself. */
    FaultyStore(InMemoryMrcStore inner) {
        this.inner = inner;
    }

    /** Runs something once, before the next change of a document or of the state. */
    void beforeNextWrite(Runnable action) {
        beforeNextWrite = action;
    }

    void beforeNextStateWrite(Runnable action) {
        beforeNextStateWrite = action;
    }

    private void writing() {
        check();
        Runnable action = beforeNextWrite;
        beforeNextWrite = null;
        if (action != null) {
            action.run();
        }
    }

    private void check() {
        if (down) {
            throw new MeshRootException(ErrorCode.STORE_UNAVAILABLE, "the store is down; wait");
        }
        MeshRootException unreadable = corrupt;
        if (unreadable != null) {
            throw unreadable;
        }
    }

    @Override
    public MrcListing list() {
        check();
        return new MrcListing(inner.list().mrcs(), problems, missing);
    }

    @Override
    public void create(MeshRootCertificate mrc) {
        writing();
        inner.create(mrc);
    }

    @Override
    public void updateRole(MrcName name, Role from, Role to) {
        writing();
        inner.updateRole(name, from, to);
    }

    @Override
    public void delete(MrcName name) {
        writing();
        inner.delete(name);
    }

    @Override
    public Optional<Versioned<TrustState>> readState() {
        check();
        return inner.readState();
    }

    @Override
    public Optional<StoreVersion> createState(TrustState state) {
        check();
        return inner.createState(state);
    }

    @Override
    public Optional<StoreVersion> replaceState(StoreVersion expected, TrustState state) {
        writing();
        Runnable action = beforeNextStateWrite;
        beforeNextStateWrite = null;
        if (action != null) {
            action.run();
        }
        writes.incrementAndGet();
        return inner.replaceState(expected, state);
    }

    @Override
    public void writeView(ReplicaView view) {
        check();
        inner.writeView(view);
    }

    @Override
    public List<ReplicaView> readViews() {
        check();
        return inner.readViews();
    }

    @Override
    public void removeView(ReplicaId replica) {
        check();
        inner.removeView(replica);
    }

    @Override
    public Subscription watch(Runnable onChange) {
        return inner.watch(onChange);
    }

    @Override
    public void close() {
        inner.close();
    }
}
