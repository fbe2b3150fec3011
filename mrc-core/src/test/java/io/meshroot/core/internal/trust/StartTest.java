package io.meshroot.core.internal.trust;

import static io.meshroot.core.internal.trust.TestMesh.ONE;
import static io.meshroot.core.internal.trust.TestMesh.OUTAGE;
import static io.meshroot.core.internal.trust.TestMesh.THREE;
import static io.meshroot.core.internal.trust.TestMesh.TWO;
import static io.meshroot.core.internal.trust.TestMesh.mrc;
import static io.meshroot.core.internal.trust.TestMesh.roles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.RoleChangeException;
import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.store.MrcListing;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StartTest {
    private final TestMesh mesh = new TestMesh();

    @Test
    void createsTheFirstRootInAnEmptyStore() {
        TrustEngine engine = mesh.started();

        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE));
        assertThat(engine.roots()).extracting(root -> root.role()).containsExactly(Role.ACTIVE);
        assertThat(engine.trust().roots())
                .containsExactly(mesh.provider.authority("mrc-1").root());
        assertThat(engine.trust().sequence()).isEqualTo(1);
        assertThat(engine.problems()).isEmpty();
    }

    @Test
    void takesTheFirstRootOfAnotherProcessThatWasFaster() {
        TrustEngine first = mesh.engine(Optional.of(mrc("mrc-2", Role.PASSIVE)), List.of(mesh.provider));
        first.start();
        TrustEngine second = mesh.started();

        assertThat(second.state().roles()).isEqualTo(roles(TWO, Role.ACTIVE));
        assertThat(second.trust()).isEqualTo(first.trust());
    }

    @Test
    void losesARaceForTheStateWithoutHarm() {
        TrustEngine slow = mesh.engine();
        TrustEngine fast = mesh.engine();
        mesh.store.beforeNextStateWrite(fast::start);
        slow.start();
        mesh.settle();

        assertThat(slow.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE));
        assertThat(slow.state().replicas()).hasSize(2);
        assertThat(fast.trust()).isEqualTo(slow.trust());
    }

    @Test
    void adoptsTheRolesOfDocumentsWhenThereIsNoState() {
        mesh.store.create(mrc("mrc-1", Role.ACTIVE));
        mesh.store.create(mrc("mrc-2", Role.PASSIVE));
        mesh.store.create(mrc("mrc-3", Role.INACTIVE));
        TrustEngine engine = mesh.started();

        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE, TWO, Role.PASSIVE, THREE, Role.INACTIVE));
    }

    @Test
    void refusesFirstRolesThatAreNoValidSet() {
        mesh.store.create(mrc("mrc-1", Role.PASSIVE));
        TrustEngine engine = mesh.engine();

        assertThatThrownBy(engine::start)
                .isInstanceOfSatisfying(
                        RoleChangeException.class, e -> assertThat(e.reason()).contains(Illegality.NO_ACTIVE_MRC));
        assertThat(mesh.store.readState().orElseThrow().value().replicas()).isEmpty();
    }

    @Test
    void doesNotBeginInAStoreThatHoldsWhatCannotBeRead() {
        mesh.store.problems.add(new MrcListing.Problem("mrc-0.yaml", "is torn; mend it"));
        TrustEngine engine = mesh.engine();

        assertThatThrownBy(engine::start)
                .hasMessageContaining("mrc-0.yaml")
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_CORRUPT));
        assertThat(mesh.store.inner.list().mrcs()).isEmpty();
    }

    @Test
    void failsWithTheErrorOfAStateThatCannotBeRead() {
        mesh.started().close();
        MeshRootException corrupt = new MeshRootException(ErrorCode.STORE_CORRUPT, "state.json is torn; mend it");
        mesh.store.corrupt = corrupt;
        TrustEngine engine = mesh.engine();

        assertThatThrownBy(engine::start).isSameAs(corrupt);
    }

    @Test
    void namesTheProvidersWhenNoneAnswers() {
        TrustEngine engine = mesh.engine(Optional.of(mrc("mrc-1", Role.ACTIVE)), List.of());

        assertThatThrownBy(engine::start)
                .hasMessageContaining("\"fake\"")
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PROVIDER_UNKNOWN));
    }

    @Test
    void refusesTwoProvidersOfOneName() {
        TrustEngine engine =
                mesh.engine(Optional.of(mrc("mrc-1", Role.ACTIVE)), List.of(mesh.provider, new FakeProvider()));

        assertThatThrownBy(engine::start)
                .hasMessageContaining("2 of the providers [fake, fake]")
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PROVIDER_UNKNOWN));
    }

    @Test
    void waitsForADocumentWhenThereIsNoFirstRoot() {
        TrustEngine engine = mesh.engine(Optional.empty(), List.of(mesh.provider));
        engine.start();
        assertThat(engine.problems()).hasSize(1);
        assertThatThrownBy(engine::begin)
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SIGNER));

        mesh.store.create(mrc("mrc-1", Role.ACTIVE));
        mesh.settle();

        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE));
    }

    @Test
    void servesTrustAfterARestartThoughTheProviderIsDown() {
        mesh.started().close();
        mesh.provider.breakDown("mrc-1");
        TrustEngine engine = mesh.started();

        assertThat(engine.trust().roots()).hasSize(1);
        assertThatThrownBy(engine::begin)
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PROVIDER_FAILED));
        mesh.provider.repair("mrc-1");
        mesh.advance(Duration.ofMinutes(10));
        mesh.issue(engine, "a");
    }

    @Test
    void registersAndLeaves() {
        TrustEngine engine = mesh.started();
        ReplicaState self = engine.state().replicas().get(new ReplicaId("replica-1"));
        assertThat(self.horizon()).isEqualTo(mesh.clock.instant().plus(OUTAGE));

        engine.close();
        engine.close();

        assertThat(mesh.store.readState().orElseThrow().value().replicas()).isEmpty();
        assertThatThrownBy(engine::begin)
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
        assertThat(mesh.provider.closed).hasValue(mesh.provider.opened.get());
    }

    @Test
    void staysRegisteredAfterClosingWhileItsLeavesAreInUse() {
        TrustEngine engine = mesh.started();
        mesh.issue(engine, "a");

        engine.close();

        assertThat(mesh.store.readState().orElseThrow().value().replicas()).hasSize(1);
    }

    @Test
    void renewsItsRegistrationLongBeforeItEnds() {
        TrustEngine engine = mesh.started();

        for (int i = 0; i < 20; i++) {
            mesh.advance(OUTAGE.dividedBy(4));
            ReplicaState self = engine.state().replicas().get(new ReplicaId("replica-1"));
            assertThat(self.horizon()).isAfter(mesh.clock.instant().plus(OUTAGE.dividedBy(3)));
        }
    }

    @Test
    void removesReplicasWhoseTimeHasPassed() {
        TrustEngine alive = mesh.started();
        TrustEngine dead = mesh.engine();
        dead.start();
        mesh.settle();
        assertThat(alive.state().replicas()).hasSize(2);
        mesh.kill(dead);

        mesh.advance(OUTAGE.multipliedBy(2));

        assertThat(alive.state().replicas()).containsOnlyKeys(new ReplicaId("replica-1"));
    }

    @Test
    void namesAPeerInEveryAcceptedTrustDomain() {
        TrustEngine engine = mesh.started();

        assertThat(engine.principals(LeafIdentity.service("bookbuyer.bookstore")))
                .containsExactly("bookbuyer.bookstore.cluster.local");
    }
}
