package io.meshroot.testkit.vault;

import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;

/** Makes mounts under random names on the server of {@code MRC_VAULT_ADDR}, and removes them. */
class RealVaultConformanceTest extends VaultConformance {
    private final VaultAdmin admin = VaultAdmin.fromEnvironment();

    @Override
    VaultAdmin server() {
        return admin;
    }

    @Override
    Instant now() {
        return InstantSource.system().instant();
    }

    @AfterEach
    @Override
    void removeMount() {
        super.removeMount();
    }
}
