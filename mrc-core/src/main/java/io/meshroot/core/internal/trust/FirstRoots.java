package io.meshroot.core.internal.trust;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.RoleChangeException;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RootSet;
import io.meshroot.api.store.MrcListing;
import io.meshroot.api.store.MrcStore;
import io.meshroot.api.trust.Transition;
import io.meshroot.api.trust.TrustEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Brings a mesh into being that has no root in use. Others may do the same at the same time: the first one counts. */
final class FirstRoots {
    private final MrcStore store;
    private final StateKeeper keeper;
    private final Issuers issuers;
    private final InstantSource clock;
    private final Optional<MeshRootCertificate> firstRoot;
    private final Backoff backoff = new Backoff();
    private volatile Instant retryAt = Instant.MIN;

    FirstRoots(
            MrcStore store,
            StateKeeper keeper,
            Issuers issuers,
            InstantSource clock,
            Optional<MeshRootCertificate> firstRoot) {
        this.clock = clock;
        this.store = store;
        this.keeper = keeper;
        this.issuers = issuers;
        this.firstRoot = firstRoot.map(root -> root.withRole(Role.ACTIVE));
    }

    /** Returns when it may be tried again. */
    Instant retryAt() {
        return retryAt;
    }

    void adoptOrBackOff() {
        try {
            adopt();
            backoff.reset();
        } catch (RuntimeException e) {
            retryAt = clock.instant().plus(backoff.next());
            throw e;
        }
    }

    /** Accepts the roles that the documents ask for; in a store without any, creates the first document. */
    void adopt() {
        MrcListing listing = readable(store.list());
        if (listing.mrcs().isEmpty() && firstRoot.isPresent()) {
            create(firstRoot.get());
            listing = readable(store.list());
        }
        keeper.refresh();
        if (!listing.mrcs().isEmpty() && keeper.state().validating().isEmpty()) {
            accept(listing);
        }
    }

    /** What can't be read may be the root that everybody uses. */
    private static MrcListing readable(MrcListing listing) {
        if (!listing.problems().isEmpty()) {
            MrcListing.Problem problem = listing.problems().get(0);
            throw new MeshRootException(
                    ErrorCode.STORE_CORRUPT,
                    "the first roles can't be accepted while the store holds what can't be read: " + problem.where()
                            + ": " + problem.message());
        }
        return listing;
    }

    private void create(MeshRootCertificate mrc) {
        try {
            store.create(mrc);
        } catch (MeshRootException e) {
            if (e.code() != ErrorCode.STORE_CONFLICT) {
                throw e;
            }
        }
    }

    private void accept(MrcListing listing) {
        SortedMap<MrcName, Role> asked = new TreeMap<>();
        listing.mrcs().forEach(mrc -> asked.put(mrc.name(), mrc.role()));
        RootSet.violation(asked).ifPresent(reason -> {
            throw RoleChangeException.illegal("the first set of roles " + asked, reason);
        });
        SortedMap<MrcName, Role> inUse = new TreeMap<>(asked);
        inUse.values().removeIf(role -> !role.validates());
        listing.mrcs().stream().filter(mrc -> inUse.containsKey(mrc.name())).forEach(mrc -> {
            issuers.know(mrc);
            issuers.learn(mrc.name());
        });
        Transition transition = keeper.apply(state -> state.validating().isEmpty()
                ? Optional.of(new TrustEvent.FirstRoles(inUse, "store"))
                : Optional.empty());
        if (transition instanceof Transition.Illegal illegal) {
            throw RoleChangeException.illegal("the first set of roles " + asked, illegal.reason());
        }
        if (transition instanceof Transition.Unsafe unsafe) {
            throw RoleChangeException.unsafe("the first set of roles " + asked, unsafe.blockers());
        }
    }
}
