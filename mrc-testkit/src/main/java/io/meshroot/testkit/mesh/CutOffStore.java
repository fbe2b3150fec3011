package io.meshroot.testkit.mesh;

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
import java.util.function.BooleanSupplier;

/** A store as one replica reaches it. */
final class CutOffStore implements MrcStore {
    private final MrcStore inner;
    private final BooleanSupplier unreachable;

    CutOffStore(MrcStore inner, BooleanSupplier unreachable) {
        this.inner = inner;
        this.unreachable = unreachable;
    }

    private MrcStore reached() {
        if (unreachable.getAsBoolean()) {
            throw new MeshRootException(
                    ErrorCode.STORE_UNAVAILABLE, "the replica is cut off from the store in this simulation; wait");
        }
        return inner;
    }

    @Override
    public MrcListing list() {
        return reached().list();
    }

    @Override
    public void create(MeshRootCertificate mrc) {
        reached().create(mrc);
    }

    @Override
    public void updateRole(MrcName name, Role from, Role to) {
        reached().updateRole(name, from, to);
    }

    @Override
    public void delete(MrcName name) {
        reached().delete(name);
    }

    @Override
    public Optional<Versioned<TrustState>> readState() {
        return reached().readState();
    }

    @Override
    public Optional<StoreVersion> createState(TrustState state) {
        return reached().createState(state);
    }

    @Override
    public Optional<StoreVersion> replaceState(StoreVersion expected, TrustState state) {
        return reached().replaceState(expected, state);
    }

    @Override
    public void writeView(ReplicaView view) {
        reached().writeView(view);
    }

    @Override
    public List<ReplicaView> readViews() {
        return reached().readViews();
    }

    @Override
    public void removeView(ReplicaId replica) {
        reached().removeView(replica);
    }

    @Override
    public Subscription watch(Runnable onChange) {
        return reached().watch(() -> {
            if (!unreachable.getAsBoolean()) {
                onChange.run();
            }
        });
    }

    /** Does nothing: the mesh closes its store. */
    @Override
    public void close() {}
}
