package io.meshroot.core.internal.trust;

import static io.meshroot.core.internal.trust.TestMesh.ONE;
import static io.meshroot.core.internal.trust.TestMesh.SKEW;
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
import io.meshroot.api.event.MeshEvent.RotationChanged.What;
import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.rotation.AutomaticRotation;
import io.meshroot.api.rotation.Rotation;
import io.meshroot.api.rotation.RotationRequest;
import io.meshroot.api.rotation.RotationStatus;
import io.meshroot.api.rotation.RotationTemplate;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.RotationPolicy;
import io.meshroot.api.trust.RotationRecord;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.StepBasis;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriverTest {
    private static final MeshRootCertificate NEXT = mrc("mrc-2", Role.PASSIVE);
    private static final HolderId BUNDLE = HolderId.of("bundle");

    private final TestMesh mesh = new TestMesh();
    private final TrustEngine engine = mesh.started();

    private Rotation start(RotationPolicy policy) {
        Rotation rotation =
                engine.rotations().start(RotationRequest.to(NEXT).with(policy).by("ada"));
        mesh.settle();
        return rotation;
    }

    private RotationStatus status() {
        return engine.rotations().status().orElseThrow();
    }

    private static void assertIllegal(ThrowingCallable call, Illegality reason) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RoleChangeException.class, e -> assertThat(e.reason()).contains(reason));
    }

    @Test
    void tellsWhatItWaitsForSinceWhenAndUntilWhen() {
        LiveLeaf leaf = mesh.issue(engine, "a");
        start(RotationPolicy.DEFAULT);

        RotationStatus status = status();

        assertThat(status.waitsFor()).extracting(Blocker::who).contains(Optional.of("a"));
        assertThat(status.waitingSince()).isEqualTo(mesh.clock.instant());
        assertThat(status.opensAt()).isEmpty();
        assertThat(status.noWayBack()).isEmpty();
        assertThat(status.steps()).hasSize(1);
        assertThat(status.rotation().by()).isEqualTo("ada");
        mesh.acknowledge(engine, "a", leaf);
        assertThat(status().waitsFor()).extracting(Blocker::reason).containsExactly(Blocker.Reason.LEAF_DEPENDS);
        assertThat(status().opensAt()).contains(leaf.notAfter().plus(SKEW));
    }

    @Test
    void standsStillWhilePausedAlsoOverARestart() {
        LiveLeaf leaf = mesh.issue(engine, "a");
        Rotation rotation = start(RotationPolicy.DEFAULT);
        engine.rotations().pause("ada", "the weekend");
        mesh.acknowledge(engine, "a", leaf);
        mesh.advance(Duration.ofHours(1));

        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE, TWO, Role.PASSIVE));
        mesh.kill(engine);
        TrustEngine later = mesh.started();
        mesh.advance(VALIDITY.multipliedBy(2));
        assertThat(later.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE, TWO, Role.PASSIVE));
        assertThat(later.rotations()
                        .status()
                        .orElseThrow()
                        .rotation()
                        .pause()
                        .orElseThrow()
                        .reason())
                .isEqualTo("the weekend");

        later.rotations().resume();
        mesh.settle();

        assertThat(later.state().roles()).isEqualTo(roles(TWO, Role.ACTIVE));
        assertThat(rotation.completion().toCompletableFuture()).isCompletedExceptionally();
        assertThat(mesh.events(MeshEvent.RotationChanged.class))
                .extracting(MeshEvent.RotationChanged::what)
                .contains(What.STARTED, What.PAUSED, What.RESUMED, What.CLOSING);
        assertThat(mesh.events(MeshEvent.RotationOver.class))
                .extracting(over -> over.record().outcome())
                .containsOnly(RotationRecord.Outcome.FINISHED);
    }

    /** After so many accepted steps the rotation is aborted; it walks back by itself. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void walksBackFromEachStep(int steps) {
        HolderId slow = HolderId.of("slow");
        engine.register(slow);
        LiveLeaf leaf = mesh.issue(engine, "a");
        Rotation rotation = start(RotationPolicy.DEFAULT);
        for (int step = 1; step < steps; step++) {
            engine.changeRole(
                    step == 1 ? TWO : ONE,
                    step == 1 ? Role.ACTIVE : Role.PASSIVE,
                    new io.meshroot.api.trust.BreakGlass("test"));
        }
        assertThat(status().steps()).hasSize(steps);

        engine.rotations().abort();
        mesh.settle();
        for (int i = 0; i < 4; i++) {
            LiveLeaf newest = mesh.issue(engine, "a");
            mesh.acknowledge(engine, "a", newest);
            engine.acknowledge(io.meshroot.api.trust.Acknowledgement.ofTrust(
                    slow, 1, engine.trust().sequence()));
            mesh.advance(Duration.ofMinutes(10));
        }

        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE));
        assertThat(engine.roots()).extracting(MeshRootCertificate::name).containsExactly(ONE);
        assertThat(engine.roots()).extracting(MeshRootCertificate::role).containsExactly(Role.ACTIVE);
        assertThat(engine.state().rotation()).isEmpty();
        assertThatThrownBy(() -> rotation.completion().toCompletableFuture().join())
                .cause()
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ROTATION_ABORTED));
        assertThat(leaf.signer()).isEqualTo(ONE);
    }

    @Test
    void keepsADocumentThatWasThereBeforeTheRotation() {
        engine.create(mrc("mrc-2", Role.INACTIVE));
        mesh.settle();
        engine.register(BUNDLE);
        start(RotationPolicy.DEFAULT);
        engine.rotations().abort();
        engine.deregister(BUNDLE);
        mesh.settle();

        assertThat(engine.roots()).extracting(MeshRootCertificate::role).containsExactly(Role.ACTIVE, Role.INACTIVE);
        assertThat(engine.state().rotation()).isEmpty();
    }

    @Test
    void canNotBeAbortedOnceTheOldRootIsTainted() {
        mesh.issue(engine, "a");
        start(RotationPolicy.DEFAULT);
        engine.taint(ONE, "stolen", Optional.of(io.meshroot.api.trust.Taint.Signing.UNTIL_REPLACED));

        assertIllegal(() -> engine.rotations().abort(), Illegality.POINT_OF_NO_RETURN);
        assertThat(status().noWayBack()).contains(Illegality.POINT_OF_NO_RETURN);
    }

    @Test
    void thereIsNothingToPauseResumeOrAbortWithoutARotation() {
        assertIllegal(() -> engine.rotations().pause("ada", "why not"), Illegality.NO_ROTATION);
        assertIllegal(() -> engine.rotations().resume(), Illegality.NO_ROTATION);
        assertIllegal(() -> engine.rotations().abort(), Illegality.NO_ROTATION);
        assertIllegal(() -> engine.rotations().giveUp("bored"), Illegality.NO_ROTATION);
        assertIllegal(() -> engine.rotations().plan(), Illegality.NO_ROTATION);
        assertThat(engine.rotations().status()).isEmpty();
    }

    @Test
    void whoGivesUpStaysWhereTheRotationIsThoughADocumentLagsBehind() {
        LiveLeaf leaf = mesh.issue(engine, "a");
        start(RotationPolicy.DEFAULT);
        mesh.acknowledge(engine, "a", leaf);
        SortedMap<MrcName, Role> roles = engine.state().roles();
        assertThat(roles).isEqualTo(roles(ONE, Role.PASSIVE, TWO, Role.ACTIVE));

        // As a manager leaves it behind that took the step and was killed.
        mesh.store.inner.updateRole(ONE, Role.PASSIVE, Role.ACTIVE);
        engine.rotations().giveUp("enough");
        mesh.advance(Duration.ofMinutes(2));

        assertThat(engine.state().roles()).isEqualTo(roles);
        assertThat(engine.rotations().status()).isEmpty();
    }

    @Test
    void givesUpAfterATimeAndWalksBack() {
        mesh.issue(engine, "a");
        Rotation rotation = start(new RotationPolicy(
                new RotationPolicy.OnEvidence(), new RotationPolicy.AbortAfter(Duration.ofHours(2))));
        mesh.advance(Duration.ofHours(2).minusSeconds(1));
        assertThat(status().rotation().direction()).isEqualTo(RotationState.Direction.FORWARD);

        mesh.advance(Duration.ofSeconds(2));
        assertThat(status().rotation().direction()).isEqualTo(RotationState.Direction.BACK);
        // Who said nothing also did not say that it still trusts the old root; its leaf has to end first.
        mesh.advance(VALIDITY);

        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE));
        assertThat(engine.state().rotations())
                .extracting(RotationRecord::outcome)
                .containsExactly(RotationRecord.Outcome.ABORTED);
        assertThat(rotation.completion().toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void proceedsAtTheHorizonAndNamesWhoMayBreak() {
        engine.register(BUNDLE);
        Rotation rotation =
                start(new RotationPolicy(new RotationPolicy.OnEvidence(), new RotationPolicy.ProceedAtHorizon()));
        mesh.advance(VALIDITY.plus(SKEW).minusSeconds(1));
        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE, TWO, Role.PASSIVE));

        mesh.advance(VALIDITY.plus(SKEW).multipliedBy(2));

        assertThat(rotation.completion().toCompletableFuture()).isCompleted();
        assertThat(engine.state().steps())
                .extracting(step -> step.basis())
                .containsExactly(StepBasis.EVIDENCE, StepBasis.FORCED, StepBasis.EVIDENCE, StepBasis.FORCED);
        assertThat(engine.state().steps().get(1).evidence())
                .anySatisfy(
                        line -> assertThat(line).contains("overridden: bundle has not acknowledged trust in mrc-2"));
    }

    @Test
    void aRotationByTimeSaysThatItAssumes() {
        mesh.issue(engine, "a");
        start(new RotationPolicy(new RotationPolicy.ByTime(Duration.ofMinutes(1)), new RotationPolicy.Wait()));
        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE, TWO, Role.INACTIVE));
        mesh.advance(Duration.ofMinutes(1));
        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE, TWO, Role.PASSIVE));

        mesh.advance(Duration.ofMinutes(4));

        assertThat(engine.state().roles()).isEqualTo(roles(TWO, Role.ACTIVE));
        assertThat(engine.state().steps())
                .extracting(step -> step.basis())
                .containsExactly(StepBasis.EVIDENCE, StepBasis.ASSUMED, StepBasis.EVIDENCE, StepBasis.ASSUMED);
        assertThat(engine.state().steps().get(1).evidence())
                .anySatisfy(line -> assertThat(line).startsWith("assumed: a has not acknowledged trust in mrc-2"));
    }

    @Test
    void timeDoesNotReplaceAProbe() {
        start(new RotationPolicy(new RotationPolicy.ByTime(Duration.ofMinutes(1)), new RotationPolicy.Wait()));
        mesh.provider.seal("mrc-2");

        mesh.advance(Duration.ofHours(1));

        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE, TWO, Role.PASSIVE));
        mesh.provider.unseal("mrc-2");
        mesh.advance(Duration.ofHours(1));
        assertThat(engine.state().roles()).isEqualTo(roles(TWO, Role.ACTIVE));
    }

    @Test
    void aTargetOfAnUnknownProviderIsRefusedAtOnce() {
        MeshRootCertificate target = MeshRootCertificate.builder("mrc-2")
                .provider(new io.meshroot.api.mrc.CustomProviderConfig("nobody", java.util.Map.of()))
                .role(Role.PASSIVE)
                .build();

        assertThatThrownBy(() -> engine.rotations().start(RotationRequest.to(target)))
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PROVIDER_UNKNOWN));
        assertThat(engine.roots()).hasSize(1);
        assertThat(engine.state().rotation()).isEmpty();
    }

    @Test
    void whatThePlanPromisesIsWhatTheDriverDoes() {
        HolderId a = HolderId.of("a");
        mesh.issue(engine, "a");
        var plan = engine.rotations().plan(RotationRequest.to(NEXT));
        assertThat(plan.toText()).contains("mrc-1").contains("mrc-2");
        start(RotationPolicy.DEFAULT);
        var rest = engine.rotations().plan();
        assertThat(rest.steps().get(0).blockers()).isEqualTo(status().waitsFor());
        assertThat(engine.holders()).extracting(holder -> holder.holder()).containsExactly(a);
    }

    @Test
    void aRootIsRotatedByAgeAndNeverTwice() {
        TestMesh aging = new TestMesh();
        aging.provider.end("mrc-1", aging.clock.instant().plus(Duration.ofDays(9)));
        AutomaticRotation automatic = AutomaticRotation.DEFAULT.at(0.5).with((RotationTemplate)
                (current, taken) -> mrc(taken.size() == 1 ? "mrc-2" : "mrc-3", Role.PASSIVE));
        TrustEngine one = aging.startedWith(automatic);
        TrustEngine two = aging.startedWith(automatic);
        aging.advance(Duration.ofDays(3));
        assertThat(one.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE));

        aging.advance(Duration.ofDays(2));

        assertThat(one.state().roles()).isEqualTo(roles(TWO, Role.ACTIVE));
        assertThat(two.state()).isEqualTo(one.state());
        assertThat(one.state().rotations()).extracting(RotationRecord::by).containsExactly("automatic");
        assertThat(aging.store.inner.list().mrcs()).hasSize(1);
    }
}
