package io.meshroot.core.internal.trust;

import static io.meshroot.core.internal.trust.TestMesh.ONE;
import static io.meshroot.core.internal.trust.TestMesh.OUTAGE;
import static io.meshroot.core.internal.trust.TestMesh.SKEW;
import static io.meshroot.core.internal.trust.TestMesh.TWO;
import static io.meshroot.core.internal.trust.TestMesh.VALIDITY;
import static io.meshroot.core.internal.trust.TestMesh.mrc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.Blocker.Reason;
import io.meshroot.api.trust.BreakGlass;
import io.meshroot.api.trust.HolderEvidence;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.Verdict;
import io.meshroot.core.internal.Authority.IssueTicket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvidenceTest {
    private static final HolderId A = HolderId.of("a");
    private static final RoleChange PROMOTE = new RoleChange(TWO, Role.PASSIVE, Role.ACTIVE);

    private final TestMesh mesh = new TestMesh();

    private static List<Reason> reasons(Verdict verdict) {
        return verdict instanceof Verdict.Blocked blocked
                ? blocked.blockers().stream().map(Blocker::reason).toList()
                : List.of();
    }

    private static List<LiveLeaf> leavesOf(TrustEngine engine, HolderId holder) {
        return engine.holders().stream()
                .filter(known -> known.holder().equals(holder))
                .findFirst()
                .map(HolderEvidence::leaves)
                .orElse(List.of());
    }

    @Test
    void aLeafEndsWhenItsHolderAcknowledgesANewerOne() {
        TrustEngine engine = mesh.started();
        LiveLeaf first = mesh.issue(engine, "a");
        LiveLeaf second = mesh.issue(engine, "a");
        LiveLeaf third = mesh.issue(engine, "a");
        assertThat(leavesOf(engine, A)).containsExactlyInAnyOrder(first, second, third);

        mesh.acknowledge(engine, "a", second);

        assertThat(leavesOf(engine, A)).containsExactlyInAnyOrder(second, third);
    }

    @Test
    void aRestartedHolderMayUseAnOldLeafAgain() {
        TrustEngine engine = mesh.started();
        LiveLeaf first = mesh.issue(engine, "a");
        LiveLeaf second = mesh.issue(engine, "a");
        mesh.acknowledge(engine, "a", second);
        assertThat(leavesOf(engine, A)).containsExactly(second);

        engine.acknowledge(Acknowledgement.of(A, 2, first.serial(), 0));

        assertThat(leavesOf(engine, A)).containsExactlyInAnyOrder(first, second);
        assertThat(engine.holders().get(0).acknowledgement().orElseThrow().trustSequence())
                .isZero();
    }

    @Test
    void aLeafThatWasAcknowledgedDoesNotReviveOthersWhenItExpires() {
        TrustEngine engine = mesh.started();
        mesh.issue(engine, "a", VALIDITY.multipliedBy(10));
        LiveLeaf second = mesh.issue(engine, "a");
        mesh.acknowledge(engine, "a", second);

        mesh.advance(VALIDITY.multipliedBy(3));

        assertThat(leavesOf(engine, A)).isEmpty();
    }

    @Test
    void aHolderWithALeafOfAnotherManagerCountsWhileThatMayBeValid() {
        TrustEngine engine = mesh.started();
        engine.acknowledge(Acknowledgement.of(A, 1, "abc", 1));
        engine.create(mrc("mrc-2", Role.PASSIVE));
        assertThat(reasons(engine.changeRole(TWO, Role.ACTIVE))).contains(Reason.HOLDER_NOT_ACKNOWLEDGED);

        mesh.advance(VALIDITY.plus(SKEW).plus(Duration.ofMinutes(2)));

        assertThat(engine.state().roles()).containsEntry(TWO, Role.ACTIVE);
    }

    @Test
    void olderNewsIsIgnoredAndTold() {
        TrustEngine engine = mesh.started();
        engine.acknowledge(Acknowledgement.ofTrust(A, 5, 1));

        engine.acknowledge(Acknowledgement.ofTrust(A, 4, 9));
        engine.acknowledge(Acknowledgement.ofTrust(A, 5, 0));

        assertThat(engine.holders().get(0).acknowledgement()).contains(Acknowledgement.ofTrust(A, 5, 1));
        assertThat(mesh.events(MeshEvent.AcknowledgementIgnored.class)).hasSize(2);
    }

    @Test
    void anExpiredLeafNoLongerCountsButAClockThatJumpsBackFindsItAgain() {
        TrustEngine engine = mesh.started();
        LiveLeaf leaf = mesh.issue(engine, "a");
        mesh.scheduler.jump(VALIDITY.plus(SKEW));
        assertThat(leavesOf(engine, A)).isEmpty();

        mesh.clock.set(leaf.notAfter());

        assertThat(leavesOf(engine, A)).containsExactly(leaf);
    }

    @Test
    void holdersThatWereRegisteredCountUntilTheyAreDeregistered() {
        TrustEngine engine = mesh.started();
        engine.register(A);
        engine.create(mrc("mrc-2", Role.PASSIVE));
        Verdict verdict = engine.changeRole(TWO, Role.ACTIVE);
        assertThat(reasons(verdict)).contains(Reason.HOLDER_NOT_ACKNOWLEDGED);

        engine.deregister(A);
        mesh.settle();

        assertThat(engine.state().roles()).containsEntry(TWO, Role.ACTIVE);
    }

    @Test
    void anAcknowledgementAboveTheStoredSequenceBlocks() {
        TrustEngine engine = mesh.started();
        engine.register(A);
        engine.create(mrc("mrc-2", Role.PASSIVE));
        engine.acknowledge(Acknowledgement.ofTrust(A, 1, 99));

        assertThat(reasons(engine.changeRole(TWO, Role.ACTIVE))).contains(Reason.ACKNOWLEDGEMENT_AHEAD);
    }

    @Test
    void theHorizonIsWrittenAheadOnce() {
        TrustEngine engine = mesh.started();
        mesh.issue(engine, "a");
        Instant horizon = engine.state().root(ONE).flatMap(RootState::horizon).orElseThrow();
        assertThat(horizon).isEqualTo(mesh.clock.instant().plus(VALIDITY).plus(OUTAGE));
        int writes = mesh.store.writes.get();

        mesh.scheduler.jump(OUTAGE.minusSeconds(1));
        mesh.issue(engine, "b");
        assertThat(mesh.store.writes).hasValue(writes);
        mesh.scheduler.jump(Duration.ofSeconds(2));
        mesh.issue(engine, "c");
        assertThat(mesh.store.writes).hasValue(writes + 1);
    }

    @Test
    void issuingGoesOnUpToTheHorizonWhileTheStoreIsDown() {
        TrustEngine engine = mesh.started();
        mesh.issue(engine, "a");
        mesh.store.down = true;
        mesh.advance(OUTAGE);
        mesh.issue(engine, "b");

        mesh.advance(Duration.ofSeconds(1));
        assertThatThrownBy(() -> mesh.issue(engine, "c"))
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
        assertThat(engine.trust().roots()).hasSize(1);
        assertThat(mesh.events(MeshEvent.Trouble.class))
                .extracting(MeshEvent.Trouble::where)
                .containsExactly("store");

        mesh.store.down = false;
        mesh.advance(Duration.ofMinutes(5));
        mesh.issue(engine, "c");
    }

    @Test
    void longLeavesAreRecordedOneByOneAndDoNotPushTheHorizon() {
        TrustEngine engine = mesh.started();
        mesh.issue(engine, "a");
        Instant horizon = engine.state().root(ONE).flatMap(RootState::horizon).orElseThrow();

        LiveLeaf leaf = mesh.issue(engine, "b", Duration.ofDays(365));

        RootState root = engine.state().root(ONE).orElseThrow();
        assertThat(root.horizon()).contains(horizon);
        assertThat(root.recordedLeaves()).containsOnlyKeys(leaf.serial());
    }

    @Test
    void aRecordedLeafIsTakenBackWhenItsHolderUsesAnother() {
        TrustEngine engine = mesh.started();
        mesh.issue(engine, "a", Duration.ofDays(365));
        LiveLeaf next = mesh.issue(engine, "a");
        engine.register(HolderId.of("other"));
        engine.create(mrc("mrc-2", Role.PASSIVE));
        engine.changeRole(TWO, Role.ACTIVE);

        mesh.acknowledge(engine, "a", next);

        assertThat(engine.state().root(ONE).orElseThrow().recordedLeaves()).isEmpty();
    }

    @Test
    void aRecordedLeafOfAnEarlierLifeHasAnUnknownHolder() {
        TrustEngine before = mesh.started();
        mesh.issue(before, "a", Duration.ofDays(365));
        before.close();
        mesh.advance(Duration.ofDays(2));
        TrustEngine engine = mesh.started();
        engine.create(mrc("mrc-2", Role.PASSIVE));
        mesh.settle();

        assertThat(reasons(engine.evaluate(PROMOTE))).contains(Reason.UNKNOWN_HOLDERS);
    }

    @Test
    void leavesOfAnEarlierLifeBlockUntilTheHorizon() {
        TrustEngine before = mesh.started();
        mesh.issue(before, "a");
        mesh.kill(before);
        TrustEngine engine = mesh.started();
        engine.create(mrc("mrc-2", Role.PASSIVE));
        assertThat(reasons(engine.changeRole(TWO, Role.ACTIVE))).contains(Reason.REPLICA_NOT_CONFIRMED);

        mesh.advance(VALIDITY.plus(OUTAGE).plus(SKEW).minusSeconds(1));
        assertThat(engine.state().roles()).containsEntry(TWO, Role.PASSIVE);
        mesh.advance(Duration.ofSeconds(2));

        assertThat(engine.state().roles()).containsEntry(TWO, Role.ACTIVE);
        assertThat(mesh.events(MeshEvent.RoleAccepted.class).get(1).waited())
                .isBetween(VALIDITY, VALIDITY.plus(OUTAGE).plus(OUTAGE));
    }

    @Test
    void anEarlierLifeThatEndedInOrderAndWithoutLeavesBlocksNothing() {
        TrustEngine before = mesh.started();
        mesh.issue(before, "a");
        before.ended(A, leavesOf(before, A).get(0).serial());
        before.close();
        TrustEngine engine = mesh.started();
        engine.create(mrc("mrc-2", Role.PASSIVE));

        assertThat(engine.changeRole(TWO, Role.ACTIVE)).isInstanceOf(Verdict.Safe.class);
    }

    @Test
    void holdersOfAReplicaThatWasRemovedAreUnknownToALaterLife() {
        TrustEngine before = mesh.started();
        mesh.issue(before, "a");
        mesh.kill(before);
        TrustEngine vouching = mesh.started();
        vouching.removeReplica(new ReplicaId("replica-1"));
        vouching.create(mrc("mrc-2", Role.PASSIVE));
        assertThat(vouching.evaluate(PROMOTE))
                .isInstanceOfSatisfying(
                        Verdict.Blocked.class,
                        blocked -> assertThat(reasons(blocked)).containsExactly(Reason.PROBE_MISSING));
        mesh.kill(vouching);

        TrustEngine engine = mesh.started();

        assertThat(reasons(engine.evaluate(PROMOTE))).contains(Reason.UNKNOWN_HOLDERS);
    }

    @Test
    void aReplicaCanRemoveOthersButNotItself() {
        TrustEngine engine = mesh.started();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> engine.removeReplica(new ReplicaId("replica-1")))
                .withMessageContaining("replica-1 is this manager itself; close it instead");
    }

    @Test
    void aSignerThatIsNoLongerActiveCommitsNothing() {
        TrustEngine engine = mesh.started();
        engine.create(mrc("mrc-2", Role.PASSIVE));
        engine.changeRole(TWO, Role.ACTIVE);
        try (IssueTicket ticket = engine.begin()) {
            assertThat(ticket.signer().name()).isEqualTo(TWO);
            Instant end = mesh.clock.instant().plus(VALIDITY);
            ticket.ensureHorizon(end);
            engine.changeRole(TWO, Role.PASSIVE);
            assertThat(engine.state().roles()).containsEntry(TWO, Role.PASSIVE);

            assertThat(ticket.commit(A, "a", new LiveLeaf(mesh.nextSerial(), TWO, end)))
                    .isFalse();
            assertThat(reasons(engine.changeRole(TWO, Role.INACTIVE))).contains(Reason.ISSUE_UNFINISHED);
        }
        mesh.settle();
        assertThat(engine.state().roles()).containsEntry(TWO, Role.INACTIVE);
        assertThat(engine.holders()).isEmpty();
    }

    @Test
    void aLongLeafThatIsThrownAwayLeavesNoRecord() {
        TrustEngine engine = mesh.started();
        engine.create(mrc("mrc-2", Role.PASSIVE));
        engine.changeRole(TWO, Role.ACTIVE);
        try (IssueTicket ticket = engine.begin()) {
            Instant end = mesh.clock.instant().plus(Duration.ofDays(100));
            ticket.ensureHorizon(end);
            engine.changeRole(TWO, Role.PASSIVE);

            assertThat(ticket.commit(A, "a", new LiveLeaf(mesh.nextSerial(), TWO, end)))
                    .isFalse();
        }
        assertThat(engine.state().root(TWO).orElseThrow().recordedLeaves()).isEmpty();
    }

    @Test
    void breakGlassNamesWhoBreaksAndKeepsTheReason() {
        TrustEngine engine = mesh.started();
        mesh.issue(engine, "a");
        engine.create(mrc("mrc-2", Role.PASSIVE));

        Verdict verdict = engine.changeRole(TWO, Role.ACTIVE, new BreakGlass("the old key leaked"));

        assertThat(reasons(verdict)).contains(Reason.HOLDER_NOT_ACKNOWLEDGED, Reason.PROBE_MISSING);
        assertThat(engine.state().roles()).containsEntry(TWO, Role.ACTIVE);
        assertThat(engine.state().steps().get(1).breakGlass()).contains(new BreakGlass("the old key leaked"));
        assertThat(engine.state().steps().get(1).evidence()).anyMatch(line -> line.contains("overridden: a "));
        assertThat(engine.roots().get(1).role()).isEqualTo(Role.ACTIVE);
        mesh.settle();
        assertThat(engine.state().roles()).containsEntry(TWO, Role.ACTIVE);
    }

    @Test
    void anotherReplicaHoldsAStepBackUntilItHasConfirmedIt() {
        TrustEngine engine = mesh.started();
        TrustEngine other = mesh.engine();
        other.start();
        mesh.settle();
        engine.create(mrc("mrc-2", Role.PASSIVE));
        assertThat(reasons(engine.changeRole(TWO, Role.ACTIVE))).contains(Reason.REPLICA_NOT_CONFIRMED);
        mesh.settle();

        assertThat(engine.state().roles()).containsEntry(TWO, Role.ACTIVE);
        assertThat(other.state().roles()).containsEntry(TWO, Role.ACTIVE);
        assertThat(mesh.events(MeshEvent.StepAnnounced.class)).isNotEmpty();
    }

    @Test
    void holdersOfAnotherReplicaAreWaitedForByName() {
        TrustEngine engine = mesh.started();
        TrustEngine other = mesh.engine();
        other.start();
        mesh.settle();
        LiveLeaf leaf = mesh.issue(other, "b");
        mesh.advance(Duration.ofSeconds(2));
        engine.create(mrc("mrc-2", Role.PASSIVE));
        engine.changeRole(TWO, Role.ACTIVE);
        mesh.advance(Duration.ofSeconds(5));
        assertThat(engine.state().roles()).containsEntry(TWO, Role.PASSIVE);
        assertThat(engine.evaluate(PROMOTE))
                .isInstanceOfSatisfying(
                        Verdict.Blocked.class,
                        blocked -> assertThat(blocked.blockers())
                                .extracting(Blocker::who)
                                .contains(Optional.of("b")));

        mesh.acknowledge(other, "b", leaf);
        mesh.advance(Duration.ofSeconds(5));

        assertThat(engine.state().roles()).containsEntry(TWO, Role.ACTIVE);
    }

    @Test
    void aReplicaThatLeftWithLeavesInUseBlocksUntilTheyEnd() {
        TrustEngine engine = mesh.started();
        TrustEngine other = mesh.engine();
        other.start();
        mesh.issue(other, "b");
        engine.create(mrc("mrc-2", Role.PASSIVE));
        engine.changeRole(TWO, Role.ACTIVE);
        other.close();
        mesh.advance(VALIDITY);
        assertThat(engine.state().roles()).containsEntry(TWO, Role.PASSIVE);

        mesh.advance(OUTAGE.plus(SKEW).plusSeconds(1));

        assertThat(engine.state().roles()).containsEntry(TWO, Role.ACTIVE);
        mesh.advance(OUTAGE);
        assertThat(engine.state().replicas()).hasSize(1);
    }
}
