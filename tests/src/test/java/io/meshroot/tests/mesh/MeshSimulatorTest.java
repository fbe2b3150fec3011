package io.meshroot.tests.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.mrc.Role;
import io.meshroot.api.rotation.RotationRequest;
import io.meshroot.api.trust.RotationPolicy;
import io.meshroot.api.trust.RotationRecord;
import io.meshroot.api.trust.StepBasis;
import io.meshroot.testkit.mesh.Failure;
import io.meshroot.testkit.mesh.HolderConduct;
import io.meshroot.testkit.mesh.Lag;
import io.meshroot.testkit.mesh.MeshProfile;
import io.meshroot.testkit.mesh.MeshReport;
import io.meshroot.testkit.mesh.MeshSimulator;
import io.meshroot.testkit.mesh.Recurring;
import io.meshroot.testkit.mesh.SimulatedMesh;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The simulator on the real manager: sound meshes rotate without a failure, and what breaks the rules is seen to break. */
class MeshSimulatorTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Lag SLOW = Lag.logNormal(Duration.ofSeconds(20), 1);

    @Test
    void rotatesAMeshWithLagWithoutAFailure() {
        MeshReport report = rotating(
                        MeshProfile.builder().holders(60).trustOnly(3).delivery(SLOW))
                .runUntil(MeshSimulatorTest::isOver, Duration.ofDays(2));

        assertNothingFailed(report);
        assertThat(report.rotations()).hasSize(1);
        assertThat(report.rotations().get(0).outcome()).isEqualTo(RotationRecord.Outcome.FINISHED);
        assertThat(report.steps()).hasSize(4).allMatch(step -> step.record().basis() == StepBasis.EVIDENCE);
        assertThat(report.count(MeshReport.Count.LEAVES_OF_A_NEW_SIGNER)).isEqualTo(60);
        assertThat(report.handshakes()).isPositive();
    }

    @Test
    void rotatesThroughLossRestartsOutagesAndClocksThatDiffer() {
        MeshProfile.Builder rough = MeshProfile.builder()
                .holders(40)
                .trustOnly(2)
                .delivery(SLOW)
                .disk(Lag.uniform(Duration.ZERO, Duration.ofSeconds(5)))
                .loss(0.2)
                .duplication(0.2)
                .offline(new Recurring(2, Lag.logNormal(Duration.ofMinutes(20), 1)))
                .restarts(new Recurring(4, Lag.fixed(Duration.ofSeconds(30))))
                .holderClocks(Duration.ofSeconds(30))
                .signing(Lag.logNormal(Duration.ofMillis(200), 1))
                .providerOutages(new Recurring(2, Lag.fixed(Duration.ofMinutes(10))));

        MeshReport report = rotating(rough).runUntil(MeshSimulatorTest::isOver, Duration.ofDays(5));

        assertNothingFailed(report);
        assertThat(report.rotations()).hasSize(1);
        assertThat(report.count(MeshReport.Count.ACKNOWLEDGEMENTS_LOST)).isPositive();
    }

    @Test
    void countsWhatAForcedRotationBreaks() {
        MeshReport report = simulator(MeshProfile.builder().holders(60).delivery(SLOW))
                .at(HOUR, mesh -> Managers.of(mesh).create(Managers.root("next")))
                .at(HOUR.plusSeconds(1), mesh -> Managers.force(mesh, "next", Role.ACTIVE))
                .at(HOUR.plusSeconds(2), mesh -> Managers.force(mesh, "mesh-root", Role.PASSIVE))
                .at(HOUR.plusSeconds(3), mesh -> Managers.force(mesh, "mesh-root", Role.INACTIVE))
                .run(HOUR.multipliedBy(2));

        assertThat(report.mostFailingPairs(Failure.NOT_TRUSTED)).isPositive();
        assertThat(report.failedHandshakes()).isPositive();
        assertThat(report.steps()).anyMatch(step -> step.record().basis() == StepBasis.FORCED);
    }

    @Test
    void countsWhatARotationByTimeBreaks() {
        MeshReport report = simulator(MeshProfile.builder()
                        .holders(60)
                        .delivery(Lag.heavyTail(Duration.ofSeconds(5), 1, Duration.ofHours(6))))
                .rotate(
                        Duration.ofHours(8),
                        RotationRequest.to(Managers.root("next"))
                                .with(new RotationPolicy(
                                        new RotationPolicy.ByTime(Duration.ofSeconds(60)), new RotationPolicy.Wait())))
                .runUntil(MeshSimulatorTest::isOver, Duration.ofDays(1));

        assertThat(report.rotations()).hasSize(1);
        assertThat(report.mostFailingPairs(Failure.NOT_TRUSTED)).isPositive();
    }

    @Test
    void countsWhatHoldersBreakThatAcknowledgeTooEarly() {
        MeshReport report = rotating(
                        MeshProfile.builder().holders(60).delivery(SLOW).conduct(HolderConduct.ACKNOWLEDGES_TOO_EARLY))
                .runUntil(MeshSimulatorTest::isOver, Duration.ofDays(2));

        assertThat(report.mostFailingPairs(Failure.FELL_BACK)).isPositive();
        assertThat(report.failedHandshakes()).isPositive();
    }

    @Test
    void countsWhatHoldersBreakThatRestartWithLessThanTheyAcknowledged() {
        MeshReport report = simulator(MeshProfile.builder()
                        .holders(60)
                        .conduct(HolderConduct.RESTARTS_WITH_LESS)
                        .disk(Lag.fixed(HOUR))
                        .restarts(new Recurring(20, Lag.fixed(Duration.ofSeconds(10)))))
                .rotate(HOUR.multipliedBy(6), RotationRequest.to(Managers.root("next")))
                .run(HOUR.multipliedBy(8));

        assertThat(report.mostFailingPairs(Failure.FELL_BACK)).isPositive();
    }

    @Test
    void countsLeavesThatExpireWhileTheProviderIsDown() {
        MeshReport report = simulator(MeshProfile.builder().holders(10))
                .at(HOUR, mesh -> mesh.providerOutage(Duration.ofHours(25)))
                .run(Duration.ofHours(27));

        assertThat(report.mostFailingPairs(Failure.NOT_VALID_NOW)).isEqualTo(45);
        assertThat(report.mostFailingPairs(Failure.NOT_TRUSTED)).isZero();
        assertThat(report.count(MeshReport.Count.LEAVES_EXPIRED)).isEqualTo(10);
    }

    @Test
    void makesTheSameRunFromTheSameSeed() {
        MeshProfile.Builder profile = MeshProfile.builder()
                .holders(20)
                .delivery(SLOW)
                .loss(0.1)
                .signing(Lag.logNormal(Duration.ofMillis(200), 1))
                .restarts(new Recurring(4, Lag.fixed(Duration.ofSeconds(30))));
        MeshReport first = rotating(profile).seed(7).run(Duration.ofHours(6));

        assertThat(rotating(profile).seed(7).run(Duration.ofHours(6)).text()).isEqualTo(first.text());
        assertThat(rotating(profile).seed(7).run(Duration.ofHours(6)).csv()).isEqualTo(first.csv());
        assertThat(rotating(profile).seed(8).run(Duration.ofHours(6)).text()).isNotEqualTo(first.text());
    }

    private static MeshSimulator.Builder simulator(MeshProfile.Builder profile) {
        return Managers.simulator().profile(profile.build()).seed(1);
    }

    private static MeshSimulator.Builder rotating(MeshProfile.Builder profile) {
        return simulator(profile).rotate(HOUR, RotationRequest.to(Managers.root("next")));
    }

    private static boolean isOver(SimulatedMesh mesh) {
        return !mesh.rotations().isEmpty();
    }

    private static void assertNothingFailed(MeshReport report) {
        assertThat(report.failedHandshakes()).as(report.text()).isZero();
        for (Failure failure : Failure.values()) {
            assertThat(report.mostFailingPairs(failure)).as(report.text()).isZero();
        }
    }
}
