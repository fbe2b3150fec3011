package io.meshroot.api.trust;

import static io.meshroot.api.trust.Mrcs.M1;
import static io.meshroot.api.trust.Mrcs.M2;
import static io.meshroot.api.trust.Mrcs.NOW;
import static io.meshroot.api.trust.Mrcs.changed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.trust.Blocker.Reason;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Steps that are taken although their gate is shut: what may be overridden, by whom, and what is recorded. */
class StepOverrideTest {
    private static final Set<Reason> NEVER = EnumSet.of(Reason.ANCHORS_UNKNOWN, Reason.ROOT_TAINTED);
    private static final Set<Reason> BY_TIME = EnumSet.of(
            Reason.HOLDER_NOT_ACKNOWLEDGED, Reason.UNKNOWN_HOLDERS, Reason.REPLICA_NOT_CONFIRMED, Reason.LEAF_DEPENDS);

    @Test
    void anOrderCoversEverythingButWhatMakesARootUnusable() {
        StepOverride order = new StepOverride(StepBasis.FORCED, "because");
        for (Reason reason : Reason.values()) {
            assertThat(order.covers(reason)).as("%s", reason).isEqualTo(!NEVER.contains(reason));
        }
    }

    @Test
    void timeCoversOnlyWhatHoldersAndManagersWouldHaveSaid() {
        StepOverride time = new StepOverride(StepBasis.ASSUMED, "because");
        for (Reason reason : Reason.values()) {
            assertThat(time.covers(reason)).as("%s", reason).isEqualTo(BY_TIME.contains(reason));
        }
    }

    @Test
    void evidenceOverridesNothingAndAReasonIsGiven() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StepOverride(StepBasis.EVIDENCE, "because"))
                .withMessage("basis of an override is EVIDENCE; give ASSUMED or FORCED");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StepOverride(StepBasis.ASSUMED, " "))
                .withMessage("reason of an override is blank; say why, it is recorded");
        assertThat(StepOverride.of(new BreakGlass("fire"))).isEqualTo(new StepOverride(StepBasis.FORCED, "fire"));
    }

    @Test
    void aRecordIsForcedExactlyIfTheGlassWasBroken() {
        RoleChange change = new RoleChange(M2, Role.PASSIVE, Role.ACTIVE);
        Optional<BreakGlass> glass = Optional.of(new BreakGlass("fire"));
        assertThat(new StepRecord(change, NOW, "test", 1, 1, List.of(), glass).basis())
                .isEqualTo(StepBasis.FORCED);
        assertThat(new StepRecord(change, NOW, "test", 1, 1, List.of(), Optional.empty()).basis())
                .isEqualTo(StepBasis.EVIDENCE);
        for (StepBasis basis : new StepBasis[] {StepBasis.EVIDENCE, StepBasis.ASSUMED}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new StepRecord(change, NOW, "test", 1, 1, List.of(), glass, basis))
                    .withMessage("breakGlass of mrc2: passive -> active must be given exactly if it was forced");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new StepRecord(change, NOW, "test", 1, 1, List.of(), Optional.empty(), StepBasis.FORCED))
                .withMessageContaining("breakGlass of mrc2");
    }

    @Test
    void aStepByTimeIsRecordedAsAssumed() {
        TrustState state = Mrcs.introduced();
        Evidence evidence =
                Mrcs.probed(state, NOW).holder(Mrcs.registered("bundle", 1)).build();
        StepRecord step = last(changed(state, Mrcs.assumed(state, M2, Role.ACTIVE), evidence));
        assertThat(step.basis()).isEqualTo(StepBasis.ASSUMED);
        assertThat(step.breakGlass()).isEmpty();
        assertThat(step.evidence())
                .containsExactly("assumed: bundle has not acknowledged trust in mrc2 (needs trust sequence 2, has 1)");
    }

    @Test
    void aStepByTimeWhoseGateIsOpenIsTakenOnEvidence() {
        TrustState state = Mrcs.introduced();
        StepRecord step = last(changed(
                state,
                Mrcs.assumed(state, M2, Role.ACTIVE),
                Mrcs.probed(state, NOW).build()));
        assertThat(step.basis()).isEqualTo(StepBasis.EVIDENCE);
    }

    @Test
    void timeDoesNotOverrideAMissingProbeAndOneSuchBlockerIsEnough() {
        TrustState state = Mrcs.introduced();
        Evidence evidence = Mrcs.at(NOW).holder(Mrcs.registered("bundle", 1)).build();
        assertThat(TrustModel.apply(state, Mrcs.assumed(state, M2, Role.ACTIVE), evidence))
                .isInstanceOfSatisfying(
                        Transition.Unsafe.class,
                        unsafe -> assertThat(unsafe.blockers())
                                .extracting(Blocker::reason)
                                .contains(Reason.HOLDER_NOT_ACKNOWLEDGED, Reason.PROBE_MISSING));
        assertThat(last(changed(state, Mrcs.forced(state, M2, Role.ACTIVE), evidence))
                        .basis())
                .isEqualTo(StepBasis.FORCED);
    }

    @Test
    void timeDoesNotLeaveATaintedRootAsTheOnlySigner() {
        TrustState tainted = changed(Mrcs.promoted(), new TrustEvent.RootTainted(M2, "stolen"));
        assertThat(TrustModel.apply(
                        tainted,
                        Mrcs.assumed(tainted, M1, Role.PASSIVE),
                        Mrcs.probed(tainted, NOW).build()))
                .isInstanceOf(Transition.Unsafe.class);
    }

    @Test
    void everyStepTakesTheAnnouncementAway() {
        TrustState announced = Views.announced(Mrcs.introduced(), M2, Role.ACTIVE);
        for (TrustEvent event : new TrustEvent[] {
            Mrcs.asked(announced, M2, Role.ACTIVE),
            Mrcs.forced(announced, M2, Role.ACTIVE),
            Mrcs.asked(announced, M2, Role.INACTIVE)
        }) {
            TrustState after =
                    changed(announced, event, Mrcs.probed(announced, NOW).build());
            assertThat(after.announced()).isEmpty();
            assertThat(after.announcements()).isEqualTo(1);
        }
    }

    private static StepRecord last(TrustState state) {
        return state.steps().get(state.steps().size() - 1);
    }

    @Test
    void breakGlassIsRecordedWithThoseWhoWillBreak() {
        TrustState state = Mrcs.introduced();
        Evidence evidence = Mrcs.probed(state, NOW)
                .holder(Mrcs.registered("bundle", 1))
                .holder(Mrcs.registered("gateway", 1))
                .build();
        assertThat(TrustModel.apply(state, Mrcs.asked(state, M2, Role.ACTIVE), evidence))
                .isInstanceOf(Transition.Unsafe.class);
        Transition transition = TrustModel.apply(state, Mrcs.forced(state, M2, Role.ACTIVE), evidence);
        assertThat(transition).isInstanceOfSatisfying(Transition.Changed.class, changed -> {
            StepRecord step = changed.step().orElseThrow();
            assertThat(step)
                    .isEqualTo(new StepRecord(
                            new RoleChange(M2, Role.PASSIVE, Role.ACTIVE),
                            NOW,
                            "test",
                            2,
                            2,
                            step.evidence(),
                            Optional.of(new BreakGlass("I say so"))));
            assertThat(step.evidence())
                    .containsExactly(
                            "overridden: bundle has not acknowledged trust in mrc2 (needs trust sequence 2, has 1)",
                            "overridden: gateway has not acknowledged trust in mrc2 (needs trust sequence 2, has 1)");
            assertThat(changed.state().steps()).endsWith(step);
        });
    }

    @Test
    void breakGlassNamesTwentyLinesAtMostAndHowManyMore() {
        TrustState state = Mrcs.introduced();
        Evidence.Builder evidence = Mrcs.probed(state, NOW);
        for (int i = 0; i < 25; i++) {
            evidence.holder(Mrcs.registered("holder-" + i, 1));
        }
        TrustState forced = changed(state, Mrcs.forced(state, M2, Role.ACTIVE), evidence.build());
        assertThat(forced.steps().get(1).evidence()).hasSize(20).endsWith("and 6 more");
    }

    @Test
    void breakGlassOnASafeStepIsNoForce() {
        TrustState state = Mrcs.introduced();
        TrustState after = changed(
                state,
                Mrcs.forced(state, M2, Role.ACTIVE),
                Mrcs.probed(state, NOW).build());
        assertThat(after.steps().get(1).breakGlass()).isEmpty();
        assertThat(after.steps().get(1).evidence())
                .containsExactly("mrc2: passive -> active at trust sequence 2 with 0 holders");
    }

    @Test
    void breakGlassOverridesNeitherTaintNorUnknownCertificates() {
        TrustState tainted = changed(Mrcs.introduced(), new TrustEvent.RootTainted(M2, "stolen"));
        assertThat(TrustModel.apply(tainted, Mrcs.forced(tainted, M2, Role.ACTIVE), Mrcs.nothing()))
                .isInstanceOf(Transition.Unsafe.class);
        TrustState mesh = Mrcs.mesh();
        TreeMap<MrcName, RootState> roots = new TreeMap<>(mesh.roots());
        roots.put(M2, RootState.learnt(M2, Mrcs.DOMAIN, SpiffeMode.ENABLED, new TreeSet<>()));
        TrustState unknown = mesh.withRoots(roots);
        assertThat(TrustModel.apply(unknown, Mrcs.forced(unknown, M2, Role.PASSIVE), Mrcs.nothing()))
                .isInstanceOf(Transition.Unsafe.class);
    }

    @Test
    void breakGlassMayLeaveATaintedRootAsTheOnlySigner() {
        TrustState tainted = changed(Mrcs.promoted(), new TrustEvent.RootTainted(M2, "stolen"));
        Evidence evidence = Mrcs.probed(tainted, NOW).build();
        assertThat(TrustModel.apply(tainted, Mrcs.asked(tainted, M1, Role.PASSIVE), evidence))
                .isInstanceOf(Transition.Unsafe.class);
        assertThat(changed(tainted, Mrcs.forced(tainted, M1, Role.PASSIVE), evidence)
                        .roles())
                .containsEntry(M1, Role.PASSIVE);
    }
}
