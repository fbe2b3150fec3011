package io.meshroot.core.internal.trust;

import static io.meshroot.core.internal.trust.TestMesh.ONE;
import static io.meshroot.core.internal.trust.TestMesh.OUTAGE;
import static io.meshroot.core.internal.trust.TestMesh.SKEW;
import static io.meshroot.core.internal.trust.TestMesh.TWO;
import static io.meshroot.core.internal.trust.TestMesh.VALIDITY;
import static io.meshroot.core.internal.trust.TestMesh.mrc;
import static io.meshroot.core.internal.trust.TestMesh.roles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.rotation.RotationRequest;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.Blocker.Reason;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.TrustState;
import io.meshroot.api.trust.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplicasTest {
    private static final MeshRootCertificate NEXT = mrc("mrc-2", Role.PASSIVE);
    private static final RoleChange PROMOTE = new RoleChange(TWO, Role.PASSIVE, Role.ACTIVE);
    private static final Duration SOON = Duration.ofSeconds(15);

    private final TestMesh mesh = new TestMesh();
    private final FaultyStore way = new FaultyStore(mesh.store.inner);
    private final TrustEngine one = mesh.started();

    private TrustEngine two(Duration ahead) {
        TrustEngine two = mesh.engine(way, () -> mesh.clock.instant().plus(ahead));
        two.start();
        mesh.advance(SOON);
        return two;
    }

    private static List<Reason> reasons(Verdict verdict) {
        return verdict instanceof Verdict.Blocked blocked
                ? blocked.blockers().stream().map(Blocker::reason).distinct().toList()
                : List.of();
    }

    @Test
    void eachMayStartAndAnyMayGoOn() {
        TrustEngine two = two(Duration.ZERO);
        LiveLeaf leaf = mesh.issue(one, "a");
        two.rotations().start(RotationRequest.to(NEXT));
        mesh.advance(SOON);
        two.close();
        mesh.acknowledge(one, "a", leaf);
        mesh.advance(SOON);
        mesh.acknowledge(one, "a", mesh.issue(one, "a"));
        mesh.advance(SOON);

        assertThat(one.state().roles()).isEqualTo(roles(TWO, Role.ACTIVE));
        assertThat(one.state().steps()).hasSize(4);
    }

    private List<String> viewed() {
        return mesh.store.readViews().stream().map(view -> view.id().value()).toList();
    }

    /** Where each process has a name of its own views would pile up for ever. */
    @Test
    void theViewOfOneThatIsGoneForGoodGoesToo() {
        TrustEngine two = two(Duration.ZERO);
        mesh.advance(Duration.ofMinutes(2));
        assertThat(viewed()).hasSize(2);

        mesh.kill(two);
        mesh.advance(OUTAGE.plus(SKEW).plus(Duration.ofHours(1)));

        assertThat(one.state().replicas()).hasSize(1);
        assertThat(viewed()).hasSize(1);
    }

    @Test
    void aViewThatWasForgottenIsRemovedInTheEnd() {
        two(Duration.ZERO);
        mesh.advance(Duration.ofMinutes(2));
        ReplicaView view = mesh.store.readViews().get(0);
        mesh.store.writeView(new ReplicaView(
                new ReplicaId("forgotten"),
                view.revision(),
                view.at(),
                view.confirms(),
                view.trustSequence(),
                view.signingSequence(),
                view.holders(),
                view.acknowledged(),
                view.ahead(),
                view.laggards(),
                view.uses()));

        mesh.advance(Duration.ofMinutes(30));
        assertThat(viewed()).as("it may be about to register").contains("forgotten");
        mesh.advance(Duration.ofMinutes(40));

        assertThat(viewed()).hasSize(2).doesNotContain("forgotten");
    }

    @Test
    void viewsStaySmallAndGatherNews() {
        TrustEngine two = two(Duration.ZERO);
        for (int i = 0; i < 50; i++) {
            mesh.issue(two, "holder-" + i);
        }
        mesh.advance(Duration.ofSeconds(2));
        ReplicaView view = mesh.store.readViews().stream()
                .filter(told -> told.id().value().equals("replica-2"))
                .findFirst()
                .orElseThrow();

        assertThat(view.holders()).isEqualTo(50);
        assertThat(view.laggards()).hasSizeLessThanOrEqualTo(ReplicaView.MOST_NAMES);
        assertThat(view.uses().get(ONE).leaves()).isEqualTo(50);
        assertThat(view.revision()).isLessThan(10);
    }

    @Test
    void oneThatIsCutOffServesUpToItsHorizonAndHoldsStepsBackUntilThen() {
        TrustEngine two = two(Duration.ZERO);
        mesh.issue(two, "b");
        way.down = true;
        mesh.issue(two, "c");
        one.rotations().start(RotationRequest.to(NEXT));
        mesh.advance(VALIDITY);
        assertThat(one.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE, TWO, Role.PASSIVE));
        assertThatThrownBy(() -> mesh.issue(two, "d"))
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));

        mesh.advance(OUTAGE.plus(SKEW).plus(Duration.ofMinutes(2)));
        assertThat(one.state().roles()).isEqualTo(roles(TWO, Role.ACTIVE));

        way.down = false;
        mesh.advance(Duration.ofMinutes(10));
        assertThat(two.state().roles()).isEqualTo(roles(TWO, Role.ACTIVE));
        assertThat(mesh.issue(two, "d").signer()).isEqualTo(TWO);
        assertThat(one.state().replicas()).hasSize(2);
    }

    @Test
    void oneWhoseClockIsFarOffMayNotActAndSaysSo() {
        TrustEngine two = two(Duration.ofMinutes(7));
        // How far a clock is off is known once a view was seen to be written, at the next beat.
        mesh.advance(Duration.ofMinutes(2));
        one.rotations().start(RotationRequest.to(NEXT));
        mesh.advance(Duration.ofMinutes(5));

        assertThat(one.state().root(TWO).orElseThrow().role()).isEqualTo(Role.INACTIVE);
        assertThat(reasons(one.evaluate(new RoleChange(TWO, Role.INACTIVE, Role.PASSIVE))))
                .contains(Reason.CLOCK_APART);
        assertThat(two.problems()).anySatisfy(problem -> assertThat(problem).contains("clock"));
    }

    @Test
    void gatesOfTimeGoByTheSlowestClock() {
        TrustEngine two = two(Duration.ofMinutes(-3));
        LiveLeaf leaf = mesh.issue(one, "a");
        one.rotations().start(RotationRequest.to(NEXT));
        mesh.advance(SOON);
        mesh.advance(Duration.between(
                mesh.clock.instant(), leaf.notAfter().plus(SKEW).plusSeconds(30)));
        assertThat(one.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE, TWO, Role.PASSIVE));

        mesh.advance(Duration.ofMinutes(4));

        assertThat(one.state().roles()).isEqualTo(roles(TWO, Role.ACTIVE));
        assertThat(two.state()).isEqualTo(one.state());
    }

    @Test
    void aRegisteredHolderIsHeardByAnyReplicaAndOutlivesThemAll() {
        HolderId bundle = HolderId.of("bundle");
        one.register(bundle);
        mesh.kill(one);
        mesh.advance(OUTAGE.plus(SKEW).plus(SKEW));
        TrustEngine later = mesh.started();
        TrustEngine two = two(Duration.ZERO);
        later.rotations().start(RotationRequest.to(NEXT));
        mesh.advance(SOON);
        assertThat(later.evaluate(PROMOTE))
                .isInstanceOfSatisfying(
                        Verdict.Blocked.class,
                        blocked -> assertThat(blocked.blockers())
                                .extracting(Blocker::who)
                                .contains(Optional.of("bundle")));

        two.acknowledge(Acknowledgement.ofTrust(bundle, 1, two.trust().sequence()));
        mesh.advance(SOON);

        assertThat(later.state().roles()).isEqualTo(roles(TWO, Role.ACTIVE));
        assertThat(later.state().holders().get(bundle).acknowledgement()).isPresent();
    }

    @Test
    void aStoreThatWasRestoredFromABackupNeverGivesANumberTwice() {
        LiveLeaf leaf = mesh.issue(one, "a");
        TrustState backup = mesh.store.readState().orElseThrow().value();
        one.rotations().start(RotationRequest.to(NEXT));
        mesh.settle();
        mesh.acknowledge(one, "a", leaf);
        long handedOut = one.trust().sequence();
        Versioned<TrustState> now = mesh.store.readState().orElseThrow();
        mesh.store.inner.replaceState(now.version(), backup);
        mesh.settle();

        assertThat(one.trust().sequence()).isGreaterThan(handedOut);
        assertThat(one.state().root(ONE).orElseThrow().trustedSince().orElseThrow())
                .isGreaterThan(handedOut);
        assertThat(mesh.events(MeshEvent.Trouble.class))
                .anySatisfy(trouble -> assertThat(trouble.message()).contains("restored from a backup"));
        assertThat(one.state().replicas()).containsKey(new ReplicaId("replica-1"));
        assertThat(one.state().root(ONE).orElseThrow().horizon().orElseThrow()).isAfter(leaf.notAfter());
    }
}
