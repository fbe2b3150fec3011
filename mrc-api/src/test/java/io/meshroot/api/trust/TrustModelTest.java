package io.meshroot.api.trust;

import static io.meshroot.api.trust.Mrcs.M1;
import static io.meshroot.api.trust.Mrcs.M2;
import static io.meshroot.api.trust.Mrcs.M3;
import static io.meshroot.api.trust.Mrcs.NOW;
import static io.meshroot.api.trust.Mrcs.SKEW;
import static io.meshroot.api.trust.Mrcs.changed;
import static io.meshroot.api.trust.Mrcs.learnt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrustModelTest {
    private static void assertUnchanged(TrustState state, TrustEvent event) {
        assertThat(TrustModel.apply(state, event, Mrcs.nothing())).isEqualTo(new Transition.Unchanged());
    }

    private static void assertIllegal(TrustState state, TrustEvent event, Illegality reason) {
        assertThat(TrustModel.apply(state, event, Mrcs.nothing())).isEqualTo(new Transition.Illegal(reason));
    }

    @Test
    void aLearntRootBeginsInactiveAndIsNumberedByNothing() {
        TrustState state = changed(TrustState.EMPTY, learnt(M1));
        RootState root = state.root(M1).orElseThrow();
        assertThat(root.role()).isEqualTo(Role.INACTIVE);
        assertThat(root.anchors()).containsExactly(Mrcs.anchor("mrc1"));
        assertThat(root.trustedSince()).isEmpty();
        assertThat(root.activatedAt()).isEmpty();
        assertThat(root.horizon()).isEmpty();
        assertThat(state.trust()).isEqualTo(Sequence.NONE);
        assertThat(state.signing()).isEqualTo(Sequence.NONE);
        assertThat(state.signer()).isEmpty();
        assertThat(state.acceptedDomains()).isEmpty();
    }

    @Test
    void learningTheSameAgainChangesNothingAndAnythingElseIsDrift() {
        TrustState state = Mrcs.introduced();
        RootState known = state.root(M1).orElseThrow();
        assertUnchanged(state, learnt(M1));
        TrustEvent[] others = {
            learnt(M1, Mrcs.DOMAIN, Mrcs.anchor("mrc2")),
            learnt(M1, Mrcs.DOMAIN, Mrcs.anchor("mrc1"), Mrcs.anchor("mrc2")),
            learnt(M1, Mrcs.OTHER_DOMAIN, Mrcs.anchor("mrc1")),
            new TrustEvent.RootLearnt(M1, Mrcs.DOMAIN, SpiffeMode.DISABLED, known.anchors())
        };
        for (TrustEvent other : others) {
            assertThat(TrustModel.apply(state, other, Mrcs.nothing())).isEqualTo(new Transition.Drifted(known));
        }
    }

    @Test
    void theFirstRolesAreAcceptedTogether() {
        TrustState state = changed(changed(changed(TrustState.EMPTY, learnt(M1)), learnt(M2)), learnt(M3));
        TrustState first = changed(
                state, new TrustEvent.FirstRoles(Map.of(M1, Role.PASSIVE, M2, Role.ACTIVE, M3, Role.INACTIVE), "test"));
        assertThat(first.roles()).isEqualTo(Map.of(M1, Role.PASSIVE, M2, Role.ACTIVE, M3, Role.INACTIVE));
        assertThat(first.trust().number()).isEqualTo(1);
        assertThat(first.signing().number()).isEqualTo(1);
        assertThat(first.root(M1).orElseThrow().trustedSince()).hasValue(1);
        assertThat(first.root(M2).orElseThrow().trustedSince()).hasValue(1);
        assertThat(first.root(M2).orElseThrow().activatedAt()).hasValue(1);
        assertThat(first.signer()).contains(first.root(M2).orElseThrow());
        assertThat(first.steps()).isEmpty();
    }

    @Test
    void theFirstRolesMustBeLegalAndKnownAndFirst() {
        TrustState state = changed(TrustState.EMPTY, learnt(M1));
        assertIllegal(state, new TrustEvent.FirstRoles(Map.of(M1, Role.PASSIVE), "test"), Illegality.NO_ACTIVE_MRC);
        assertIllegal(state, new TrustEvent.FirstRoles(Map.of(), "test"), Illegality.NO_MRC_IN_USE);
        assertIllegal(
                state,
                new TrustEvent.FirstRoles(Map.of(M1, Role.ACTIVE, M2, Role.INACTIVE), "test"),
                Illegality.UNKNOWN_MRC);
        assertIllegal(Mrcs.mesh(), new TrustEvent.FirstRoles(Map.of(M2, Role.ACTIVE), "test"), Illegality.ROLE_IN_USE);
    }

    @Test
    void theFirstRootMustNotBeTaintedOrExpiredButWaitsForNobody() {
        TrustState tainted = changed(
                changed(changed(TrustState.EMPTY, learnt(M1)), learnt(M2)), new TrustEvent.RootTainted(M1, "stolen"));
        TrustEvent first = new TrustEvent.FirstRoles(Map.of(M1, Role.ACTIVE), "test");
        assertThat(TrustModel.apply(tainted, first, Mrcs.nothing()))
                .isInstanceOfSatisfying(
                        Transition.Unsafe.class,
                        unsafe -> assertThat(unsafe.blockers())
                                .singleElement()
                                .extracting(Blocker::reason)
                                .isEqualTo(Blocker.Reason.ROOT_TAINTED));
        Evidence busy = Mrcs.at(NOW)
                .unknownHoldersUntil(NOW.plusSeconds(9))
                .holder(Mrcs.registered("bundle", 0))
                .build();
        TrustState second =
                changed(tainted, new TrustEvent.FirstRoles(Map.of(M1, Role.INACTIVE, M2, Role.ACTIVE), "test"), busy);
        assertThat(second.roles()).containsEntry(M2, Role.ACTIVE).containsEntry(M1, Role.INACTIVE);
    }

    @Test
    void addingTrustTakesATrustNumberOnly() {
        TrustState before = Mrcs.mesh();
        TrustState after = Mrcs.introduced();
        assertThat(after.trust().number()).isEqualTo(before.trust().number() + 1);
        assertThat(after.trust().digest()).isNotEqualTo(before.trust().digest());
        assertThat(after.signing()).isEqualTo(before.signing());
        assertThat(after.signer()).contains(after.root(M1).orElseThrow());
        assertThat(after.root(M1)).isEqualTo(before.root(M1));
        assertThat(after.root(M2).orElseThrow().trustedSince()).hasValue(2);
    }

    @Test
    void whoSignsTakesASigningNumberOnly() {
        TrustState before = Mrcs.introduced();
        TrustState both = Mrcs.promoted();
        assertThat(both.trust()).isEqualTo(before.trust());
        assertThat(both.signing().number()).isEqualTo(2);
        assertThat(both.root(M2).orElseThrow().activatedAt()).hasValue(2);
        assertThat(both.root(M2).orElseThrow().trustedSince()).hasValue(2);
        assertThat(both.signer()).contains(both.root(M2).orElseThrow());
        TrustState one = Mrcs.demoted();
        assertThat(one.trust()).isEqualTo(before.trust());
        assertThat(one.signing().number()).isEqualTo(3);
        assertThat(one.root(M1).orElseThrow().trustedSince()).hasValue(1);
        assertThat(one.root(M1).orElseThrow().activatedAt()).isEmpty();
        TrustState retired = Mrcs.step(one, M1, Role.INACTIVE);
        assertThat(retired.trust().number()).isEqualTo(3);
        assertThat(retired.signing()).isEqualTo(one.signing());
        assertThat(retired.root(M1).orElseThrow().trustedSince()).isEmpty();
    }

    @Test
    void aRootThatStoppedToSignRemembersWhenUntilItSignsAgain() {
        assertThat(Mrcs.promoted().root(M1).orElseThrow().signedUntil()).isEmpty();
        TrustState demoted = Mrcs.demoted();
        assertThat(demoted.root(M1).orElseThrow().signedUntil()).hasValue(3);
        TrustState retired = Mrcs.step(demoted, M1, Role.INACTIVE);
        assertThat(retired.root(M1).orElseThrow().signedUntil()).hasValue(3);
        TrustState back = Mrcs.step(retired, M1, Role.PASSIVE);
        assertThat(back.root(M1).orElseThrow().signedUntil()).hasValue(3);
        assertThat(back.root(M2).orElseThrow().signedUntil()).isEmpty();
        TrustState again = Mrcs.step(back, M1, Role.ACTIVE);
        assertThat(again.root(M1).orElseThrow().signedUntil()).isEmpty();
        TrustState twice = Mrcs.step(Mrcs.step(again, M2, Role.PASSIVE), M2, Role.ACTIVE);
        assertThat(Mrcs.step(twice, M1, Role.PASSIVE).root(M1).orElseThrow().signedUntil())
                .hasValue(7);
    }

    @Test
    void theLastActivatedSignsAlsoWhenItIsThePreviousOneAgain() {
        TrustState state = Mrcs.step(Mrcs.demoted(), M1, Role.ACTIVE);
        assertThat(state.signer().orElseThrow().name()).isEqualTo(M1);
        assertThat(state.root(M1).orElseThrow().activatedAt()).hasValue(4);
        assertThat(state.signing().number()).isEqualTo(4);
    }

    @Test
    void ofTwoActivatedTogetherTheFirstByNameSigns() {
        TrustState state = changed(changed(TrustState.EMPTY, learnt(M2)), learnt(M1));
        state = changed(state, new TrustEvent.FirstRoles(Map.of(M1, Role.ACTIVE, M2, Role.ACTIVE), "test"));
        assertThat(state.signer().orElseThrow().name()).isEqualTo(M1);
    }

    @Test
    void illegalChangesAreRefusedAndTheRoleThatThereIsIsNoChange() {
        TrustState state = Mrcs.mesh();
        assertIllegal(state, Mrcs.asked(state, M1, Role.PASSIVE), Illegality.WOULD_LEAVE_NO_ACTIVE);
        assertIllegal(state, Mrcs.asked(state, M2, Role.ACTIVE), Illegality.INACTIVE_TO_ACTIVE);
        assertIllegal(state, Mrcs.asked(state, M3, Role.PASSIVE), Illegality.UNKNOWN_MRC);
        assertUnchanged(state, Mrcs.asked(state, M1, Role.ACTIVE));
        TrustState unused = changed(TrustState.EMPTY, learnt(M1));
        assertIllegal(unused, Mrcs.asked(unused, M1, Role.PASSIVE), Illegality.NO_MRC_IN_USE);
    }

    @Test
    void aLegalChangeMustBeginAtTheAcceptedRole() {
        TrustState state = Mrcs.introduced();
        TrustEvent stale =
                new TrustEvent.RoleAsked(new RoleChange(M2, Role.INACTIVE, Role.ACTIVE), "test", Optional.empty());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrustModel.apply(state, stale, Mrcs.nothing()))
                .withMessageContaining("accepted role passive");
    }

    @Test
    void onlyAnInactiveRootIsForgotten() {
        TrustState state = Mrcs.introduced();
        assertIllegal(state, new TrustEvent.RootForgotten(M1), Illegality.DELETE_IN_USE);
        assertIllegal(state, new TrustEvent.RootForgotten(M2), Illegality.DELETE_IN_USE);
        assertUnchanged(state, new TrustEvent.RootForgotten(M3));
        TrustState mesh = Mrcs.mesh();
        TrustState gone = changed(mesh, new TrustEvent.RootForgotten(M2));
        assertThat(gone.roots()).containsOnlyKeys(M1);
        assertThat(gone.trust()).isEqualTo(mesh.trust());
    }

    @Test
    void whatAForgottenTwinSignedIsInherited() {
        TrustState state = changed(TrustState.EMPTY, learnt(M1));
        state = changed(state, learnt(M2, Mrcs.DOMAIN, Mrcs.anchor("mrc1")));
        state = changed(state, learnt(M3, Mrcs.OTHER_DOMAIN, Mrcs.anchor("mrc1")));
        state = changed(state, new TrustEvent.FirstRoles(Map.of(M1, Role.ACTIVE), "test"));
        state = changed(state, new TrustEvent.ReplicaRegistered(new ReplicaState(Mrcs.SELF, NOW, NOW)));
        state = changed(state, Mrcs.signed("a", M2, NOW.plusSeconds(5)));
        state = changed(state, Mrcs.signed("b", M1, NOW.plusSeconds(6)));
        TrustState none = changed(state, new TrustEvent.RootForgotten(M2));
        assertThat(none.root(M1).orElseThrow().horizon()).isEmpty();
        assertThat(none.root(M1).orElseThrow().recordedLeaves())
                .isEqualTo(Map.of("a", Mrcs.recorded(NOW.plusSeconds(5)), "b", Mrcs.recorded(NOW.plusSeconds(6))));
        assertThat(none.root(M3)).isEqualTo(state.root(M3));

        TrustState low = changed(state, new TrustEvent.HorizonRaised(M1, Mrcs.SELF, NOW.plusSeconds(10)));
        TrustState higher = changed(low, new TrustEvent.HorizonRaised(M2, Mrcs.SELF, NOW.plusSeconds(11)));
        assertThat(horizonAfterForgettingM2(higher)).contains(NOW.plusSeconds(11));
        TrustState lower = changed(low, new TrustEvent.HorizonRaised(M2, Mrcs.SELF, NOW.plusSeconds(9)));
        assertThat(horizonAfterForgettingM2(lower)).contains(NOW.plusSeconds(10));
        TrustState alone = changed(state, new TrustEvent.HorizonRaised(M2, Mrcs.SELF, NOW.plusSeconds(9)));
        assertThat(horizonAfterForgettingM2(alone)).contains(NOW.plusSeconds(9));
    }

    private static Optional<Instant> horizonAfterForgettingM2(TrustState state) {
        return changed(state, new TrustEvent.RootForgotten(M2))
                .root(M1)
                .orElseThrow()
                .horizon();
    }

    @Test
    void aForgottenStrangerLeavesNothing() {
        TrustState state = changed(Mrcs.mesh(), Mrcs.signed("a", M2, NOW.plusSeconds(5)));
        assertThat(changed(state, new TrustEvent.RootForgotten(M2)).root(M1)).isEqualTo(state.root(M1));
    }

    @Test
    void horizonsOnlyRise() {
        TrustState state = changed(
                Mrcs.mesh(), new TrustEvent.ReplicaRegistered(new ReplicaState(Mrcs.SELF, NOW, NOW.plusSeconds(20))));
        TrustState raised = changed(state, new TrustEvent.HorizonRaised(M1, Mrcs.SELF, NOW.plusSeconds(10)));
        assertThat(raised.root(M1).orElseThrow().horizon()).contains(NOW.plusSeconds(10));
        assertThat(raised.replicas().get(Mrcs.SELF)).isEqualTo(new ReplicaState(Mrcs.SELF, NOW, NOW.plusSeconds(20)));
        assertUnchanged(raised, new TrustEvent.HorizonRaised(M1, Mrcs.SELF, NOW.plusSeconds(10)));
        assertUnchanged(raised, new TrustEvent.HorizonRaised(M1, Mrcs.SELF, NOW.plusSeconds(9)));
        TrustState further = changed(raised, new TrustEvent.HorizonRaised(M1, Mrcs.SELF, NOW.plusSeconds(30)));
        assertThat(further.replicas().get(Mrcs.SELF).horizon()).isEqualTo(NOW.plusSeconds(30));
        assertThat(further.trust()).isEqualTo(state.trust());
        assertIllegal(state, new TrustEvent.HorizonRaised(M3, Mrcs.SELF, NOW), Illegality.UNKNOWN_MRC);
        assertIllegal(
                state, new TrustEvent.HorizonRaised(M1, new ReplicaId("cut-off"), NOW), Illegality.UNKNOWN_REPLICA);
    }

    @Test
    void theHorizonOutlivesRoles() {
        TrustState state =
                changed(Mrcs.mesh(), new TrustEvent.ReplicaRegistered(new ReplicaState(Mrcs.SELF, NOW, NOW)));
        state = changed(state, new TrustEvent.HorizonRaised(M1, Mrcs.SELF, NOW.plusSeconds(10)));
        state = Mrcs.step(Mrcs.step(Mrcs.step(state, M2, Role.PASSIVE), M2, Role.ACTIVE), M1, Role.PASSIVE);
        state = Mrcs.step(state, M1, Role.INACTIVE);
        assertThat(state.root(M1).orElseThrow().horizon()).contains(NOW.plusSeconds(10));
    }

    @Test
    void longLeavesAreRecordedUntilTheyHaveEnded() {
        TrustState state = Mrcs.mesh();
        state = changed(state, Mrcs.signed("a", M1, NOW.plusSeconds(100)));
        state = changed(state, Mrcs.signed("b", M1, NOW.plusSeconds(200)));
        Instant end = NOW.plusSeconds(100).plus(SKEW);
        TrustEvent third = Mrcs.signed("c", M1, NOW.plusSeconds(300));
        assertThat(changed(state, third, Mrcs.at(end.minusNanos(1)).build())
                        .root(M1)
                        .orElseThrow()
                        .recordedLeaves())
                .containsOnlyKeys("a", "b", "c");
        assertThat(changed(state, third, Mrcs.at(end).build())
                        .root(M1)
                        .orElseThrow()
                        .recordedLeaves())
                .isEqualTo(Map.of("b", Mrcs.recorded(NOW.plusSeconds(200)), "c", Mrcs.recorded(NOW.plusSeconds(300))));
        assertIllegal(state, Mrcs.signed("a", M3, NOW), Illegality.UNKNOWN_MRC);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrustEvent.LongLeafSigned(M1, Mrcs.leaf("a", M2, NOW), Mrcs.SELF))
                .withMessage("leaf a is signed by mrc2, not by mrc1");
    }

    @Test
    void aRecordedLeafThatEndedIsForgottenAlsoByTheHeirsOfItsSigner() {
        TrustState state = changed(Mrcs.mesh(), learnt(M3, Mrcs.DOMAIN, Mrcs.anchor("mrc2")));
        TrustState one = changed(state, Mrcs.signed("a", M2, NOW.plusSeconds(5)));
        TrustState both = changed(one, Mrcs.signed("b", M3, NOW.plusSeconds(5)));
        assertUnchanged(both, new TrustEvent.LongLeafEnded(M2, "b"));
        assertUnchanged(both, new TrustEvent.LongLeafEnded(M1, "a"));
        assertThat(changed(one, new TrustEvent.LongLeafEnded(M2, "a"))).isEqualTo(state);
        TrustState heir = changed(both, new TrustEvent.RootForgotten(M2));
        assertThat(changed(heir, new TrustEvent.LongLeafEnded(M2, "a"))
                        .root(M3)
                        .orElseThrow()
                        .recordedLeaves())
                .containsOnlyKeys("b");
    }

    @Test
    void replicasRegisterStayAndGo() {
        ReplicaId id = new ReplicaId("one");
        TrustState state = changed(TrustState.EMPTY, new TrustEvent.ReplicaRegistered(new ReplicaState(id, NOW, NOW)));
        TrustState again = changed(
                state, new TrustEvent.ReplicaRegistered(new ReplicaState(id, NOW.plusSeconds(9), NOW.plusSeconds(8))));
        assertThat(again.replicas()).isEqualTo(Map.of(id, new ReplicaState(id, NOW, NOW.plusSeconds(8))));
        assertUnchanged(again, new TrustEvent.ReplicaRegistered(new ReplicaState(id, NOW, NOW)));
        assertThat(changed(again, new TrustEvent.ReplicaGone(id))).isEqualTo(TrustState.EMPTY);
        assertUnchanged(state, new TrustEvent.ReplicaGone(new ReplicaId("two")));
    }

    @Test
    void aStateThatFitsItsDigestsIsLeftAlone() {
        assertUnchanged(Mrcs.promoted(), new TrustEvent.StateRead());
        assertUnchanged(TrustState.EMPTY, new TrustEvent.StateRead());
    }

    @Test
    void anotherTrustDigestTakesTheNextNumberAndVoidsOlderAcknowledgements() {
        TrustState state = Mrcs.introduced();
        TrustState edited = state.withSequences(state.roots(), new Sequence(2, "0".repeat(64)), state.signing());
        TrustState read = changed(edited, new TrustEvent.StateRead());
        assertThat(read.trust()).isEqualTo(new Sequence(3, state.trust().digest()));
        assertThat(read.signing()).isEqualTo(state.signing());
        assertThat(read.validating())
                .allSatisfy(root -> assertThat(root.trustedSince()).hasValue(3));
        Evidence evidence =
                Mrcs.probed(read, NOW).holder(Mrcs.registered("bundle", 2)).build();
        assertThat(Mrcs.verdict(read, M2, Role.ACTIVE, evidence)).isInstanceOf(Verdict.Blocked.class);
        assertThat(TrustModel.apply(edited, Mrcs.asked(edited, M2, Role.ACTIVE), evidence))
                .isInstanceOf(Transition.Unsafe.class);
    }

    @Test
    void renumberingLeavesUnusedRootsAlone() {
        TrustState state = Mrcs.mesh();
        TrustState edited = state.withSequences(state.roots(), new Sequence(1, "0".repeat(64)), state.signing());
        assertThat(changed(edited, new TrustEvent.StateRead()).root(M2)).isEqualTo(state.root(M2));
    }

    @Test
    void anotherSigningDigestTakesTheNextNumber() {
        TrustState state = Mrcs.promoted();
        TrustState edited = state.withSequences(state.roots(), state.trust(), new Sequence(2, "0".repeat(64)));
        TrustState read = changed(edited, new TrustEvent.StateRead());
        assertThat(read.signing()).isEqualTo(new Sequence(3, state.signing().digest()));
        assertThat(read.trust()).isEqualTo(state.trust());
        assertThat(read.roots()).isEqualTo(state.roots());
    }

    @Test
    void trustUnderAnotherNameIsOtherTrust() {
        TrustState state = changed(TrustState.EMPTY, learnt(M1));
        state = changed(state, learnt(M2, Mrcs.OTHER_DOMAIN, Mrcs.anchor("mrc1")));
        state = changed(state, new TrustEvent.FirstRoles(Map.of(M1, Role.ACTIVE), "test"));
        TrustState both = Mrcs.step(state, M2, Role.PASSIVE);
        assertThat(both.trust().number()).isEqualTo(2);
        assertThat(both.acceptedDomains()).containsExactly(Mrcs.OTHER_DOMAIN, Mrcs.DOMAIN);
    }

    @Test
    void trustCountsPerCertificate() {
        TrustState state = changed(TrustState.EMPTY, learnt(M1));
        state = changed(state, learnt(M2, Mrcs.DOMAIN, Mrcs.anchor("mrc1")));
        state = changed(state, new TrustEvent.FirstRoles(Map.of(M1, Role.ACTIVE), "test"));
        TrustState twins = Mrcs.step(state, M2, Role.PASSIVE);
        assertThat(twins.trust()).isEqualTo(state.trust());
        assertThat(twins.root(M2).orElseThrow().trustedSince()).hasValue(1);
        TrustState signing = Mrcs.step(twins, M2, Role.ACTIVE);
        assertThat(signing.signing().number()).isEqualTo(2);
        TrustState gone = Mrcs.step(Mrcs.step(signing, M1, Role.PASSIVE), M1, Role.INACTIVE);
        assertThat(gone.trust()).isEqualTo(state.trust());
    }

    @Test
    void trustThatWasThereSinceLongNeedsNoNewAcknowledgement() {
        TrustState state = Mrcs.step(Mrcs.introduced(), M2, Role.INACTIVE);
        state = changed(state, learnt(M3, Mrcs.DOMAIN, Mrcs.anchor("mrc1")));
        TrustState twins = Mrcs.step(state, M3, Role.PASSIVE);
        assertThat(twins.trust().number()).isEqualTo(3);
        assertThat(twins.root(M3).orElseThrow().trustedSince()).hasValue(1);
    }

    @Test
    void theNewestRecordsOfStepsAreKept() {
        TrustState state = Mrcs.mesh();
        for (int i = 0; i < TrustState.MOST_STEPS / 2 + 1; i++) {
            state = Mrcs.step(Mrcs.step(state, M2, Role.PASSIVE), M2, Role.INACTIVE);
        }
        assertThat(state.steps()).hasSize(TrustState.MOST_STEPS);
        assertThat(state.steps().get(0).trustSequence()).isEqualTo(4);
        assertThat(state.steps().get(TrustState.MOST_STEPS - 1).trustSequence())
                .isEqualTo(state.trust().number());
    }

    @Test
    void everyStepCanBeUndoneThroughItsOwnGateUntilTheOldRootIsDeleted() {
        TrustState[] path = {
            Mrcs.mesh(),
            Mrcs.introduced(),
            Mrcs.promoted(),
            Mrcs.demoted(),
            Mrcs.step(Mrcs.demoted(), M1, Role.INACTIVE)
        };
        for (int i = path.length - 1; i > 0; i--) {
            RoleChange back =
                    path[i].steps().get(path[i].steps().size() - 1).change().inverse();
            TrustState undone = changed(
                    path[i],
                    new TrustEvent.RoleAsked(back, "test", Optional.empty()),
                    Mrcs.probed(path[i], NOW)
                            .holder(Mrcs.registered("bundle", path[i].trust().number()))
                            .build());
            assertThat(undone.roles()).isEqualTo(path[i - 1].roles());
        }
        TrustState deleted = changed(path[4], new TrustEvent.RootForgotten(M1));
        assertIllegal(deleted, Mrcs.asked(deleted, M1, Role.PASSIVE), Illegality.UNKNOWN_MRC);
    }
}
