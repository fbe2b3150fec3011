package io.meshroot.testkit.mesh;

import io.meshroot.api.MeshAuthority;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.TrustBundle;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What stands between one life of a manager and its holders: sends them what is new, and passes on what they say. */
final class ControlPlane {
    private static final Duration AGAIN = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofMillis(100);

    private final Mesh mesh;
    private final Life life;
    private final MeshAuthority authority;
    private final Set<Holder> holders = new LinkedHashSet<>();
    private final Set<Holder> fetching = new LinkedHashSet<>();

    ControlPlane(Mesh mesh, Life life, MeshAuthority authority) {
        this.mesh = mesh;
        this.life = life;
        this.authority = authority;
        authority.onEvent(this::on);
    }

    Life life() {
        return life;
    }

    boolean isAlive() {
        return life.isAlive();
    }

    MeshAuthority authority() {
        return authority;
    }

    /** Returns its holders, always in the same order. */
    List<Holder> holders() {
        return List.copyOf(holders);
    }

    void connected(Holder holder) {
        holders.add(holder);
        if (holder.kind() == Holder.Kind.TRUST_ONLY) {
            register(holder);
        } else {
            fetch(holder);
        }
    }

    /** A holder without a leaf counts before it takes anything. */
    private void register(Holder holder) {
        if (!serves(holder)) {
            return;
        }
        try {
            authority.register(holder.id());
            holder.send(new Kit.Parcel(authority.trust(), Optional.empty()), this);
        } catch (MeshRootException e) {
            life.schedule(AGAIN, () -> register(holder));
        }
    }

    void leftBy(Holder holder) {
        if (holders.remove(holder) && isAlive() && holder.kind() == Holder.Kind.WITH_LEAF) {
            authority.release(holder.request());
        }
    }

    private boolean serves(Holder holder) {
        return isAlive() && holders.contains(holder);
    }

    private void on(MeshEvent event) {
        if (!isAlive()) {
            return;
        }
        mesh.record().event(event, life.id());
        if (event instanceof MeshEvent.TrustPublished published) {
            publish(published.bundle());
        } else if (event instanceof MeshEvent.LeafIssued issued && issued.cause() != MeshEvent.LeafIssued.Cause.ASKED) {
            mesh.holder(issued.request().holder()).ifPresent(this::fetchSoon);
        } else if (event instanceof MeshEvent.LeafExpired expired) {
            mesh.holder(expired.request().holder()).ifPresent(this::fetchSoon);
        }
    }

    private void publish(TrustBundle bundle) {
        for (Holder holder : holders) {
            if (holder.isUp()) {
                holder.send(new Kit.Parcel(bundle, Optional.empty()), this);
            }
        }
    }

    private void fetchSoon(Holder holder) {
        life.execute(() -> fetch(holder));
    }

    /** Gets the leaf of a holder, a new one if need be, and sends it with the trust. */
    private void fetch(Holder holder) {
        if (!serves(holder) || !fetching.add(holder)) {
            return;
        }
        Duration again = Duration.ZERO;
        try {
            if (life.isBeingSigned(holder.name())) {
                again = SOON;
            } else {
                IssuedCertificate issued = authority.issue(holder.request());
                if (serves(holder) && holder.isUp()) {
                    holder.send(new Kit.Parcel(issued.trust(), Optional.of(issued)), this);
                }
            }
        } catch (MeshRootException e) {
            again = AGAIN;
        } finally {
            fetching.remove(holder);
        }
        if (!again.isZero()) {
            life.schedule(again, () -> fetch(holder));
        }
    }

    void hear(Acknowledgement said) {
        mesh.record().heard();
        authority.acknowledge(said);
    }

    /** Another control plane has heard that the holder uses its leaf. */
    void forget(Holder holder) {
        if (isAlive() && holder.kind() == Holder.Kind.WITH_LEAF) {
            authority.deregister(holder.id());
        }
    }
}
