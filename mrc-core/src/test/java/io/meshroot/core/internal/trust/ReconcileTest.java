package io.meshroot.core.internal.trust;

import static io.meshroot.core.internal.trust.TestMesh.ONE;
import static io.meshroot.core.internal.trust.TestMesh.SKEW;
import static io.meshroot.core.internal.trust.TestMesh.THREE;
import static io.meshroot.core.internal.trust.TestMesh.TWO;
import static io.meshroot.core.internal.trust.TestMesh.VALIDITY;
import static io.meshroot.core.internal.trust.TestMesh.mrc;
import static io.meshroot.core.internal.trust.TestMesh.roles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.RoleChangeException;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.store.MrcListing;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.api.trust.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ReconcileTest {
    private final TestMesh mesh = new TestMesh();

    private List<Illegality> refused() {
        return mesh.events(MeshEvent.ChangeRefused.class).stream()
                .map(MeshEvent.ChangeRefused::reason)
                .toList();
    }

    @Test
    void walksTheDocumentedStepsAsAnEditorWritesThem() {
        TrustEngine engine = mesh.started();
        mesh.store.create(mrc("mrc-2", Role.PASSIVE));
        mesh.settle();
        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE, TWO, Role.PASSIVE));
        mesh.ask(TWO, Role.ACTIVE);
        assertThat(engine.state().signer().orElseThrow().name()).isEqualTo(TWO);
        mesh.ask(ONE, Role.PASSIVE);
        mesh.ask(ONE, Role.INACTIVE);
        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.INACTIVE, TWO, Role.ACTIVE));
        mesh.store.delete(ONE);
        mesh.settle();

        assertThat(engine.state().roles()).isEqualTo(roles(TWO, Role.ACTIVE));
        assertThat(engine.state().steps()).extracting(step -> step.by()).containsOnly("store");
        assertThat(mesh.events(MeshEvent.RoleAccepted.class)).hasSize(4);
        assertThat(mesh.events(MeshEvent.TrustPublished.class))
                .extracting(event -> event.bundle().sequence())
                .containsExactly(1L, 2L, 3L);
        assertThat(refused()).isEmpty();
    }

    @Test
    void takesSeveralChangesAtOnceInAnOrderThatWorks() {
        TrustEngine engine = mesh.started();
        mesh.store.create(mrc("mrc-2", Role.PASSIVE));
        mesh.settle();
        mesh.store.inner.updateRole(ONE, Role.ACTIVE, Role.PASSIVE);
        mesh.store.inner.updateRole(TWO, Role.PASSIVE, Role.ACTIVE);
        mesh.settle();

        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.PASSIVE, TWO, Role.ACTIVE));
        assertThat(refused()).isEmpty();
    }

    @Test
    void pendsUntilEveryHolderHasAcknowledged() {
        TrustEngine engine = mesh.started();
        LiveLeaf a = mesh.issue(engine, "a");
        LiveLeaf b = mesh.issue(engine, "b");
        engine.create(mrc("mrc-2", Role.PASSIVE));

        mesh.ask(TWO, Role.ACTIVE);
        mesh.advance(Duration.ofMinutes(3));
        mesh.acknowledge(engine, "a", a);
        assertThat(engine.state().roles()).containsEntry(TWO, Role.PASSIVE);
        mesh.acknowledge(engine, "b", b);

        assertThat(engine.state().roles()).containsEntry(TWO, Role.ACTIVE);
        assertThat(mesh.events(MeshEvent.RolePending.class))
                .extracting(event -> event.blockers().stream()
                        .map(Blocker::reason)
                        .filter(reason -> reason == Blocker.Reason.HOLDER_NOT_ACKNOWLEDGED)
                        .count())
                .containsExactly(2L, 1L, 0L);
        assertThat(mesh.events(MeshEvent.RoleAccepted.class).get(1).waited()).isEqualTo(Duration.ofMinutes(3));
    }

    @Test
    void aHolderWithoutNewsStopsCountingWhenItsLastLeafHasEnded() {
        TrustEngine engine = mesh.started();
        mesh.issue(engine, "a");
        engine.create(mrc("mrc-2", Role.PASSIVE));
        mesh.ask(TWO, Role.ACTIVE);

        mesh.advance(VALIDITY.plus(SKEW).minusSeconds(1));
        assertThat(engine.state().roles()).containsEntry(TWO, Role.PASSIVE);
        mesh.advance(Duration.ofSeconds(2));

        assertThat(engine.state().roles()).containsEntry(TWO, Role.ACTIVE);
    }

    @Test
    void aPendingChangeCanBeWithdrawn() {
        TrustEngine engine = mesh.started();
        mesh.issue(engine, "a");
        engine.create(mrc("mrc-2", Role.PASSIVE));
        assertThat(engine.changeRole(TWO, Role.ACTIVE)).isInstanceOf(Verdict.Blocked.class);

        assertThat(engine.changeRole(TWO, Role.PASSIVE)).isInstanceOf(Verdict.Safe.class);
        mesh.advance(VALIDITY.multipliedBy(2));

        assertThat(engine.state().roles()).containsEntry(TWO, Role.PASSIVE);
    }

    @Test
    void refusesWhatIsIllegalOnceAndKeepsWhatIsAccepted() {
        TrustEngine engine = mesh.started();
        mesh.store.create(mrc("mrc-2", Role.ACTIVE));
        mesh.advance(Duration.ofHours(2));
        assertThat(refused()).containsExactly(Illegality.ROLE_IN_USE);
        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE));

        mesh.ask(ONE, Role.INACTIVE);
        mesh.ask(ONE, Role.PASSIVE);

        assertThat(refused())
                .containsExactly(
                        Illegality.ROLE_IN_USE, Illegality.ACTIVE_TO_INACTIVE, Illegality.WOULD_LEAVE_NO_ACTIVE);
        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE));
    }

    @Test
    void aThirdRootWaitsForTheOnesInUse() {
        TrustEngine engine = mesh.started();
        engine.create(mrc("mrc-2", Role.PASSIVE));
        mesh.store.create(mrc("mrc-3", Role.PASSIVE));
        mesh.settle();
        assertThat(refused()).containsExactly(Illegality.ROLE_IN_USE);

        mesh.ask(TWO, Role.INACTIVE);

        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE, TWO, Role.INACTIVE, THREE, Role.PASSIVE));
    }

    @Test
    void keepsARootInUseWhoseDocumentWasDeleted() {
        TrustEngine engine = mesh.started();
        mesh.store.delete(ONE);
        mesh.settle();

        assertThat(refused()).containsExactly(Illegality.DELETE_IN_USE);
        assertThat(mesh.issue(engine, "a").signer()).isEqualTo(ONE);
    }

    @Test
    void doesNotTakeAnUnreadableDocumentForADeletedOne() {
        TrustEngine engine = mesh.started();
        engine.create(mrc("mrc-2", Role.INACTIVE));
        mesh.settle();
        assertThat(engine.state().roles()).containsKey(TWO);
        mesh.store.problems.add(new MrcListing.Problem("mrc-2.yaml", "is torn; mend it"));
        mesh.store.inner.delete(TWO);
        mesh.settle();

        assertThat(engine.state().roles()).containsKey(TWO);
        assertThat(mesh.events(MeshEvent.Trouble.class))
                .extracting(MeshEvent.Trouble::where)
                .containsExactly("mrc-2.yaml");
    }

    @Test
    void refusesEditsOfAnythingButTheRole() {
        TrustEngine engine = mesh.started();
        MeshRootCertificate edited = MeshRootCertificate.builder("mrc-1")
                .provider(mrc("mrc-1", Role.ACTIVE).spec().provider())
                .trustDomain(TrustDomain.of("cluster.example"))
                .spiffe(SpiffeMode.ENABLED)
                .role(Role.ACTIVE)
                .build();
        mesh.store.inner.delete(ONE);
        mesh.store.inner.create(edited);
        mesh.settle();
        mesh.advance(Duration.ofHours(3));
        assertThat(refused()).containsExactly(Illegality.IMMUTABLE_FIELD);
        assertThat(engine.state().root(ONE).orElseThrow().trustDomain()).isEqualTo(TrustDomain.DEFAULT);

        mesh.store.inner.delete(ONE);
        mesh.store.inner.create(FakeProvider.sharing("mrc-1", "other", Role.ACTIVE));
        mesh.settle();

        assertThat(mesh.issue(engine, "a").signer()).isEqualTo(ONE);
        assertThat(engine.trust().roots())
                .containsExactly(mesh.provider.authority("mrc-1").root());
    }

    @Test
    void anInactiveRootThatCannotBeLearntIsTroubleOnly() {
        TrustEngine engine = mesh.started();
        mesh.provider.breakDown("mrc-2");
        mesh.store.create(mrc("mrc-2", Role.INACTIVE));
        mesh.advance(Duration.ofMinutes(20));
        assertThat(mesh.events(MeshEvent.Trouble.class))
                .extracting(MeshEvent.Trouble::where)
                .containsExactly("mrc-2");

        mesh.provider.repair("mrc-2");
        mesh.advance(Duration.ofMinutes(10));

        assertThat(engine.state().roles()).containsEntry(TWO, Role.INACTIVE);
    }

    @Test
    void aSealedRootIsNotPromoted() {
        TrustEngine engine = mesh.started();
        engine.create(mrc("mrc-2", Role.PASSIVE));
        mesh.provider.seal("mrc-2");
        mesh.ask(TWO, Role.ACTIVE);
        mesh.advance(Duration.ofMinutes(20));
        assertThat(engine.state().roles()).containsEntry(TWO, Role.PASSIVE);
        assertThat(mesh.events(MeshEvent.RolePending.class))
                .last()
                .satisfies(event -> assertThat(event.blockers())
                        .extracting(Blocker::reason)
                        .containsExactly(Blocker.Reason.PROBE_FAILED));

        mesh.provider.unseal("mrc-2");
        mesh.advance(Duration.ofMinutes(6));

        assertThat(engine.state().roles()).containsEntry(TWO, Role.ACTIVE);
        assertThat(engine.holders()).isEmpty();
    }

    @Test
    void aSealedRootDoesNotBecomeTheOnlySigner() {
        TrustEngine engine = mesh.started();
        engine.create(mrc("mrc-2", Role.PASSIVE));
        engine.changeRole(TWO, Role.ACTIVE);
        mesh.provider.seal("mrc-2");

        Verdict verdict = engine.changeRole(ONE, Role.PASSIVE);

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Blocked.class,
                        blocked -> assertThat(blocked.blockers())
                                .extracting(Blocker::reason)
                                .containsExactly(Blocker.Reason.PROBE_FAILED));
        assertThat(engine.state().roles()).containsEntry(ONE, Role.ACTIVE);
    }

    @Test
    void refusesIllegalRequestsOfTheApi() {
        TrustEngine engine = mesh.started();

        assertIllegal(() -> engine.create(mrc("mrc-1", Role.PASSIVE)), Illegality.NAME_TAKEN);
        assertIllegal(() -> engine.create(mrc("mrc-2", Role.ACTIVE)), Illegality.ROLE_IN_USE);
        assertIllegal(() -> engine.changeRole(ONE, Role.PASSIVE), Illegality.WOULD_LEAVE_NO_ACTIVE);
        assertIllegal(() -> engine.changeRole(ONE, Role.ACTIVE), Illegality.NO_CHANGE);
        assertIllegal(() -> engine.changeRole(TWO, Role.ACTIVE), Illegality.UNKNOWN_MRC);
        assertIllegal(() -> engine.delete(ONE), Illegality.DELETE_IN_USE);
        assertIllegal(() -> engine.delete(TWO), Illegality.UNKNOWN_MRC);
        assertIllegal(() -> engine.evaluate(new RoleChange(TWO, Role.PASSIVE, Role.ACTIVE)), Illegality.UNKNOWN_MRC);
        assertIllegal(
                () -> engine.evaluate(new RoleChange(ONE, Role.ACTIVE, Role.INACTIVE)), Illegality.ACTIVE_TO_INACTIVE);
        assertThatThrownBy(() -> engine.evaluate(new RoleChange(ONE, Role.PASSIVE, Role.ACTIVE)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(engine.roots()).hasSize(1);
        assertThat(engine.roots().get(0).role()).isEqualTo(Role.ACTIVE);
    }

    private static void assertIllegal(ThrowingCallable call, Illegality reason) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RoleChangeException.class, e -> assertThat(e.reason()).contains(reason));
    }

    @Test
    void aDeletedRootIsForgottenAndItsIssuerClosed() {
        TrustEngine engine = mesh.started();
        engine.create(mrc("mrc-2", Role.PASSIVE));
        engine.changeRole(TWO, Role.INACTIVE);
        engine.delete(TWO);
        mesh.settle();

        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE));
        assertThat(mesh.provider.closed).hasValue(mesh.provider.opened.get() - 1);
    }

    @Test
    void twoDocumentsOfOneCertificateAreTrustedOnce() {
        TrustEngine engine = mesh.started();
        LiveLeaf leaf = mesh.issue(engine, "a");
        mesh.acknowledge(engine, "a", leaf);
        engine.create(FakeProvider.sharing("mrc-2", "mrc-1", Role.PASSIVE));
        assertThat(engine.trust().sequence()).isEqualTo(1);

        assertThat(engine.changeRole(TWO, Role.ACTIVE)).isInstanceOf(Verdict.Safe.class);
        assertThat(mesh.issue(engine, "a").signer()).isEqualTo(TWO);
    }

    @Test
    void decidesAgainOnTheStateThatAnotherProcessWroteMeanwhile() {
        TrustEngine engine = mesh.started();
        TrustEngine other = mesh.engine();
        other.start();
        engine.create(mrc("mrc-3", Role.INACTIVE));
        mesh.settle();
        mesh.store.beforeNextStateWrite(() -> other.create(mrc("mrc-2", Role.PASSIVE)));

        // Both saw a single root in use; only one of the two new ones can be introduced.
        assertIllegal(() -> engine.changeRole(THREE, Role.PASSIVE), Illegality.WOULD_USE_MORE_THAN_TWO);
        mesh.settle();

        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE, TWO, Role.PASSIVE, THREE, Role.INACTIVE));
        assertThat(engine.roots().get(2).role()).isEqualTo(Role.INACTIVE);
        assertThat(engine.state()).isEqualTo(other.state());
    }

    @Test
    void aStoreThatFailsIsTroubleOnceAndTriedAgain() {
        TrustEngine engine = mesh.started();
        engine.create(mrc("mrc-2", Role.PASSIVE));
        mesh.store.down = true;
        mesh.advance(Duration.ofHours(5));
        assertThat(mesh.events(MeshEvent.Trouble.class))
                .extracting(MeshEvent.Trouble::where)
                .containsExactly("store");
        assertThat(engine.trust().roots()).hasSize(2);

        mesh.store.down = false;
        mesh.store.inner.updateRole(TWO, Role.PASSIVE, Role.ACTIVE);
        mesh.advance(Duration.ofMinutes(5));

        assertThat(engine.state().roles()).containsEntry(TWO, Role.ACTIVE);
    }

    @Test
    void warnsOfARootThatEndsOnceADay() {
        mesh.provider.end("mrc-1", FakeProvider.START.plus(Duration.ofDays(40)));
        mesh.started();
        mesh.advance(Duration.ofDays(9));
        assertThat(mesh.events(MeshEvent.RootEnding.class)).isEmpty();

        mesh.advance(Duration.ofDays(4));

        assertThat(mesh.events(MeshEvent.RootEnding.class)).hasSizeBetween(2, 4);
    }

    @Test
    void subscribersOfTrustGetTheNewestFirstAtOnce() {
        TrustEngine engine = mesh.started();
        List<TrustBundle> seen = new ArrayList<>();
        var subscription = engine.subscribeTrust(seen::add);
        mesh.settle();
        assertThat(seen).containsExactly(engine.trust());
        engine.create(mrc("mrc-2", Role.PASSIVE));
        mesh.settle();
        assertThat(seen).hasSize(2).last().isEqualTo(engine.trust());

        subscription.close();
        engine.changeRole(TWO, Role.INACTIVE);
        mesh.settle();
        assertThat(seen).hasSize(2);
    }

    @Test
    void snapshotsAreToldInOrder() {
        TrustEngine engine = mesh.started();
        List<Long> sequences = new ArrayList<>();
        engine.onChange(snapshot -> sequences.add(snapshot.bundle().sequence()));
        engine.create(mrc("mrc-2", Role.PASSIVE));
        engine.changeRole(TWO, Role.INACTIVE);
        mesh.settle();

        assertThat(sequences).isSorted().contains(2L, 3L);
    }
}
