package io.meshroot.core.store;

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
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps MeshRootCertificates and the trust state in memory, for tests and for programs whose mesh ends with them.
 * Listeners are called on the thread that made the change, after it. Safe for use by several threads.
 */
public final class InMemoryMrcStore implements MrcStore {
    private final Object lock = new Object();
    private final Watchers watchers = new Watchers();
    private final SortedMap<MrcName, MeshRootCertificate> mrcs = new TreeMap<>();
    private final SortedMap<ReplicaId, ReplicaView> views = new TreeMap<>();
    private @Nullable TrustState state;
    private long stateVersion;
    private boolean closed;

    /** Makes an empty store. */
    public InMemoryMrcStore() {}

    @Override
    public MrcListing list() {
        synchronized (lock) {
            checkOpen();
            return new MrcListing(List.copyOf(mrcs.values()), List.of());
        }
    }

    @Override
    public void create(MeshRootCertificate mrc) {
        synchronized (lock) {
            checkOpen();
            if (mrcs.putIfAbsent(mrc.name(), mrc) != null) {
                throw StoreErrors.nameTaken(mrc.name());
            }
        }
        watchers.tell();
    }

    @Override
    public void updateRole(MrcName name, Role from, Role to) {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        synchronized (lock) {
            checkOpen();
            MeshRootCertificate mrc = mrcs.get(Objects.requireNonNull(name, "name"));
            if (mrc == null) {
                throw StoreErrors.noneToUpdate(name);
            }
            if (mrc.role() != from) {
                throw StoreErrors.otherRole(name, from, mrc.role().id());
            }
            mrcs.put(name, mrc.withRole(to));
        }
        watchers.tell();
    }

    @Override
    public void delete(MrcName name) {
        synchronized (lock) {
            checkOpen();
            if (mrcs.remove(Objects.requireNonNull(name, "name")) == null) {
                return;
            }
        }
        watchers.tell();
    }

    @Override
    public Optional<Versioned<TrustState>> readState() {
        synchronized (lock) {
            checkOpen();
            return Optional.ofNullable(state).map(value -> new Versioned<>(value, version()));
        }
    }

    @Override
    public Optional<StoreVersion> createState(TrustState first) {
        StoreVersion none;
        synchronized (lock) {
            checkOpen();
            if (state != null) {
                return Optional.empty();
            }
            none = version();
        }
        return write(none, first);
    }

    @Override
    public Optional<StoreVersion> replaceState(StoreVersion expected, TrustState next) {
        synchronized (lock) {
            checkOpen();
            if (state == null) {
                return Optional.empty();
            }
        }
        return write(expected, next);
    }

    private Optional<StoreVersion> write(StoreVersion expected, TrustState next) {
        Objects.requireNonNull(next, "state");
        StoreVersion written;
        synchronized (lock) {
            if (!version().equals(Objects.requireNonNull(expected, "expected"))) {
                return Optional.empty();
            }
            state = next;
            stateVersion++;
            written = version();
        }
        watchers.tell();
        return Optional.of(written);
    }

    private StoreVersion version() {
        synchronized (lock) {
            return new StoreVersion(Long.toString(stateVersion));
        }
    }

    @Override
    public void writeView(ReplicaView view) {
        synchronized (lock) {
            checkOpen();
            views.put(view.id(), view);
        }
        watchers.tell();
    }

    @Override
    public List<ReplicaView> readViews() {
        synchronized (lock) {
            checkOpen();
            return List.copyOf(views.values());
        }
    }

    @Override
    public void removeView(ReplicaId replica) {
        synchronized (lock) {
            checkOpen();
            views.remove(replica);
        }
        watchers.tell();
    }

    @Override
    public Subscription watch(Runnable onChange) {
        synchronized (lock) {
            checkOpen();
            return watchers.add(onChange);
        }
    }

    /** Ends the store and forgets what it held. Closing twice does no harm. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            mrcs.clear();
            state = null;
            watchers.clear();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw StoreErrors.closed();
        }
    }
}
