package io.meshroot.testkit.contract;

import static io.meshroot.testkit.contract.Samples.DIGEST;
import static io.meshroot.testkit.contract.Samples.ONE;
import static io.meshroot.testkit.contract.Samples.THREE;
import static io.meshroot.testkit.contract.Samples.TWO;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Announcement;
import io.meshroot.api.trust.BreakGlass;
import io.meshroot.api.trust.DeclaredHolder;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaState;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.RotationPolicy;
import io.meshroot.api.trust.RotationRecord;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.Sequence;
import io.meshroot.api.trust.StepBasis;
import io.meshroot.api.trust.StepRecord;
import io.meshroot.api.trust.Taint;
import io.meshroot.api.trust.TrustState;
import io.meshroot.testkit.time.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Trust states with every field set. */
final class SampleStates {
    private static final Instant AT = TestClock.START;
    private static final RoleChange INTRODUCTION = new RoleChange(TWO, Role.INACTIVE, Role.PASSIVE);
    private static final int MANAGERS = 5;
    private static final int HOLDERS = 20;
    private static final int LINES = 20;

    private SampleStates() {}

    static TrustState full(RootState active, RootState passive) {
        HolderId webhook = HolderId.of("webhook");
        RotationState rotation = new RotationState(
                ONE,
                TWO,
                AT,
                "operator",
                new RotationPolicy(
                        new RotationPolicy.OnEvidence(), new RotationPolicy.AbortAfter(Duration.ofMillis(90_500))),
                RotationState.Origin.MADE,
                RotationState.Direction.BACK,
                Optional.of(new RotationState.Pause(AT.plusNanos(1), "night shift", "\"wait\"\nfor me")),
                AT.plusSeconds(1),
                Optional.of(INTRODUCTION));
        return new TrustState(
                byName(List.of(active, passive)),
                new Sequence(7, DIGEST),
                new Sequence(4, DIGEST),
                managers(1),
                new TreeMap<>(Map.of(
                        DIGEST,
                        new Taint(AT, "the key \"leaked\"", Taint.Signing.STOPPED, Taint.Trust.CUT),
                        DIGEST.replace('0', '9'),
                        new Taint(AT, ""))),
                Optional.of(rotation),
                List.of(step(StepBasis.ASSUMED, 2), step(StepBasis.FORCED, 0)),
                5,
                Optional.of(new Announcement(4, INTRODUCTION, AT, "operator")),
                new TreeMap<>(Map.of(
                        webhook,
                        new DeclaredHolder(
                                webhook,
                                AT,
                                Optional.of(new Acknowledgement(
                                        webhook, -3, Optional.of("0abc"), 6, Set.of("cross-signed", "")))),
                        HolderId.of("gateway/1"),
                        new DeclaredHolder(HolderId.of("gateway/1"), AT, Optional.empty()))),
                List.of(over(RotationRecord.Outcome.GIVEN_UP)));
    }

    static TrustState grown(RootState active, RootState passive, RootState inactive) {
        SortedMap<HolderId, DeclaredHolder> holders = new TreeMap<>();
        for (int i = 0; i < HOLDERS; i++) {
            HolderId holder = HolderId.of("service:workload-" + i + ".namespace-" + i);
            Acknowledgement said = Acknowledgement.of(holder, 1_767_225_600L + i, DIGEST.substring(0, 40), 7);
            holders.put(holder, new DeclaredHolder(holder, AT, Optional.of(said)));
        }
        return new TrustState(
                byName(List.of(active, passive, inactive)),
                new Sequence(7, DIGEST),
                new Sequence(4, DIGEST),
                managers(MANAGERS),
                new TreeMap<>(Map.of(DIGEST, new Taint(AT, "the key leaked"))),
                Optional.of(new RotationState(ONE, THREE, AT, "operator")),
                IntStream.range(0, TrustState.MOST_STEPS)
                        .mapToObj(i -> step(StepBasis.EVIDENCE, LINES))
                        .toList(),
                64,
                Optional.of(new Announcement(64, INTRODUCTION, AT, "operator")),
                holders,
                IntStream.range(0, TrustState.MOST_ROTATIONS)
                        .mapToObj(i -> over(RotationRecord.Outcome.FINISHED))
                        .toList());
    }

    private static SortedMap<MrcName, RootState> byName(List<RootState> roots) {
        SortedMap<MrcName, RootState> byName = new TreeMap<>();
        roots.forEach(root -> byName.put(root.name(), root));
        return byName;
    }

    private static SortedMap<ReplicaId, ReplicaState> managers(int count) {
        SortedMap<ReplicaId, ReplicaState> managers = new TreeMap<>();
        for (int i = 1; i <= count; i++) {
            ReplicaId id = new ReplicaId("replica-" + i);
            managers.put(id, new ReplicaState(id, AT, AT.plusNanos(86_400_123_456_789L)));
        }
        return managers;
    }

    private static StepRecord step(StepBasis basis, int lines) {
        Optional<BreakGlass> order =
                basis == StepBasis.FORCED ? Optional.of(new BreakGlass("the night shift said so")) : Optional.empty();
        List<String> evidence = IntStream.range(0, lines)
                .mapToObj(i -> "service:workload-" + i + ".namespace-" + i + " has acknowledged trust sequence 7")
                .toList();
        return new StepRecord(INTRODUCTION, AT, "operator", 7, 4, evidence, order, basis);
    }

    private static RotationRecord over(RotationRecord.Outcome outcome) {
        return new RotationRecord(ONE, TWO, AT, "operator", AT.plusSeconds(86_400), outcome, "the new root signs");
    }
}
