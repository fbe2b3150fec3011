package io.meshroot.vault;

import io.meshroot.testkit.vault.VaultAdmin;
import java.time.InstantSource;
import org.junit.jupiter.api.Nested;

/** Runs where {@code MRC_VAULT_ADDR} and {@code MRC_VAULT_TOKEN} name a server. */
class RealVaultIssuerContractTest {
    @Nested
    class SignedByARoot extends VaultIssuerContract {
        SignedByARoot() {
            super(new ServerMounts(VaultAdmin.fromEnvironment(), InstantSource.system(), ServerMounts.Signer.ROOT));
        }
    }

    @Nested
    class SignedByAnIntermediate extends VaultIssuerContract {
        SignedByAnIntermediate() {
            super(new ServerMounts(
                    VaultAdmin.fromEnvironment(), InstantSource.system(), ServerMounts.Signer.INTERMEDIATE));
        }
    }
}
