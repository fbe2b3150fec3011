package io.meshroot.core.internal.trust;

import static io.meshroot.core.internal.trust.TestMesh.ONE;
import static io.meshroot.core.internal.trust.TestMesh.OUTAGE;
import static io.meshroot.core.internal.trust.TestMesh.TWO;
import static io.meshroot.core.internal.trust.TestMesh.VALIDITY;
import static io.meshroot.core.internal.trust.TestMesh.mrc;
import static io.meshroot.core.internal.trust.TestMesh.roles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.RoleChangeException;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.rotation.Rotation;
import io.meshroot.api.rotation.RotationRequest;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.RotationRecord;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotationTest {
    private static final MeshRootCertificate NEXT = mrc("mrc-2", Role.PASSIVE);
    private static final HolderId A = HolderId.of("a");

    private final TestMesh mesh = new TestMesh();

    private static CompletableFuture<RotationRecord> done(Rotation rotation) {
        return rotation.completion().toCompletableFuture();
    }

    @Test
    void walksAllStepsByItselfWhenNobodyHoldsAnything() {
        TrustEngine engine = mesh.started();
        Rotation rotation = engine.rotations().start(RotationRequest.to(NEXT));
        mesh.settle();

        assertThat(done(rotation)).isCompleted();
        assertThat(engine.state().roles()).isEqualTo(roles(TWO, Role.ACTIVE));
        assertThat(engine.state().rotation()).isEmpty();
        assertThat(engine.roots()).extracting(MeshRootCertificate::name).containsExactly(TWO);
        assertThat(engine.state().steps())
                .extracting(step -> step.change().toString())
                .containsExactly(
                        "mrc-2: inactive -> passive",
                        "mrc-2: passive -> active",
                        "mrc-1: active -> passive",
                        "mrc-1: passive -> inactive");
        assertThat(engine.state().steps()).extracting(step -> step.by()).containsOnly("rotation by api");
        assertThat(rotation.waitsFor()).isEmpty();
    }

    @Test
    void waitsForHoldersByName() {
        TrustEngine engine = mesh.started();
        LiveLeaf old = mesh.issue(engine, "a");
        Rotation rotation = engine.rotations().start(RotationRequest.to(NEXT));
        mesh.settle();
        assertThat(rotation.from()).isEqualTo(ONE);
        assertThat(rotation.to()).isEqualTo(TWO);
        assertThat(rotation.waitsFor()).extracting(Blocker::who).contains(Optional.of("a"));

        mesh.acknowledge(engine, "a", old);
        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.PASSIVE, TWO, Role.ACTIVE));
        assertThat(rotation.waitsFor()).extracting(Blocker::reason).containsExactly(Blocker.Reason.LEAF_DEPENDS);

        mesh.acknowledge(engine, "a", mesh.issue(engine, "a"));
        assertThat(done(rotation)).isCompleted();
    }

    @Test
    void calledAgainItIsTheSame() {
        TrustEngine engine = mesh.started();
        mesh.issue(engine, "a");
        Rotation rotation = engine.rotations().start(RotationRequest.to(NEXT));

        assertThat(engine.rotations().start(RotationRequest.to(NEXT))).isSameAs(rotation);
        mesh.settle();
        assertThat(engine.rotations().start(RotationRequest.to(NEXT))).isSameAs(rotation);
        assertThatThrownBy(() -> engine.rotations().start(RotationRequest.to(mrc("mrc-3", Role.PASSIVE))))
                .isInstanceOfSatisfying(
                        RoleChangeException.class,
                        e -> assertThat(e.reason()).contains(Illegality.ROTATION_IN_PROGRESS));
        assertThatThrownBy(() -> engine.rotations()
                        .start(RotationRequest.to(FakeProvider.sharing("mrc-2", "other", Role.PASSIVE))))
                .isInstanceOfSatisfying(
                        RoleChangeException.class, e -> assertThat(e.reason()).contains(Illegality.NAME_TAKEN));
        assertThatThrownBy(() -> engine.rotations().start(RotationRequest.to(mrc("mrc-3", Role.ACTIVE))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneThatIsDoneCompletesAtOnce() {
        TrustEngine engine = mesh.started();
        engine.rotations().start(RotationRequest.to(NEXT));
        mesh.settle();
        engine.close();
        TrustEngine later = mesh.started();

        assertThat(done(later.rotations().start(RotationRequest.to(NEXT)))).isCompleted();
    }

    /** The n-th write fails and the process ends; another one is told the same and goes on. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void goesOnAfterARestartInTheMiddleOfEachStep(int writes) {
        TrustEngine engine = mesh.started();
        engine.register(A);
        engine.acknowledge(Acknowledgement.ofTrust(A, 1, 99));
        crashAtWrite(writes);
        Rotation rotation = null;
        try {
            rotation = engine.rotations().start(RotationRequest.to(NEXT));
            engine.deregister(A);
            mesh.settle();
        } catch (MeshRootException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        }
        engine.close();
        if (rotation != null) {
            assertThat(done(rotation).isDone()).isTrue();
        }
        mesh.store.down = false;
        mesh.store.beforeNextWrite(() -> {});

        TrustEngine next = mesh.started();
        next.deregister(A);
        Rotation again = next.rotations().start(RotationRequest.to(NEXT));
        mesh.advance(VALIDITY.plus(OUTAGE).multipliedBy(2));

        assertThat(done(again)).isCompleted();
        assertThat(next.state().roles()).isEqualTo(roles(TWO, Role.ACTIVE));
        assertThat(next.state().rotation()).isEmpty();
        assertThat(next.roots()).extracting(MeshRootCertificate::name).containsExactly(TWO);
        assertThat(next.state().steps()).hasSize(4);
    }

    private void crashAtWrite(int number) {
        mesh.store.beforeNextWrite(() -> {
            if (number == 1) {
                mesh.store.down = true;
                throw new MeshRootException(ErrorCode.STORE_UNAVAILABLE, "the process ends here");
            }
            crashAtWrite(number - 1);
        });
    }

    @Test
    void closingEndsItExceptionally() {
        TrustEngine engine = mesh.started();
        mesh.issue(engine, "a");
        Rotation rotation = engine.rotations().start(RotationRequest.to(NEXT));
        mesh.settle();
        engine.close();

        assertThat(done(rotation)).isCompletedExceptionally();
        assertThat(mesh.store.readState().orElseThrow().value().rotation()).isPresent();
    }

    @Test
    void documentsOfRootsThatAreRotatedAskForNothing() {
        TrustEngine engine = mesh.started();
        LiveLeaf old = mesh.issue(engine, "a");
        Rotation rotation = engine.rotations().start(RotationRequest.to(NEXT));
        mesh.settle();

        mesh.ask(ONE, Role.PASSIVE);

        assertThat(engine.roots().get(0).role()).isEqualTo(Role.ACTIVE);
        assertThat(mesh.events(MeshEvent.ChangeRefused.class))
                .extracting(MeshEvent.ChangeRefused::reason)
                .containsExactly(Illegality.ROTATION_IN_PROGRESS);
        mesh.acknowledge(engine, "a", old);
        assertThat(engine.roots()).extracting(MeshRootCertificate::role).containsExactly(Role.PASSIVE, Role.ACTIVE);
        mesh.acknowledge(engine, "a", mesh.issue(engine, "a"));
        assertThat(done(rotation)).isCompleted();
    }

    @Test
    void standsStillWhenADocumentIsDeletedUntilItIsPutBack() {
        TrustEngine engine = mesh.started();
        LiveLeaf old = mesh.issue(engine, "a");
        Rotation rotation = engine.rotations().start(RotationRequest.to(NEXT));
        mesh.settle();
        mesh.store.inner.delete(TWO);
        mesh.settle();
        assertThat(engine.rotations()
                        .status()
                        .orElseThrow()
                        .rotation()
                        .pause()
                        .orElseThrow()
                        .reason())
                .contains("the document of mrc-2 was deleted; put it back and resume");

        mesh.store.inner.create(NEXT);
        engine.rotations().resume();
        mesh.acknowledge(engine, "a", old);
        mesh.acknowledge(engine, "a", mesh.issue(engine, "a"));

        assertThat(done(rotation)).isCompleted();
    }

    @Test
    void canBeGivenUpWhereItStands() {
        TrustEngine engine = mesh.started();
        mesh.issue(engine, "a");
        Rotation rotation = engine.rotations().start(RotationRequest.to(NEXT));
        mesh.settle();

        engine.rotations().giveUp("the project was cancelled");
        mesh.settle();

        assertThatThrownBy(() -> done(rotation).join())
                .cause()
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ROTATION_ABORTED))
                .hasMessageContaining("the project was cancelled");
        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE, TWO, Role.PASSIVE));
        assertThat(engine.state().rotations())
                .extracting(RotationRecord::outcome)
                .containsExactly(RotationRecord.Outcome.GIVEN_UP);
    }

    @Test
    void takesOverWhatWasBegunByHand() {
        TrustEngine engine = mesh.started();
        engine.create(NEXT);
        engine.changeRole(TWO, Role.ACTIVE);
        Rotation rotation = engine.rotations().start(RotationRequest.to(NEXT));
        mesh.settle();

        assertThat(rotation.from()).isEqualTo(ONE);
        assertThat(done(rotation)).isCompleted();
    }

    @Test
    void twoProcessesMayWalkTheSameRotation() {
        TrustEngine one = mesh.started();
        TrustEngine two = mesh.engine();
        two.start();
        Rotation first = one.rotations().start(RotationRequest.to(NEXT));
        Rotation second = two.rotations().start(RotationRequest.to(NEXT));
        mesh.settle();

        assertThat(done(first)).isCompleted();
        assertThat(done(second)).isCompleted();
        assertThat(one.state().steps()).hasSize(4);
        assertThat(two.state()).isEqualTo(one.state());
    }
}
