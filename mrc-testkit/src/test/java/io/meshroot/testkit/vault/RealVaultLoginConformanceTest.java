package io.meshroot.testkit.vault;

/** Makes logins and namespaces under random names on the server of {@code MRC_VAULT_ADDR}, and removes them. */
class RealVaultLoginConformanceTest extends VaultLoginConformance {
    private final VaultAdmin admin = VaultAdmin.fromEnvironment();

    @Override
    VaultAdmin server() {
        return admin;
    }
}
