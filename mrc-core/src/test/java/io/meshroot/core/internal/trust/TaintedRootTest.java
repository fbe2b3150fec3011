package io.meshroot.core.internal.trust;

import static io.meshroot.core.internal.trust.TestMesh.ONE;
import static io.meshroot.core.internal.trust.TestMesh.TWO;
import static io.meshroot.core.internal.trust.TestMesh.mrc;
import static io.meshroot.core.internal.trust.TestMesh.roles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.RoleChangeException;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.rotation.CompromiseReport;
import io.meshroot.api.rotation.RotationRequest;
import io.meshroot.api.trust.BreakGlass;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.Taint;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaintedRootTest {
    private final TestMesh mesh = new TestMesh();
    private final TrustEngine engine = mesh.started();

    private void taintActive(Optional<Taint.Signing> choice) {
        engine.taint(ONE, "key found on a laptop", choice);
        mesh.settle();
    }

    @Test
    void taintingTheOnlySignerAsksForAChoice() {
        assertThatThrownBy(() -> taintActive(Optional.empty()))
                .isInstanceOfSatisfying(
                        RoleChangeException.class, e -> assertThat(e.reason()).contains(Illegality.ONLY_SIGNER));
        assertThat(engine.state().isTainted(ONE)).isFalse();
    }

    @Test
    void anOnlySignerMayGoOnUntilAnotherRootIsTrusted() {
        LiveLeaf leaf = mesh.issue(engine, "a");
        taintActive(Optional.of(Taint.Signing.UNTIL_REPLACED));
        assertThat(mesh.issue(engine, "b").signer()).isEqualTo(ONE);
        assertThat(engine.trust().taintedKeys()).isEmpty();

        engine.rotations().start(RotationRequest.to(mrc("mrc-2", Role.PASSIVE)));
        mesh.settle();
        mesh.acknowledge(engine, "a", leaf);
        mesh.acknowledge(engine, "b", mesh.issue(engine, "b"));
        assertThat(mesh.issue(engine, "a").signer()).isEqualTo(TWO);
        mesh.acknowledge(engine, "a", mesh.issue(engine, "a"));
        mesh.acknowledge(engine, "b", mesh.issue(engine, "b"));

        assertThat(engine.state().roles()).isEqualTo(roles(TWO, Role.ACTIVE));
        assertThat(engine.trust().taintedKeys()).hasSize(1);
        assertThat(mesh.events(MeshEvent.RootTainted.class)).isNotEmpty();
    }

    @Test
    void anOnlySignerMayStopAndSaysWhenLeavesRunOut() {
        LiveLeaf leaf = mesh.issue(engine, "a");

        CompromiseReport report = engine.taint(ONE, "stolen", Optional.of(Taint.Signing.STOPPED));

        assertThatThrownBy(() -> mesh.issue(engine, "b"))
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SIGNER))
                .hasMessageContaining("mrc-1")
                .hasMessageContaining("tainted");
        assertThat(report.toText()).contains("a").contains(leaf.notAfter().toString());
        assertThat(engine.problems()).isNotEmpty();
    }

    @Test
    void aRootThatStandsReadyTakesOverByItself() {
        LiveLeaf leaf = mesh.issue(engine, "a");
        engine.create(mrc("mrc-2", Role.PASSIVE));
        mesh.settle();
        taintActive(Optional.of(Taint.Signing.UNTIL_REPLACED));
        assertThat(engine.state().rotation()).isPresent();

        mesh.acknowledge(engine, "a", leaf);
        mesh.acknowledge(engine, "a", mesh.issue(engine, "a"));

        assertThat(engine.state().roles()).isEqualTo(roles(TWO, Role.ACTIVE));
    }

    @Test
    void aTaintedPassiveRootNeverSigns() {
        engine.create(mrc("mrc-2", Role.PASSIVE));
        mesh.settle();
        engine.taint(TWO, "stolen", Optional.empty());

        assertThatThrownBy(() -> engine.changeRole(TWO, Role.ACTIVE, new BreakGlass("I insist")))
                .isInstanceOf(RoleChangeException.class);
        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE, TWO, Role.PASSIVE));
    }

    @Test
    void aTargetThatIsTaintedTurnsTheRotationBack() {
        HolderId bundle = HolderId.of("bundle");
        engine.register(bundle);
        engine.rotations().start(RotationRequest.to(mrc("mrc-2", Role.PASSIVE)));
        mesh.settle();

        engine.taint(TWO, "stolen", Optional.empty());
        engine.deregister(bundle);
        mesh.settle();

        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE));
        assertThat(engine.state().rotation()).isEmpty();
    }

    @Test
    void cutTrustIsGoneAtOnceAndNamesWhoBreaks() {
        LiveLeaf leaf = mesh.issue(engine, "a");
        engine.create(mrc("mrc-2", Role.PASSIVE));
        mesh.settle();
        mesh.acknowledge(engine, "a", leaf);
        taintActive(Optional.of(Taint.Signing.UNTIL_REPLACED));
        long before = engine.trust().sequence();

        CompromiseReport broken = engine.cutTrust(ONE);

        assertThat(broken.isHarmless()).isFalse();
        assertThat(broken.toText()).contains("a");
        assertThat(engine.trust().taintedKeys()).hasSize(1);
        assertThat(engine.trust().sequence()).isGreaterThan(before);
        assertThat(engine.trust().roots()).hasSize(1);
    }

    @Test
    void onlyATaintedRootIsCut() {
        assertThatThrownBy(() -> engine.cutTrust(ONE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> engine.whoWouldBreak(MrcName.of("other"))).isInstanceOf(RoleChangeException.class);
        assertThat(engine.whoWouldBreak(ONE).isHarmless()).isTrue();
    }
}
