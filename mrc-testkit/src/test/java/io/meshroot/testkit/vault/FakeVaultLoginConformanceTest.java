package io.meshroot.testkit.vault;

import io.meshroot.testkit.time.TestClock;
import org.junit.jupiter.api.AfterEach;

class FakeVaultLoginConformanceTest extends VaultLoginConformance {
    private final FakeVault vault = FakeVault.start(TestClock.create());

    @Override
    VaultAdmin server() {
        return vault.admin();
    }

    @AfterEach
    void stop() {
        vault.close();
    }
}
