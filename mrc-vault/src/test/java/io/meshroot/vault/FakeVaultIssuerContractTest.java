package io.meshroot.vault;

import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.vault.FakeVault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

class FakeVaultIssuerContractTest {
    /** The contract with a fake of its own for each test. */
    abstract static class OnFake extends VaultIssuerContract {
        private final FakeVault vault;

        OnFake(FakeVault vault, ServerMounts.Signer signer) {
            super(new ServerMounts(vault.admin(), vault.clock(), signer));
            this.vault = vault;
        }

        @AfterEach
        @Override
        void cleanUp() {
            super.cleanUp();
            vault.close();
        }
    }

    @Nested
    class SignedByARoot extends OnFake {
        SignedByARoot() {
            super(FakeVault.start(TestClock.create()), ServerMounts.Signer.ROOT);
        }
    }

    @Nested
    class SignedByAnIntermediate extends OnFake {
        SignedByAnIntermediate() {
            super(FakeVault.start(TestClock.create()), ServerMounts.Signer.INTERMEDIATE);
        }
    }
}
