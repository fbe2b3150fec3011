package io.meshroot.core;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import org.jspecify.annotations.Nullable;

/** What is created in a store without any MeshRootCertificate: one that is given, or the default one. */
final class InitialRoot {
    private @Nullable MeshRootCertificate given;
    private @Nullable TrustDomain trustDomain;
    private @Nullable SpiffeMode spiffe;

    void give(MeshRootCertificate mrc) {
        if (mrc.role() != Role.ACTIVE) {
            throw new IllegalArgumentException("initialRoot " + mrc.name() + " asks for the role "
                    + mrc.role().id() + "; the first one must ask for active");
        }
        given = mrc;
        requireOneDescription();
    }

    void trustDomain(TrustDomain domain) {
        trustDomain = domain;
        requireOneDescription();
    }

    void spiffe(SpiffeMode mode) {
        spiffe = mode;
        requireOneDescription();
    }

    private void requireOneDescription() {
        if (given != null && (trustDomain != null || spiffe != null)) {
            throw new IllegalStateException("initialRoot " + given.name()
                    + " has a trust domain and a SPIFFE mode of its own; leave out trustDomain(...) and spiffe(...)");
        }
    }

    MeshRootCertificate get() {
        if (given != null) {
            return given;
        }
        return MeshRootCertificate.builder("mesh-root")
                .provider(TresorConfig.inSecret("mesh-root", "mesh-root-ca"))
                .trustDomain(trustDomain == null ? TrustDomain.DEFAULT : trustDomain)
                .spiffe(spiffe == null ? SpiffeMode.ENABLED : spiffe)
                .role(Role.ACTIVE)
                .build();
    }
}
