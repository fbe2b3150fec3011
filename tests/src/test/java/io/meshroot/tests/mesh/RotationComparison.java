package io.meshroot.tests.mesh;

import io.meshroot.api.mrc.Role;
import io.meshroot.api.rotation.RotationRequest;
import io.meshroot.testkit.mesh.Failure;
import io.meshroot.testkit.mesh.Lag;
import io.meshroot.testkit.mesh.MeshProfile;
import io.meshroot.testkit.mesh.MeshReport;
import io.meshroot.testkit.mesh.MeshSimulator;
import io.meshroot.testkit.mesh.Recurring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One rotation in the same mesh by the driver on evidence, and by the fixed sleep of 60 s after each step that others use:
 * there each step is forced when its time has come.
 *
 * @param cases what was compared
 */
record RotationComparison(List<Case> cases) {
    static final Duration START = Duration.ofHours(12);
    static final Duration WATCHED = Duration.ofHours(24);
    private static final Duration SLEEP = Duration.ofSeconds(60);

    /** A mesh, and how it fared. */
    record Case(String name, MeshReport onEvidence, MeshReport bySleep) {}

    static RotationComparison of(int holders, long seed) {
        List<Case> cases = new ArrayList<>();
        cases.add(compare("2 s, always", holders, seed, Lag.fixed(Duration.ofSeconds(2)), Recurring.NEVER));
        cases.add(compare(
                "0 to 90 s", holders, seed, Lag.uniform(Duration.ZERO, Duration.ofSeconds(90)), Recurring.NEVER));
        cases.add(compare(
                "log-normal, median 10 s", holders, seed, Lag.logNormal(Duration.ofSeconds(10), 1), Recurring.NEVER));
        cases.add(compare(
                "heavy tail, 1 s to 6 h",
                holders,
                seed,
                Lag.heavyTail(Duration.ofSeconds(1), 1, Duration.ofHours(6)),
                Recurring.NEVER));
        cases.add(compare(
                "2 s, nodes off for 1 h now and then",
                holders,
                seed,
                Lag.fixed(Duration.ofSeconds(2)),
                new Recurring(0.5, Lag.fixed(Duration.ofHours(1)))));
        return new RotationComparison(List.copyOf(cases));
    }

    private static Case compare(String name, int holders, long seed, Lag lag, Recurring offline) {
        MeshProfile profile = MeshProfile.builder()
                .holders(holders)
                .delivery(lag)
                .acknowledgement(lag)
                .offline(offline)
                .build();
        return new Case(name, onEvidence(simulator(profile, seed)), bySleep(simulator(profile, seed)));
    }

    private static MeshSimulator.Builder simulator(MeshProfile profile, long seed) {
        return Managers.simulator().profile(profile).seed(seed).resolution(Duration.ofSeconds(1));
    }

    private static MeshReport onEvidence(MeshSimulator.Builder simulator) {
        return simulator
                .rotate(START, RotationRequest.to(Managers.root("next")))
                .run(START.plus(WATCHED));
    }

    private static MeshReport bySleep(MeshSimulator.Builder simulator) {
        return simulator
                .at(START, mesh -> Managers.of(mesh).create(Managers.root("next")))
                .at(START.plus(SLEEP), mesh -> Managers.force(mesh, "next", Role.ACTIVE))
                .at(START.plus(SLEEP.multipliedBy(2)), mesh -> Managers.force(mesh, "mesh-root", Role.PASSIVE))
                .at(START.plus(SLEEP.multipliedBy(3)), mesh -> Managers.force(mesh, "mesh-root", Role.INACTIVE))
                .run(START.plus(WATCHED));
    }

    /** From the first step to the last. */
    static Duration took(MeshReport report) {
        List<MeshReport.Step> steps = report.steps();
        return steps.get(steps.size() - 1).at().minus(START);
    }

    /** The table of docs/rotation.md. */
    String table() {
        StringBuilder out = new StringBuilder("""
                | lag | on evidence: failed | time | sleep of 60 s: failed | worst moment | time |
                | --- | --- | --- | --- | --- | --- |
                """);
        for (Case one : cases) {
            out.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %.1f %% of all pairs | %s |%n",
                    one.name,
                    count(one.onEvidence.failedHandshakes()),
                    shown(took(one.onEvidence)),
                    count(one.bySleep.failedHandshakes()),
                    100.0 * one.bySleep.mostFailingPairs(Failure.NOT_TRUSTED) / pairs(one.bySleep),
                    shown(took(one.bySleep))));
        }
        return out.toString();
    }

    static long pairs(MeshReport report) {
        long holders = report.profile().holders();
        return holders * (holders - 1) / 2;
    }

    private static String count(double handshakes) {
        return String.format(Locale.ROOT, "%,.0f", Math.ceil(handshakes));
    }

    static String shown(Duration duration) {
        if (duration.toHours() > 0) {
            return duration.toHours() + " h " + duration.toMinutesPart() + " min";
        }
        return duration.toMinutes() > 0
                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                : duration.toSeconds() + " s";
    }
}
