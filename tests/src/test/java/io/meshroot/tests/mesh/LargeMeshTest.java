package io.meshroot.tests.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.rotation.RotationRequest;
import io.meshroot.api.trust.StepBasis;
import io.meshroot.testkit.mesh.Failure;
import io.meshroot.testkit.mesh.Lag;
import io.meshroot.testkit.mesh.MeshProfile;
import io.meshroot.testkit.mesh.MeshReport;
import io.meshroot.testkit.mesh.MeshSimulator;
import io.meshroot.testkit.mesh.Recurring;
import io.meshroot.tests.Project;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A week of a large mesh with three rotations; with {@code -Pfull} of 5,000 holders. Tells how much time it took. */
@Tag("long")
class LargeMeshTest {
    private static final int HOLDERS = Project.full() ? 5_000 : 300;
    private static final Duration WEEK = Duration.ofDays(7);

    @Test
    void rotatesThreeTimesInAWeek() {
        MeshProfile profile = MeshProfile.builder()
                .holders(HOLDERS)
                .trustOnly(5)
                .delivery(Lag.logNormal(Duration.ofSeconds(3), 1))
                .acknowledgement(Lag.uniform(Duration.ofMillis(10), Duration.ofSeconds(1)))
                .loss(0.01)
                .offline(new Recurring(0.05, Lag.uniform(Duration.ofMinutes(1), Duration.ofHours(4))))
                .restarts(new Recurring(0.1, Lag.fixed(Duration.ofSeconds(30))))
                .holderClocks(Duration.ofSeconds(30))
                .signing(Lag.fixed(Duration.ofMillis(10)))
                .build();
        MeshSimulator.Builder simulator = Managers.simulator().profile(profile).seed(1);
        for (int i = 1; i <= 3; i++) {
            simulator.rotate(Duration.ofDays(2L * i - 1), RotationRequest.to(Managers.root("root-" + i)));
        }
        Duration before = cpuTime();

        MeshReport report = simulator.run(WEEK);

        System.out.printf(
                "%d holders took %s of processor time%n%s", HOLDERS, cpuTime().minus(before), report.text());
        for (Failure failure : Failure.values()) {
            assertThat(report.mostFailingPairs(failure)).as(failure.name()).isZero();
        }
        assertThat(report.rotations()).hasSize(3);
        assertThat(report.steps()).hasSize(12).allMatch(step -> step.record().basis() == StepBasis.EVIDENCE);
        assertThat(report.count(MeshReport.Count.LEAVES_OF_A_NEW_SIGNER)).isGreaterThanOrEqualTo(3L * HOLDERS);
    }

    /** Processor time does not depend on what else the machine does. */
    private static Duration cpuTime() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? Duration.ofNanos(system.getProcessCpuTime())
                : Duration.ZERO;
    }
}
