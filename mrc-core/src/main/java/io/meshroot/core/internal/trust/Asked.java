package io.meshroot.core.internal.trust;

import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.store.MrcListing;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.internal.trust.Refusals.Refusal;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the store asked for when it was last read.
 *
 * @param documents the documents by name
 * @param removed the roots that were accepted already and have no document any more
 * @param existing the documents that exist, those included that can't be read or not be found at this moment
 */
record Asked(SortedMap<MrcName, MeshRootCertificate> documents, Set<MrcName> removed, Set<MrcName> existing) {
    Asked {
        documents = Collections.unmodifiableSortedMap(new TreeMap<>(documents));
        removed = Set.copyOf(removed);
        existing = Set.copyOf(existing);
    }

    /**
     * Takes a listing.
     *
     * @param listing the listing
     * @param before the state, read before the listing: a root that is younger is not missed
     */
    static Asked of(MrcListing listing, TrustState before) {
        SortedMap<MrcName, MeshRootCertificate> documents = new TreeMap<>();
        listing.mrcs().stream()
                .filter(mrc -> !listing.missing().contains(mrc.name()))
                .forEach(mrc -> documents.put(mrc.name(), mrc));
        Set<MrcName> removed = new HashSet<>();
        Set<MrcName> existing = new HashSet<>(documents.keySet());
        existing.addAll(listing.missing());
        if (!listing.problems().isEmpty()) {
            // A document that can't be read is not one that was deleted; it may be any of these.
            existing.addAll(before.roots().keySet());
            before.rotation().ifPresent(rotation -> existing.addAll(Set.of(rotation.from(), rotation.to())));
        } else {
            removed.addAll(before.roots().keySet());
            removed.removeAll(existing);
        }
        return new Asked(documents, removed, existing);
    }

    SortedMap<MrcName, Role> roles() {
        SortedMap<MrcName, Role> roles = new TreeMap<>();
        documents.forEach((name, mrc) -> roles.put(name, mrc.role()));
        return roles;
    }

    Set<Refusal> removedInUse(TrustState state) {
        Set<Refusal> refused = new HashSet<>();
        for (MrcName name : removed) {
            state.root(name)
                    .map(RootState::role)
                    .filter(Role::validates)
                    .ifPresent(role -> refused.add(new Refusal(
                            name, Illegality.DELETE_IN_USE, "the deletion of " + name + ", which is " + role.id())));
        }
        return refused;
    }
}
