package io.meshroot.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.trust.TrustState;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class MeshEventTest {
    @Test
    void describesAChangeOfTheStateInOneLineWithoutTheWholeState() {
        MeshEvent changed = new MeshEvent.StateChanged(Instant.parse("2026-01-02T03:04:05Z"), TrustState.EMPTY);

        assertThat(changed)
                .hasToString("StateChanged[at=2026-01-02T03:04:05Z, roles={}, trust="
                        + TrustState.EMPTY.trust().number() + ", signing="
                        + TrustState.EMPTY.signing().number() + "]");
    }
}
