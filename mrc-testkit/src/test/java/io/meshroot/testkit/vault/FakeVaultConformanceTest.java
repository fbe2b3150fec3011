package io.meshroot.testkit.vault;

import io.meshroot.testkit.time.TestClock;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;

class FakeVaultConformanceTest extends VaultConformance {
    private final TestClock clock = TestClock.create();
    private final FakeVault vault = FakeVault.start(clock);

    @Override
    VaultAdmin server() {
        return vault.admin();
    }

    @Override
    Instant now() {
        return clock.instant();
    }

    @AfterEach
    @Override
    void removeMount() {
        super.removeMount();
        vault.close();
    }
}
