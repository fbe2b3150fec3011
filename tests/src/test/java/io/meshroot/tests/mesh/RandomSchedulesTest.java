package io.meshroot.tests.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.rotation.RotationRequest;
import io.meshroot.api.trust.RotationRecord;
import io.meshroot.testkit.mesh.Failure;
import io.meshroot.testkit.mesh.HolderConduct;
import io.meshroot.testkit.mesh.Lag;
import io.meshroot.testkit.mesh.MeshProfile;
import io.meshroot.testkit.mesh.MeshReport;
import io.meshroot.testkit.mesh.Recurring;
import io.meshroot.testkit.mesh.SimulationSeeds;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Rotations in small meshes where everything goes wrong at random: no handshake fails for lack of trust, and each rotation
 * gets through. {@code -Dmrc.schedules=100000} runs as many as asked, {@code -Dmrc.seed=17} only that one.
 */
@Tag("long")
class RandomSchedulesTest {
    private static final int IN_CI = 200;
    private static final int TO_BITE = 12;
    private static final Duration MOST = Duration.ofDays(6);

    @Test
    void noRotationBreaksAHandshake() {
        SimulationSeeds.forEach(IN_CI, RandomSchedulesTest::run);
    }

    /** Would these schedules notice a holder that acknowledges before it uses? */
    @Test
    void schedulesFindHoldersThatAcknowledgeTooEarly() {
        long found = LongStream.rangeClosed(1, TO_BITE)
                .mapToObj(seed -> simulated(seed, HolderConduct.ACKNOWLEDGES_TOO_EARLY))
                .filter(report -> report.mostFailingPairs(Failure.FELL_BACK) > 0)
                .count();

        assertThat(found).isGreaterThan(TO_BITE / 3);
    }

    private static void run(long seed) {
        MeshReport report = simulated(seed, HolderConduct.SOUND);

        assertThat(report.mostFailingPairs(Failure.NOT_TRUSTED))
                .as("%s%n%s", report.text(), report.story())
                .isZero();
        assertThat(report.mostFailingPairs(Failure.FELL_BACK)).isZero();
        assertThat(report.rotations())
                .as("%s%n%s", report.text(), report.story())
                .hasSize(2)
                .allMatch(rotation -> rotation.outcome() == RotationRecord.Outcome.FINISHED);
    }

    private static MeshReport simulated(long seed, HolderConduct conduct) {
        SplittableRandom random = new SplittableRandom(seed);
        Duration validity = Duration.ofMinutes(random.nextInt(30, 240));
        Duration outage = Duration.ofMinutes(random.nextInt(5, 60));
        return Managers.simulator(builder -> builder.leafValidity(validity).storeOutage(outage))
                .profile(profile(random, validity, conduct))
                .seed(seed)
                .rotate(validity.dividedBy(2), RotationRequest.to(Managers.root("second")))
                .rotate(validity, RotationRequest.to(Managers.root("third")))
                .runUntil(mesh -> mesh.rotations().size() == 2, MOST);
    }

    private static MeshProfile profile(SplittableRandom random, Duration validity, HolderConduct conduct) {
        Duration longOff = validity.multipliedBy(2);
        return MeshProfile.builder()
                .conduct(conduct)
                .holders(random.nextInt(2, 9))
                .trustOnly(random.nextInt(3))
                .replicas(random.nextInt(3) == 0 ? random.nextInt(2, 4) : 1)
                .delivery(lag(random))
                .acknowledgement(lag(random))
                .disk(lag(random))
                .loss(random.nextInt(3) == 0 ? random.nextDouble() * 0.5 : 0)
                .duplication(random.nextInt(3) == 0 ? random.nextDouble() * 0.5 : 0)
                .offline(sometimes(random, 8, Lag.logNormal(longOff.dividedBy(8), 1)))
                .restarts(sometimes(random, 12, Lag.fixed(Duration.ofSeconds(20))))
                .holderClocks(Duration.ofSeconds(random.nextInt(30)))
                .replicaClocks(Duration.ofSeconds(random.nextInt(30)))
                .signing(random.nextBoolean() ? Lag.NONE : Lag.logNormal(Duration.ofMillis(300), 1))
                .providerOutages(sometimes(random, 4, Lag.logNormal(validity.dividedBy(6), 1)))
                .crashes(sometimes(random, 2, Lag.logNormal(Duration.ofMinutes(2), 1)))
                .partitions(sometimes(random, 4, Lag.logNormal(Duration.ofMinutes(5), 1)))
                .build();
    }

    private static Recurring sometimes(SplittableRandom random, double most, Lag lasts) {
        return random.nextInt(3) == 0 ? new Recurring(random.nextDouble() * most, lasts) : Recurring.NEVER;
    }

    private static Lag lag(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> Lag.fixed(Duration.ofMillis(random.nextInt(5_000)));
            case 1 -> Lag.uniform(Duration.ZERO, Duration.ofSeconds(random.nextInt(5, 60)));
            case 2 -> Lag.logNormal(Duration.ofSeconds(random.nextInt(1, 20)), 1);
            default -> Lag.heavyTail(Duration.ofMillis(500), 1, Duration.ofMinutes(30));
        };
    }
}
