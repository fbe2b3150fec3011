package io.meshroot.core.internal.trust;

import static io.meshroot.core.internal.trust.TestMesh.ONE;
import static io.meshroot.core.internal.trust.TestMesh.TWO;
import static io.meshroot.core.internal.trust.TestMesh.mrc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.api.trust.Verdict;
import io.meshroot.core.x509.SigningCa;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DriftTest {
    private final TestMesh mesh = new TestMesh();

    private static void assertDrifted(TrustEngine engine) {
        assertThatThrownBy(engine::begin)
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ROOT_DRIFTED));
    }

    @Test
    void nothingIsSignedUnderARootThatChangedWhileItWasOpen() {
        TrustEngine engine = mesh.started();
        mesh.issue(engine, "a");
        TrustBundle trust = engine.trust();

        SigningCa old = mesh.provider.drift("mrc-1");

        assertDrifted(engine);
        assertThat(engine.trust()).isEqualTo(trust);
        assertThat(mesh.events(MeshEvent.RootDrifted.class))
                .extracting(MeshEvent.RootDrifted::mrc)
                .containsExactly(ONE);
        mesh.provider.replace("mrc-1", old);
        mesh.issue(engine, "a");
    }

    @Test
    void aRootThatChangedWhileNobodyLookedIsFoundAtTheStart() {
        mesh.started().close();
        SigningCa old = mesh.provider.drift("mrc-1");
        TrustEngine engine = mesh.started();

        assertDrifted(engine);
        mesh.advance(Duration.ofMinutes(30));
        assertDrifted(engine);
        assertThat(mesh.events(MeshEvent.RootDrifted.class)).hasSize(1);
        assertThat(engine.trust().roots()).containsExactly(old.root());

        mesh.provider.replace("mrc-1", old);
        mesh.advance(Duration.ofMinutes(30));
        mesh.issue(engine, "a");
    }

    @Test
    void aDriftedRootIsNotPromoted() {
        TrustEngine engine = mesh.started();
        engine.create(mrc("mrc-2", Role.PASSIVE));
        mesh.provider.drift("mrc-2");

        assertThat(engine.changeRole(TWO, Role.ACTIVE)).isInstanceOf(Verdict.Blocked.class);
        mesh.advance(Duration.ofHours(1));

        assertThat(engine.state().roles()).containsEntry(TWO, Role.PASSIVE);
    }
}
