package io.meshroot.tests.rotation;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.TresorConfig;
import java.util.Optional;

/** MeshRootCertificates of the built-in provider, by number. */
final class Roots {
    private Roots() {}

    static MeshRootCertificate first() {
        return root(1, KeyType.EC_P256, Role.ACTIVE);
    }

    static MeshRootCertificate next(int number) {
        return root(number, KeyType.EC_P256, Role.PASSIVE);
    }

    static MeshRootCertificate root(int number, KeyType type, Role role) {
        return MeshRootCertificate.builder("root-" + number)
                .provider(new TresorConfig(new SecretRef("mesh", "root-" + number + "-ca"), Optional.of(type)))
                .spiffe(SpiffeMode.ENABLED)
                .role(role)
                .build();
    }
}
