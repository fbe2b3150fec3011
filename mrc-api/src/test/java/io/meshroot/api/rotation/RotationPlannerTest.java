package io.meshroot.api.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.RoleChangeException;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.CustomProviderConfig;
import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.provider.IssuerCapabilities;
import io.meshroot.api.rotation.PlannedStep.Kind;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.RotationPolicy;
import io.meshroot.api.trust.StepBasis;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustState;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RotationPlannerTest {
    private static final Instant NOW = Meshes.NOW;
    private static final TrustState MESH = Meshes.mesh();
    private static final MeshRootCertificate OLD = Meshes.document(Meshes.M1, Role.ACTIVE);
    private static final MeshRootCertificate NEW = Meshes.document(Meshes.M2, Role.PASSIVE);
    private static final PlanFacts FACTS = PlanFacts.of(List.of(OLD)).build();

    private static RotationPlan plan(TrustState state, Evidence evidence) {
        return RotationPlanner.plan(state, evidence, RotationRequest.to(NEW), FACTS);
    }

    private static List<Kind> kinds(RotationPlan plan) {
        return plan.steps().stream().map(PlannedStep::kind).toList();
    }

    private static Optional<Instant> dateOf(RotationPlan plan, Kind kind) {
        return step(plan, kind).earliest();
    }

    private static PlannedStep step(RotationPlan plan, Kind kind) {
        return plan.steps().stream()
                .filter(step -> step.kind() == kind)
                .findFirst()
                .orElseThrow();
    }

    private static Evidence.Builder fiveHolders() {
        Evidence.Builder evidence = Meshes.evidence(MESH);
        for (int i = 0; i < 5; i++) {
            evidence.holder(
                    Meshes.workload("holder-" + i, 1, Meshes.leaf("a" + i, Meshes.M1, Duration.ofHours(10 + i))));
        }
        return evidence;
    }

    @Test
    void aRotationToANewRootHasSixSteps() {
        RotationPlan plan = plan(MESH, fiveHolders().build());
        assertThat(kinds(plan))
                .containsExactly(Kind.CREATE, Kind.INTRODUCE, Kind.PROMOTE, Kind.DEMOTE, Kind.RETIRE, Kind.DELETE);
        assertThat(plan.steps()).extracting(PlannedStep::number).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(plan.steps())
                .extracting(PlannedStep::mrc)
                .containsExactly(Meshes.M2, Meshes.M2, Meshes.M2, Meshes.M1, Meshes.M1, Meshes.M1);
        assertThat(plan.pointOfNoReturn()).isEqualTo(new RotationPlan.PointOfNoReturn.BeforeStep(6));
        assertThat(plan.warnings()).singleElement().asString().contains("mrc-2 are not known yet");
        assertThat(plan.steps()).allMatch(step -> step.basis() == StepBasis.EVIDENCE);
    }

    @Test
    void theOldRootIsRetiredWhenTheLastLeafIsIssuedAgain() {
        PlanFacts slow = PlanFacts.of(List.of(OLD)).reissueRate(2).build();
        RotationPlan plan = RotationPlanner.plan(MESH, fiveHolders().build(), RotationRequest.to(NEW), slow);
        assertThat(dateOf(plan, Kind.PROMOTE)).contains(NOW);
        assertThat(dateOf(plan, Kind.RETIRE)).contains(NOW.plusSeconds(2));
        assertThat(plan.overAt()).contains(NOW.plusSeconds(2));
        assertThat(plan.load()).isEqualTo(new ReissueLoad(5, 0, 0, 2, OptionalInt.empty(), Duration.ofSeconds(2)));
        assertThat(plan.load().peak()).isEqualTo(2);
    }

    @Test
    void theProvidersRateBoundsTheLoad() {
        PlanFacts facts = PlanFacts.of(List.of(OLD))
                .capabilities(Meshes.M2, capabilities(KeyType.values(), null, null, 1))
                .build();
        RotationPlan plan = RotationPlanner.plan(MESH, fiveHolders().build(), RotationRequest.to(NEW), facts);
        assertThat(plan.load().takes()).isEqualTo(Duration.ofSeconds(4));
        assertThat(plan.load().rate()).isEqualTo(1);
        assertThat(dateOf(plan, Kind.RETIRE)).contains(NOW.plusSeconds(4));
    }

    private static IssuerCapabilities capabilities(
            KeyType[] types, Duration longest, Instant end, int signaturesPerSecond) {
        return new IssuerCapabilities(
                EnumSet.of(types[0], types),
                Optional.ofNullable(longest),
                Optional.ofNullable(end),
                OptionalInt.of(signaturesPerSecond));
    }

    @Test
    void otherManagersIssueAgainAtTheSameTime() {
        TrustState state = Meshes.withReplica(MESH, Meshes.OTHER, Duration.ofMinutes(5));
        Evidence evidence = fiveHolders()
                .view(Meshes.view(Meshes.OTHER, 301, Duration.ofHours(20), "theirs"))
                .build();
        PlanFacts facts = PlanFacts.of(List.of(OLD))
                .capabilities(Meshes.M2, capabilities(KeyType.values(), null, null, 150))
                .build();
        RotationPlan plan = RotationPlanner.plan(state, evidence, RotationRequest.to(NEW), facts);
        assertThat(plan.load().leaves()).isEqualTo(306);
        assertThat(plan.load().managersElsewhere()).isEqualTo(1);
        assertThat(plan.load().peak()).isEqualTo(200);
        assertThat(dateOf(plan, Kind.RETIRE)).contains(NOW.plusSeconds(3));
        assertThat(plan.warnings()).anyMatch(note -> note.contains("up to 200 signatures a second"));
    }

    @Test
    void aSilentManagerCountsUntilItsHorizonHasPassed() {
        TrustState state = Meshes.withReplica(MESH, Meshes.OTHER, Duration.ofMinutes(5));
        RotationPlan plan = plan(state, fiveHolders().build());
        assertThat(dateOf(plan, Kind.INTRODUCE)).contains(NOW);
        assertThat(dateOf(plan, Kind.PROMOTE)).contains(NOW.plus(Duration.ofMinutes(6)));
        assertThat(step(plan, Kind.PROMOTE).blockers())
                .extracting(Blocker::reason)
                .containsExactly(Blocker.Reason.REPLICA_NOT_CONFIRMED);
    }

    @Test
    void aManagerThatIsSaidToBeSilentIsNotWaitedForToConfirm() {
        TrustState state = Meshes.withReplica(MESH, Meshes.OTHER, Duration.ofMinutes(5));
        Evidence evidence =
                fiveHolders().view(Meshes.view(Meshes.OTHER, 0, Duration.ZERO)).build();
        PlanFacts facts =
                PlanFacts.of(List.of(OLD)).silent(Set.of(Meshes.OTHER)).build();
        assertThat(dateOf(plan(state, evidence), Kind.PROMOTE)).contains(NOW);
        assertThat(dateOf(RotationPlanner.plan(state, evidence, RotationRequest.to(NEW), facts), Kind.PROMOTE))
                .contains(NOW.plus(Duration.ofMinutes(6)));
    }

    @Test
    void unknownHoldersAndRecordedLeavesTakeTheirTime() {
        TrustState state = Meshes.changed(
                MESH,
                new TrustEvent.LongLeafSigned(
                        Meshes.M1, Meshes.leaf("ca", Meshes.M1, Duration.ofDays(30)), Meshes.SELF));
        Evidence evidence =
                fiveHolders().unknownHoldersUntil(NOW.plus(Duration.ofHours(3))).build();
        RotationPlan plan = plan(state, evidence);
        assertThat(dateOf(plan, Kind.PROMOTE))
                .contains(NOW.plus(Duration.ofHours(3)).plus(Meshes.SKEW));
        assertThat(dateOf(plan, Kind.RETIRE))
                .contains(NOW.plus(Duration.ofDays(30)).plus(Meshes.SKEW));
    }

    @Test
    void aRecordedLeafOfAKnownHolderIsIssuedAgain() {
        TrustState state = Meshes.changed(
                MESH,
                new TrustEvent.LongLeafSigned(
                        Meshes.M1, Meshes.leaf("a0", Meshes.M1, Duration.ofDays(30)), Meshes.SELF));
        assertThat(dateOf(plan(state, fiveHolders().build()), Kind.RETIRE)).contains(NOW.plusMillis(40));
    }

    @Test
    void theNextStepNamesWhatBlocksItNow() {
        TrustState state = Meshes.rotating(Meshes.forced(Meshes.learnt(MESH, Meshes.M2), Meshes.M2, Role.PASSIVE));
        Evidence evidence = fiveHolders()
                .probes(Meshes.evidence(state).build().probes())
                .holder(Meshes.registered("webhook", 2))
                .build();
        RotationPlan plan = RotationPlanner.planRest(state, evidence, facts(OLD, NEW));
        assertThat(kinds(plan)).containsExactly(Kind.PROMOTE, Kind.DEMOTE, Kind.RETIRE, Kind.DELETE);
        assertThat(plan.steps().get(0).blockers())
                .extracting(blocker -> blocker.who().orElse("nobody"))
                .containsExactly("holder-0", "holder-1", "holder-2", "holder-3", "holder-4");
        assertThat(dateOf(plan, Kind.PROMOTE)).contains(NOW);
        assertThat(plan.steps().get(1).blockers()).isEmpty();
    }

    private static PlanFacts facts(MeshRootCertificate... documents) {
        return PlanFacts.of(List.of(documents)).build();
    }

    @Test
    void whatNobodyMendsLeavesTheStepWithoutADate() {
        Evidence evidence =
                fiveHolders().dependents(Map.of(Meshes.M1, Set.of("cross-1"))).build();
        RotationPlan plan = plan(MESH, evidence);
        assertThat(dateOf(plan, Kind.DEMOTE)).contains(NOW);
        assertThat(dateOf(plan, Kind.RETIRE)).isEmpty();
        assertThat(dateOf(plan, Kind.DELETE)).isEmpty();
        assertThat(step(plan, Kind.RETIRE).blockers())
                .extracting(Blocker::reason)
                .containsExactly(Blocker.Reason.DEPENDENT);
        assertThat(plan.overAt()).isEmpty();
        assertThat(plan.toText())
                .contains("5  retire mrc-1              not by time alone ", "6  delete mrc-1              after that")
                .contains("Over: no date is known");
    }

    @Test
    void aFailingProbeIsSeenAheadOfItsStep() {
        TrustState state = Meshes.rotating(Meshes.learnt(MESH, Meshes.M2));
        Evidence evidence = fiveHolders()
                .probes(Map.of(Meshes.M2, new io.meshroot.api.trust.Probe(1, Optional.of("sealed"))))
                .build();
        RotationPlan plan = RotationPlanner.planRest(state, evidence, facts(OLD, NEW));
        assertThat(step(plan, Kind.INTRODUCE).blockers()).isEmpty();
        assertThat(step(plan, Kind.PROMOTE).blockers())
                .extracting(Blocker::reason)
                .containsExactly(Blocker.Reason.PROBE_FAILED);
        assertThat(dateOf(plan, Kind.PROMOTE)).contains(NOW);
    }

    @Test
    void thereIsNoPlanToATaintedTarget() {
        TrustState state =
                Meshes.changed(Meshes.learnt(MESH, Meshes.M2), new TrustEvent.RootTainted(Meshes.M2, "leaked"));
        assertRefused(
                Illegality.TAINTED,
                () -> RotationPlanner.plan(state, fiveHolders().build(), RotationRequest.to(NEW), facts(OLD, NEW)));
    }

    @Test
    void aTaintedOldRootLeavesNoWayBack() {
        TrustState state = Meshes.changed(MESH, new TrustEvent.RootTainted(Meshes.M1, "leaked"));
        RotationPlan plan = plan(state, fiveHolders().build());
        assertThat(plan.pointOfNoReturn()).isEqualTo(new RotationPlan.PointOfNoReturn.Passed());
        assertThat(plan.warnings()).anyMatch(note -> note.contains("mrc-1 is tainted"));
        assertThat(plan.toText()).contains("No way back: it is past the point of no return");
    }

    @Test
    void aThirdRootInUseIsNamedAsTheReason() {
        MrcName third = MrcName.of("mrc-3");
        TrustState state = Meshes.rotating(Meshes.learnt(MESH, Meshes.M2));
        state = Meshes.forced(Meshes.learnt(state, third), third, Role.PASSIVE);
        RotationPlan plan = RotationPlanner.planRest(state, fiveHolders().build(), facts(OLD, NEW));
        assertThat(plan.steps()).singleElement().satisfies(step -> {
            assertThat(step.refused()).contains(Illegality.WOULD_USE_MORE_THAN_TWO);
            assertThat(step.earliest()).isEmpty();
        });
        assertThat(plan.toText()).contains("refused").contains("more than two MRCs in use");
    }

    @Test
    void theWayBackIsPlannedByTheInverseSteps() {
        TrustState state = Meshes.rotating(Meshes.forced(
                Meshes.forced(
                        Meshes.forced(Meshes.learnt(MESH, Meshes.M2), Meshes.M2, Role.PASSIVE), Meshes.M2, Role.ACTIVE),
                Meshes.M1,
                Role.PASSIVE));
        RotationPlan plan = RotationPlanner.planAbort(state, fiveHolders().build(), facts(OLD, NEW));
        assertThat(kinds(plan)).containsExactly(Kind.PROMOTE, Kind.DEMOTE, Kind.RETIRE);
        assertThat(plan.steps()).extracting(PlannedStep::mrc).containsExactly(Meshes.M1, Meshes.M2, Meshes.M2);
        // One has just been issued again under the new root, and goes back.
        assertThat(plan.load().leaves()).isEqualTo(1);
        assertThat(plan.pointOfNoReturn()).isEqualTo(new RotationPlan.PointOfNoReturn.None());
        assertThat(plan.toText()).startsWith("Way back of the rotation from mrc-1 to mrc-2");
    }

    @Test
    void aRotationByTimeTakesItsStepsByTime() {
        RotationPolicy policy =
                new RotationPolicy(new RotationPolicy.ByTime(Duration.ofSeconds(60)), new RotationPolicy.Wait());
        Evidence evidence =
                fiveHolders().unknownHoldersUntil(NOW.plus(Duration.ofHours(3))).build();
        RotationPlan plan =
                RotationPlanner.plan(MESH, evidence, RotationRequest.to(NEW).with(policy), FACTS);
        assertThat(dateOf(plan, Kind.INTRODUCE)).contains(NOW.plusSeconds(60));
        assertThat(dateOf(plan, Kind.RETIRE)).contains(NOW.plusSeconds(240));
        assertThat(step(plan, Kind.PROMOTE).basis()).isEqualTo(StepBasis.ASSUMED);
        assertThat(step(plan, Kind.DEMOTE).basis()).isEqualTo(StepBasis.EVIDENCE);
        assertThat(plan.warnings()).anyMatch(note -> note.contains("a step each 1 min"));
    }

    @Test
    void impatienceIsFoundOut() {
        RotationPolicy policy =
                new RotationPolicy(new RotationPolicy.OnEvidence(), new RotationPolicy.AbortAfter(Duration.ofHours(2)));
        Evidence evidence =
                fiveHolders().unknownHoldersUntil(NOW.plus(Duration.ofHours(3))).build();
        RotationRequest request = RotationRequest.to(NEW).with(policy);
        assertThat(RotationPlanner.plan(MESH, evidence, request, FACTS).warnings())
                .anyMatch(note -> note.startsWith("step 3 can't be taken within 2 h"));
        assertThat(RotationPlanner.plan(MESH, fiveHolders().build(), request, FACTS)
                        .warnings())
                .noneMatch(note -> note.contains("can't be taken"));
    }

    @Test
    void whatChangesForHoldersIsSaid() {
        MeshRootCertificate elsewhere = MeshRootCertificate.builder("mrc-2")
                .provider(new CustomProviderConfig("vault-like", Map.of()))
                .trustDomain(TrustDomain.of("other.example"))
                .spiffe(SpiffeMode.ENABLED)
                .role(Role.PASSIVE)
                .build();
        assertThat(RotationPlanner.plan(MESH, fiveHolders().build(), RotationRequest.to(elsewhere), FACTS)
                        .warnings())
                .anyMatch(note -> note.equals("the provider changes from tresor to vault-like"))
                .anyMatch(note -> note.startsWith("the trust domain changes from cluster.local to other.example"))
                .anyMatch(note -> note.equals("the SPIFFE mode changes from DISABLED to ENABLED"));
    }

    @Test
    void anotherKeyTypeIsSaid() {
        MeshRootCertificate ed = MeshRootCertificate.builder("mrc-2")
                .provider(new TresorConfig(new SecretRef("mesh", "ed"), Optional.of(KeyType.ED25519)))
                .role(Role.PASSIVE)
                .build();
        assertThat(RotationPlanner.plan(MESH, fiveHolders().build(), RotationRequest.to(ed), FACTS)
                        .warnings())
                .anyMatch(note -> note.startsWith("the root's key type changes from ec-p256 to ed25519"));
    }

    @Test
    void limitsOfTheNewIssuerAreSaid() {
        PlanFacts facts = PlanFacts.of(List.of(OLD))
                .capabilities(
                        Meshes.M2,
                        capabilities(
                                new KeyType[] {KeyType.RSA_2048},
                                Duration.ofHours(1),
                                NOW.plus(Duration.ofHours(5)),
                                1000))
                .build();
        assertThat(RotationPlanner.plan(MESH, fiveHolders().build(), RotationRequest.to(NEW), facts)
                        .warnings())
                .anyMatch(note -> note.contains("signs leaves for at most 1 h"))
                .anyMatch(note -> note.contains("does not sign leaves with ec-p256 keys"))
                .anyMatch(note -> note.contains("can sign only up to"));
    }

    @Test
    void anOldRootThatEndsTooSoonIsSaid() {
        TrustState state = Meshes.changed(
                TrustState.EMPTY,
                new TrustEvent.RootLearnt(
                        Meshes.M1,
                        TrustDomain.DEFAULT,
                        SpiffeMode.DISABLED,
                        Meshes.anchors("short", NOW.minusSeconds(60), NOW.plus(Duration.ofHours(2)))));
        state = Meshes.changed(state, new TrustEvent.FirstRoles(Map.of(Meshes.M1, Role.ACTIVE), "test"));
        Evidence evidence =
                fiveHolders().unknownHoldersUntil(NOW.plus(Duration.ofHours(3))).build();
        assertThat(plan(state, evidence).warnings()).anyMatch(note -> note.contains("before it can be retired"));
        assertThat(plan(state, fiveHolders().build()).warnings()).noneMatch(note -> note.contains("retired"));
    }

    @Test
    void aNewRootThatIsNotYetValidIsWaitedFor() {
        PlanFacts facts = PlanFacts.of(List.of(OLD))
                .anchors(Meshes.M2, Meshes.anchors("late", NOW.plusSeconds(100), NOW.plus(Duration.ofDays(100))))
                .build();
        RotationPlan plan = RotationPlanner.plan(MESH, fiveHolders().build(), RotationRequest.to(NEW), facts);
        assertThat(dateOf(plan, Kind.PROMOTE)).contains(NOW.plusSeconds(100).plus(Meshes.SKEW));
        assertThat(plan.warnings()).isEmpty();
    }

    @Test
    void aNewRootThatEndsTooSoonNeverSigns() {
        PlanFacts facts = PlanFacts.of(List.of(OLD))
                .anchors(Meshes.M2, Meshes.anchors("brief", NOW.minusSeconds(60), NOW.plus(Duration.ofHours(40))))
                .build();
        RotationPlan plan = RotationPlanner.plan(MESH, fiveHolders().build(), RotationRequest.to(NEW), facts);
        assertThat(dateOf(plan, Kind.PROMOTE)).isEmpty();
        assertThat(step(plan, Kind.PROMOTE).blockers())
                .extracting(Blocker::reason)
                .containsExactly(Blocker.Reason.ROOT_ENDS_TOO_SOON);
    }

    @Test
    void aPausedRotationIsPlannedAsIfItWentOn() {
        TrustState state = Meshes.changed(
                Meshes.rotating(Meshes.learnt(MESH, Meshes.M2)), new TrustEvent.RotationPaused("ann", "holidays"));
        RotationPlan plan = RotationPlanner.planRest(state, fiveHolders().build(), facts(OLD, NEW));
        assertThat(plan.steps()).hasSize(5);
        assertThat(plan.warnings()).anyMatch(note -> note.contains("ann: holidays"));
    }

    @Test
    void aDocumentThatIsMissingStopsThePlan() {
        RotationPlan plan =
                RotationPlanner.planRest(Meshes.rotating(MESH), fiveHolders().build(), facts(OLD));
        assertThat(plan.steps()).isEmpty();
        assertThat(plan.warnings()).containsExactly("it can't go on: the document of mrc-2 was deleted");
    }

    @Test
    void whatCouldNotBeStartedIsRefused() {
        Evidence evidence = fiveHolders().build();
        assertRefused(Illegality.NO_ROTATION, () -> RotationPlanner.planRest(MESH, evidence, FACTS));
        assertRefused(Illegality.NO_ROTATION, () -> RotationPlanner.planAbort(MESH, evidence, FACTS));
        assertRefused(
                Illegality.ROTATION_IN_PROGRESS,
                () -> RotationPlanner.plan(
                        Meshes.rotating(MESH),
                        evidence,
                        RotationRequest.to(Meshes.document(MrcName.of("mrc-3"), Role.PASSIVE)),
                        FACTS));
        assertRefused(Illegality.NO_MRC_IN_USE, () -> plan(TrustState.EMPTY, evidence));
        assertRefused(
                Illegality.NO_CHANGE,
                () -> RotationPlanner.plan(MESH, evidence, RotationRequest.to(OLD.withRole(Role.PASSIVE)), FACTS));
        assertRefused(
                Illegality.NAME_TAKEN,
                () -> RotationPlanner.plan(
                        MESH,
                        evidence,
                        RotationRequest.to(MeshRootCertificate.builder("mrc-2")
                                .provider(TresorConfig.inSecret("mesh", "another"))
                                .role(Role.PASSIVE)
                                .build()),
                        facts(OLD, NEW)));
    }

    private static void assertRefused(Illegality reason, Runnable plan) {
        assertThatThrownBy(plan::run)
                .isInstanceOfSatisfying(
                        RoleChangeException.class, e -> assertThat(e.reason()).contains(reason));
    }

    @Test
    void factsAreChecked() {
        assertThatThrownBy(() -> PlanFacts.of(List.of()).reissueRate(0).build())
                .hasMessageContaining("reissueRate is 0");
        assertThat(PlanFacts.of(List.of()).build().reissueRate()).isEqualTo(100);
    }
}
