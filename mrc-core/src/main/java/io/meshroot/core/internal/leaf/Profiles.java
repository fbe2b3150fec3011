package io.meshroot.core.internal.leaf;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.identity.LeafNames;
import io.meshroot.api.identity.SpiffeLayout;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.api.trust.RootState;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Makes of a request what is certified under a root. */
final class Profiles {
    private Profiles() {}

    static LeafProfile of(IssueRequest request, RootState root, Lifetime lifetime, SpiffeLayout layout) {
        LeafNames names = request.identity().names(root.trustDomain(), root.spiffe(), layout);
        NavigableSet<String> dnsNames = new TreeSet<>(request.dnsNames());
        names.dnsName().ifPresent(dnsNames::add);
        if (names.commonName().isEmpty()
                && dnsNames.isEmpty()
                && request.ipAddresses().isEmpty()
                && names.spiffeId().isEmpty()) {
            throw new MeshRootException(
                    ErrorCode.ISSUANCE_REFUSED,
                    request.identity() + " gives a leaf no name: \"" + names.fullName()
                            + "\" is over 64 characters and no legal DNS name; shorten it, or turn SPIFFE on");
        }
        return new LeafProfile(
                names.commonName(),
                dnsNames,
                request.ipAddresses(),
                names.spiffeId(),
                lifetime.notBefore(),
                lifetime.notAfter());
    }
}
