package io.meshroot.core.internal.trust;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.RoleChangeException;
import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.store.MrcListing;
import io.meshroot.api.store.MrcStore;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.Transition;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.Rotation;
import io.meshroot.core.internal.Settings;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Walks a rotation by asking for one role after the other, in the store as everybody else does. Where it stands follows
 * from the accepted roles alone, so that it goes on after a restart. Guarded by the keeper's lock.
 */
final class Rotator {
    private final MrcStore store;
    private final StateKeeper keeper;
    private final Books books;
    private final Pendings pendings;
    private final Settings settings;
    private final Loop loop;
    private @Nullable DrivenRotation driven;

    Rotator(MrcStore store, StateKeeper keeper, Books books, Pendings pendings, Settings settings, Loop loop) {
        this.store = store;
        this.keeper = keeper;
        this.books = books;
        this.pendings = pendings;
        this.settings = settings;
        this.loop = loop;
    }

    Rotation rotateTo(MeshRootCertificate mrc) {
        if (mrc.role() != Role.PASSIVE) {
            throw new IllegalArgumentException("role of " + mrc.name() + " is "
                    + mrc.role().id() + "; ask for passive, the rotation does the rest");
        }
        return keeper.exclusively(() -> {
            keeper.refresh();
            requireSame(mrc, store.list());
            TrustState state = keeper.state();
            if (isDone(state, mrc.name())) {
                return finished(mrc.name());
            }
            MrcName from = state.rotation().isPresent()
                    ? continued(state.rotation().get(), mrc.name())
                    : begin(state, mrc.name());
            keeper.later(loop::storeChanged);
            return follow(from, mrc);
        });
    }

    private static void requireSame(MeshRootCertificate mrc, MrcListing listing) {
        for (MeshRootCertificate other : listing.mrcs()) {
            if (other.name().equals(mrc.name())
                    && !other.spec().withRole(Role.PASSIVE).equals(mrc.spec())) {
                throw RoleChangeException.illegal("the rotation to " + mrc.name(), Illegality.NAME_TAKEN);
            }
        }
    }

    private static boolean isDone(TrustState state, MrcName to) {
        return state.rotation().isEmpty()
                && state.validating().size() == 1
                && state.root(to).filter(root -> root.role().signs()).isPresent();
    }

    private Rotation finished(MrcName to) {
        DrivenRotation current = driven;
        if (current != null && current.to().equals(to)) {
            return current;
        }
        DrivenRotation rotation = new DrivenRotation(to, to, List::of);
        rotation.finish();
        return rotation;
    }

    private static MrcName continued(RotationState rotation, MrcName to) {
        if (!rotation.to().equals(to)) {
            throw RoleChangeException.illegal("the rotation to " + to, Illegality.ROTATION_IN_PROGRESS);
        }
        return rotation.from();
    }

    private MrcName begin(TrustState state, MrcName to) {
        List<MrcName> others = state.validating().stream()
                .map(RootState::name)
                .filter(name -> !name.equals(to))
                .toList();
        if (others.size() != 1) {
            throw RoleChangeException.illegal(
                    "the rotation to " + to,
                    others.isEmpty() ? Illegality.NO_MRC_IN_USE : Illegality.ROTATION_IN_PROGRESS);
        }
        RotationState rotation =
                new RotationState(others.get(0), to, settings.clock().instant(), "api");
        Transition transition = keeper.apply(current -> Optional.of(new TrustEvent.RotationBegun(rotation)));
        if (transition instanceof Transition.Illegal illegal) {
            throw RoleChangeException.illegal("the rotation to " + to, illegal.reason());
        }
        return rotation.from();
    }

    private Rotation follow(MrcName from, MeshRootCertificate mrc) {
        DrivenRotation current = driven;
        if (current == null || current.isOver() || !current.to().equals(mrc.name())) {
            current = new DrivenRotation(from, mrc.name(), () -> waitsFor(from, mrc.name()));
            driven = current;
        }
        current.document(mrc);
        return current;
    }

    /** Takes the next step of the rotation that this process was asked for, if there is one. */
    void drive(SortedMap<MrcName, MeshRootCertificate> documents) {
        DrivenRotation rotation = driven;
        if (rotation == null || rotation.isOver()) {
            return;
        }
        TrustState state = keeper.state();
        boolean underWay = state.rotation()
                .filter(stored -> stored.to().equals(rotation.to()))
                .isPresent();
        if (!underWay) {
            ended(rotation, state);
        } else if (documents.containsKey(rotation.to())) {
            rotation.sawDocument();
            step(rotation, state, documents);
        } else if (rotation.mayCreate() && state.root(rotation.to()).isEmpty()) {
            write(() -> store.create(rotation.document()));
        } else {
            giveUp(rotation, "the document of " + rotation.to() + " was deleted");
        }
    }

    private void ended(DrivenRotation rotation, TrustState state) {
        if (isDone(state, rotation.to())) {
            over(rotation, Optional.empty());
        } else {
            over(rotation, Optional.of(failure(rotation, "somebody else gave it up")));
        }
    }

    private void step(DrivenRotation rotation, TrustState state, SortedMap<MrcName, MeshRootCertificate> documents) {
        Optional<RoleChange> next = next(state, rotation.from(), rotation.to());
        if (next.isPresent()) {
            ask(rotation, next.get(), documents);
        } else if (documents.containsKey(rotation.from())) {
            write(() -> store.delete(rotation.from()));
        } else if (state.root(rotation.from()).isEmpty()) {
            keeper.apply(current -> current.rotation()
                    .map(stored -> new TrustEvent.RotationEnded(
                            io.meshroot.api.trust.RotationRecord.Outcome.FINISHED, "done")));
            over(rotation, Optional.empty());
        } else {
            keeper.later(loop::storeChanged);
        }
    }

    private void ask(DrivenRotation rotation, RoleChange change, SortedMap<MrcName, MeshRootCertificate> documents) {
        MeshRootCertificate document = documents.get(change.mrc());
        if (document == null) {
            giveUp(rotation, "the document of " + change.mrc() + " was deleted while in use");
        } else if (document.role() != change.to()) {
            if (rotation.hasAsked(change)) {
                giveUp(rotation, "somebody else asked for " + document.role().id() + " for " + change.mrc());
            } else {
                rotation.asked(change);
                write(() -> store.updateRole(change.mrc(), document.role(), change.to()));
            }
        }
    }

    private void write(Runnable change) {
        loop.storeWritten();
        try {
            change.run();
        } catch (MeshRootException e) {
            if (e.code() != ErrorCode.STORE_CONFLICT) {
                throw e;
            }
        }
        keeper.later(loop::storeChanged);
    }

    /** Returns the next change of a role; empty when only the old document is left to delete. */
    private static Optional<RoleChange> next(TrustState state, MrcName from, MrcName to) {
        Role fresh = state.root(to).map(RootState::role).orElse(Role.INACTIVE);
        Role old = state.root(from).map(RootState::role).orElse(Role.INACTIVE);
        return switch (fresh) {
            case INACTIVE -> Optional.of(new RoleChange(to, fresh, Role.PASSIVE));
            case PASSIVE -> Optional.of(new RoleChange(to, fresh, Role.ACTIVE));
            case ACTIVE ->
                switch (old) {
                    case ACTIVE -> Optional.of(new RoleChange(from, old, Role.PASSIVE));
                    case PASSIVE -> Optional.of(new RoleChange(from, old, Role.INACTIVE));
                    case INACTIVE -> Optional.empty();
                };
        };
    }

    private List<Blocker> waitsFor(MrcName from, MrcName to) {
        TrustState state = keeper.state();
        return next(state, from, to)
                .map(change -> pendings.of(change)
                        .map(Pendings.Pending::blockers)
                        .orElseGet(() -> Gates.blockers(state, change, books.evidence())))
                .orElse(List.of());
    }

    private void giveUp(DrivenRotation rotation, String why) {
        keeper.apply(state -> state.rotation()
                .filter(stored -> stored.to().equals(rotation.to()))
                .map(stored ->
                        new TrustEvent.RotationEnded(io.meshroot.api.trust.RotationRecord.Outcome.FINISHED, "done")));
        over(rotation, Optional.of(failure(rotation, why)));
    }

    private static MeshRootException failure(DrivenRotation rotation, String why) {
        return new MeshRootException(
                ErrorCode.STORE_CONFLICT,
                "the rotation from " + rotation.from() + " to " + rotation.to() + " is given up: " + why
                        + "; put the documents in order and begin it again");
    }

    private void over(DrivenRotation rotation, Optional<MeshRootException> failure) {
        rotation.end();
        keeper.later(() -> {
            Runnable tell = () -> failure.ifPresentOrElse(rotation::fail, rotation::finish);
            try {
                settings.executor().execute(tell);
            } catch (RejectedExecutionException e) {
                tell.run();
            }
        });
    }

    void close() {
        DrivenRotation rotation =
                keeper.exclusively(() -> Optional.ofNullable(driven)).orElse(null);
        if (rotation != null && !rotation.isOver()) {
            rotation.end();
            rotation.fail(new MeshRootException(
                    ErrorCode.CLOSED,
                    "the manager was closed during the rotation to " + rotation.to()
                            + "; call rotateTo again, it goes on"));
        }
    }
}
