package io.meshroot.api.mrc;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import java.util.Objects;

/**
 * What a MeshRootCertificate asks for. Only the role may change after creation.
 *
 * @param provider which certificate authority stands behind it
 * @param trustDomain the trust domain of the leaves
 * @param spiffe whether leaves of services bear a SPIFFE ID
 * @param role the role that is asked for; {@link io.meshroot.api.trust.TrustState} says which one is accepted
 */
public record MrcSpec(ProviderConfig provider, TrustDomain trustDomain, SpiffeMode spiffe, Role role) {
    /** Checks that nothing is null. */
    public MrcSpec {
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(trustDomain, "trustDomain");
        Objects.requireNonNull(spiffe, "spiffe");
        Objects.requireNonNull(role, "role");
    }

    /**
     * Returns the same with another role.
     *
     * @param other the other role
     * @return the changed copy
     */
    public MrcSpec withRole(Role other) {
        return new MrcSpec(provider, trustDomain, spiffe, other);
    }
}
