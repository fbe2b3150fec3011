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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The simplest store that keeps the contract, and with a fault one that does not. */
final class SimpleMrcStore implements MrcStore {
    enum Fault {
        NONE,
        LOSES_UPDATES,
        /** A step is compared with the root that it changes, and not with all. */
        COMPARES_EACH_ROOT,
        /** The members have a version of their own. */
        COMPARES_MEMBERS_ALONE,
        STALE_AFTER_A_WRITE,
        FORGETS_WHAT_IS_NEW,
        REPLACES_NAMES,
        NEVER_TELLS,
        EMPTY_WHEN_CLOSED,
        KEEPS_ONE_VIEW,
        KEEPS_THE_FIRST_VIEW,
        KEEPS_THE_HIGHEST_REVISION,
        CONFUSES_NAMES_OF_MANAGERS,
        KEEPS_REMOVED_VIEWS,
        COUNTS_VIEWS_AS_CHANGES,
        NEVER_TELLS_OF_VIEWS,
        LOSES_SIGHT_OF_VIEWS
    }

    private final Fault fault;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final SortedMap<String, ReplicaView> views = new TreeMap<>();
    private final SortedMap<MrcName, MeshRootCertificate> mrcs = new TreeMap<>();
    private final List<TrustState> history = new ArrayList<>();
    private Optional<TrustState> state = Optional.empty();
    private int reads;
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
        if (fault == Fault.STALE_AFTER_A_WRITE && history.size() > 1 && reads++ % 2 == 0) {
            return Optional.of(new Versioned<>(history.get(history.size() - 2), version()));
        }
        return state.map(value -> new Versioned<>(value, version()));
    }

    @Override
    public Optional<StoreVersion> createState(TrustState first) {
        synchronized (this) {
            if (state.isPresent()) {
                return Optional.empty();
            }
            write(first);
        }
        tell();
        return Optional.of(version());
    }

    @Override
    public Optional<StoreVersion> replaceState(StoreVersion expected, TrustState next) {
        StoreVersion written;
        synchronized (this) {
            if (state.isEmpty() || !(version().equals(expected) || lets(expected, next))) {
                return Optional.empty();
            }
            write(next);
            written = version();
        }
        tell();
        return Optional.of(written);
    }

    private void write(TrustState next) {
        TrustState written = fault == Fault.FORGETS_WHAT_IS_NEW ? withoutNews(next) : next;
        state = Optional.of(written);
        history.add(written);
        version++;
    }

    /** What a store that was written for an earlier release keeps. */
    private static TrustState withoutNews(TrustState full) {
        return new TrustState(
                full.roots(),
                full.trust(),
                full.signing(),
                full.replicas(),
                full.taintedKeys(),
                full.rotation(),
                full.steps());
    }

    /** Whether the fault is to let a change through that was decided on an older state. */
    private boolean lets(StoreVersion expected, TrustState next) {
        if (fault == Fault.LOSES_UPDATES) {
            return true;
        }
        TrustState now = state.orElseThrow();
        int read = Integer.parseInt(expected.value()) - 1;
        if (read < 0 || read >= history.size()) {
            return false;
        }
        TrustState before = history.get(read);
        return switch (fault) {
            case COMPARES_EACH_ROOT ->
                next.roots().entrySet().stream()
                        .filter(root -> !root.getValue().equals(before.roots().get(root.getKey())))
                        .allMatch(root -> Objects.equals(
                                now.roots().get(root.getKey()), before.roots().get(root.getKey())));
            case COMPARES_MEMBERS_ALONE ->
                now.replicas().equals(before.replicas()) != next.replicas().equals(before.replicas());
            default -> false;
        };
    }

    @Override
    public void writeView(ReplicaView view) {
        synchronized (this) {
            String name = nameOf(view.id());
            ReplicaView before = views.get(name);
            boolean kept = before != null
                    && (fault == Fault.KEEPS_THE_FIRST_VIEW
                            || (fault == Fault.KEEPS_THE_HIGHEST_REVISION && before.revision() > view.revision()));
            if (fault == Fault.KEEPS_ONE_VIEW) {
                views.clear();
            }
            if (!kept) {
                views.put(name, view);
            }
            version += fault == Fault.COUNTS_VIEWS_AS_CHANGES ? 1 : 0;
        }
        tellOfViews();
    }

    @Override
    public synchronized List<ReplicaView> readViews() {
        open();
        if (fault == Fault.LOSES_SIGHT_OF_VIEWS && reads++ % 5 == 4) {
            return List.of();
        }
        return views.values().stream()
                .sorted(Comparator.comparing(ReplicaView::id))
                .toList();
    }

    @Override
    public void removeView(ReplicaId replica) {
        synchronized (this) {
            if (fault != Fault.KEEPS_REMOVED_VIEWS) {
                views.remove(nameOf(replica));
            }
        }
        tellOfViews();
    }

    private String nameOf(ReplicaId id) {
        return fault == Fault.CONFUSES_NAMES_OF_MANAGERS
                ? id.value().replaceAll("[^A-Za-z0-9]", "_").toLowerCase(Locale.ROOT)
                : id.value();
    }

    private void tellOfViews() {
        if (fault != Fault.NEVER_TELLS_OF_VIEWS) {
            tell();
        }
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
