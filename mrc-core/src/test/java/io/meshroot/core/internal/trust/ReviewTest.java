package io.meshroot.core.internal.trust;

import static io.meshroot.core.internal.trust.TestMesh.ONE;
import static io.meshroot.core.internal.trust.TestMesh.THREE;
import static io.meshroot.core.internal.trust.TestMesh.TWO;
import static io.meshroot.core.internal.trust.TestMesh.mrc;
import static io.meshroot.core.internal.trust.TestMesh.roles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.RoleChangeException;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.Admission.Request;
import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcSpec;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.rotation.RotationRequest;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.LiveLeaf;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a guard of the store is told of a change, before anybody makes it. */
class ReviewTest {
    private final TestMesh mesh = new TestMesh();

    private static Request update(String name, Role from, Role to) {
        return new Request.Update(mrc(name, from), mrc(name, to));
    }

    private static void assertIllegal(TrustEngine engine, Request request, Illegality reason) {
        assertThatThrownBy(() -> engine.review(request))
                .isInstanceOfSatisfying(
                        RoleChangeException.class, e -> assertThat(e.reason()).contains(reason));
    }

    private TrustEngine withPassive() {
        TrustEngine engine = mesh.started();
        mesh.store.create(mrc("mrc-2", Role.PASSIVE));
        mesh.settle();
        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE, TWO, Role.PASSIVE));
        return engine;
    }

    @Test
    void letsInWhatIsLegal() {
        TrustEngine engine = mesh.started();

        assertThat(engine.review(new Request.Create(mrc("mrc-2", Role.PASSIVE))))
                .isEmpty();
        assertThat(engine.review(new Request.Create(mrc("mrc-2", Role.INACTIVE))))
                .isEmpty();
    }

    @Test
    void refusesWhatIsNotLegalWithTheReason() {
        TrustEngine engine = withPassive();

        assertIllegal(engine, new Request.Create(mrc("mrc-1", Role.PASSIVE)), Illegality.NAME_TAKEN);
        assertIllegal(engine, new Request.Create(mrc("mrc-3", Role.ACTIVE)), Illegality.ROLE_IN_USE);
        assertIllegal(engine, update("mrc-1", Role.ACTIVE, Role.INACTIVE), Illegality.ACTIVE_TO_INACTIVE);
        assertIllegal(engine, update("mrc-1", Role.ACTIVE, Role.PASSIVE), Illegality.WOULD_LEAVE_NO_ACTIVE);
        assertIllegal(engine, new Request.Delete(ONE), Illegality.DELETE_IN_USE);
        assertIllegal(engine, new Request.Delete(TWO), Illegality.DELETE_IN_USE);
    }

    @Test
    void refusesAnEditOfAnythingButTheRole() {
        TrustEngine engine = mesh.started();
        MeshRootCertificate before = mrc("mrc-1", Role.ACTIVE);
        MrcSpec spec = before.spec();
        MeshRootCertificate after = new MeshRootCertificate(
                before.metadata(),
                new MrcSpec(spec.provider(), TrustDomain.of("other.domain"), spec.spiffe(), spec.role()),
                before.status());

        assertIllegal(engine, new Request.Update(before, after), Illegality.IMMUTABLE_FIELD);
    }

    @Test
    void countsADocumentThatIsNotAcceptedYetAsWhatItAsksFor() {
        TrustEngine engine = mesh.started();
        mesh.store.create(mrc("mrc-2", Role.PASSIVE));
        assertThat(engine.state().roles()).doesNotContainKey(TWO);

        assertIllegal(engine, new Request.Create(mrc("mrc-3", Role.PASSIVE)), Illegality.ROLE_IN_USE);
    }

    @Test
    void refusesWhatIsNotSafeNamingWhoIsWaitedFor() {
        TrustEngine engine = mesh.started();
        LiveLeaf leaf = mesh.issue(engine, "holder-1");
        mesh.acknowledge(engine, "holder-1", leaf);
        mesh.store.create(mrc("mrc-2", Role.PASSIVE));
        mesh.settle();

        assertThatThrownBy(() -> engine.review(update("mrc-2", Role.PASSIVE, Role.ACTIVE)))
                .isInstanceOfSatisfying(RoleChangeException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.CHANGE_UNSAFE);
                    assertThat(e.blockers())
                            .extracting(Blocker::reason)
                            .containsExactly(Blocker.Reason.HOLDER_NOT_ACKNOWLEDGED);
                    assertThat(e).hasMessageContaining("holder-1");
                });

        mesh.acknowledge(engine, "holder-1", leaf);
        assertThat(engine.review(update("mrc-2", Role.PASSIVE, Role.ACTIVE)))
                .as("the manager makes the probe leaf by itself")
                .allMatch(blocker -> blocker.reason() == Blocker.Reason.PROBE_MISSING);
    }

    @Test
    void letsInWhatTheManagersSettleAmongThemselves() {
        TrustEngine engine = withPassive();
        TrustEngine other = mesh.engine();
        other.start();
        mesh.settle();

        List<Blocker> blockers = engine.review(update("mrc-2", Role.PASSIVE, Role.ACTIVE));

        assertThat(blockers).extracting(Blocker::reason).contains(Blocker.Reason.REPLICA_NOT_CONFIRMED);
    }

    @Test
    void letsPeopleTakeBackWhatIsStillPending() {
        TrustEngine engine = withPassive();

        assertThat(engine.review(update("mrc-2", Role.ACTIVE, Role.PASSIVE))).isEmpty();
    }

    @Test
    void refusesToTouchTheRootsOfARotation() {
        TrustEngine engine = mesh.started();
        mesh.issue(engine, "holder-1");
        engine.rotations().start(RotationRequest.to(mrc("mrc-2", Role.PASSIVE)));
        mesh.settle();
        assertThat(engine.state().rotation()).isPresent();

        assertIllegal(engine, update("mrc-2", Role.PASSIVE, Role.INACTIVE), Illegality.ROTATION_IN_PROGRESS);
        assertIllegal(engine, new Request.Delete(TWO), Illegality.ROTATION_IN_PROGRESS);
        assertThat(engine.review(new Request.Delete(THREE)))
                .as("a document that was never accepted is used by nobody")
                .isEmpty();
    }

    @Test
    void needsNeitherTheStoreNorItsLockForAChangeOfARole() {
        TrustEngine engine = withPassive();
        mesh.store.down = true;

        assertThat(engine.review(update("mrc-2", Role.PASSIVE, Role.INACTIVE))).isEmpty();
    }

    @Test
    void decidesOnADeletionByWhatIsStored() {
        FaultyStore way = new FaultyStore(mesh.store.inner);
        TrustEngine one = mesh.started();
        TrustEngine two = mesh.engine(way, mesh.clock);
        two.start();
        mesh.settle();
        way.down = true;
        mesh.store.create(mrc("mrc-2", Role.PASSIVE));
        mesh.advance(Duration.ofSeconds(15));
        assertThat(one.state().roles()).containsEntry(TWO, Role.PASSIVE);
        assertThat(two.state().roles()).doesNotContainKey(TWO);

        assertThatThrownBy(() -> two.review(new Request.Delete(TWO)))
                .as("what is stored is not known")
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
        way.down = false;
        assertIllegal(two, new Request.Delete(TWO), Illegality.DELETE_IN_USE);
    }
}
