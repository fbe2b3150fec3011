package io.meshroot.api.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CompromiseReportTest {
    private static final Instant NOW = Meshes.NOW;
    private static final Duration HOUR = Duration.ofHours(1);

    /** M1 signs, M2 is trusted since trust sequence 2. */
    private static TrustState introduced() {
        return Meshes.forced(Meshes.learnt(Meshes.mesh(), Meshes.M2), Meshes.M2, Role.PASSIVE);
    }

    private static Instant end(Duration left) {
        return NOW.plus(left).plus(Meshes.SKEW);
    }

    @Test
    void holdersWhoseLeavesDependOnTheRootAreNamed() {
        TrustState state = Meshes.forced(introduced(), Meshes.M2, Role.ACTIVE);
        Evidence evidence = Meshes.evidence(state)
                .holder(Meshes.workload(
                        "a", 2, Meshes.leaf("a1", Meshes.M1, HOUR), Meshes.leaf("a2", Meshes.M1, HOUR.multipliedBy(2))))
                .holder(Meshes.workload("b", 2, Meshes.leaf("b1", Meshes.M2, HOUR)))
                .holder(Meshes.workload("c", 2, Meshes.leaf("c1", Meshes.M1, HOUR.multipliedBy(3))))
                .holder(Meshes.workload("over", 2, Meshes.leaf("o1", Meshes.M1, Duration.ofMinutes(-1))))
                .build();
        CompromiseReport report = CompromiseReport.of(state, evidence, Meshes.M1);
        assertThat(report.holders()).isEqualTo(2);
        assertThat(report.leaves())
                .containsExactly(
                        new CompromiseReport.DependentLeaf(HolderId.of("c"), "c1", end(HOUR.multipliedBy(3))),
                        new CompromiseReport.DependentLeaf(HolderId.of("a"), "a2", end(HOUR.multipliedBy(2))));
        assertThat(report.lastEnd()).contains(end(HOUR.multipliedBy(3)));
        assertThat(report.blind()).isZero();
        assertThat(report.otherSigner()).contains(Meshes.M2);
        assertThat(report.firstRunsOut()).isEmpty();
        assertThat(report.promotable()).isEmpty();
        assertThat(report.isHarmless()).isFalse();
        assertThat(report.toText()).isEqualTo("""
                        If the trust in mrc-1 is cut now, at 2026-11-23T12:00:00Z:
                        - 2 holders here whose leaves their peers would refuse: c (leaf c1, until 2026-11-23T15:01:00Z), a
                          (leaf a2, until 2026-11-23T14:01:00Z)
                        The last leaf that depends on it has ended at 2026-11-23T15:01:00Z.
                        New leaves would be signed by mrc-2.
                        """);
    }

    @Test
    void theOnlySignerSaysWhenLeavesRunOut() {
        TrustState state = introduced();
        Evidence evidence = Meshes.evidence(state)
                .holder(Meshes.workload("a", 2, Meshes.leaf("a1", Meshes.M1, HOUR)))
                .holder(Meshes.workload("b", 1, Meshes.leaf("b1", Meshes.M1, HOUR.multipliedBy(2))))
                .holder(Meshes.registered("webhook", 1))
                .build();
        CompromiseReport report = CompromiseReport.of(state, evidence, Meshes.M1);
        assertThat(report.otherSigner()).isEmpty();
        assertThat(report.promotable()).containsExactly(Meshes.M2);
        assertThat(report.firstRunsOut()).contains(NOW.plus(HOUR));
        assertThat(report.blindHolders()).containsExactly(HolderId.of("b"), HolderId.of("webhook"));
        assertThat(report.toText())
                .contains("- 2 holders that would trust nobody until they take the new trust: b, webhook")
                .contains(
                        "No other root can sign: nothing would be issued, and the first holder here is without a leaf")
                .contains("It could be promoted: mrc-2.");
    }

    @Test
    void withTheOnlyRootEverybodyIsBlind() {
        TrustState state = Meshes.withReplica(Meshes.mesh(), Meshes.OTHER, HOUR);
        Evidence evidence = Meshes.evidence(state)
                .holder(Meshes.registered("webhook", 1))
                .view(Meshes.view(Meshes.OTHER, 40, HOUR, "x", "y"))
                .build();
        CompromiseReport report = CompromiseReport.of(state, evidence, Meshes.M1);
        assertThat(report.blind()).isEqualTo(41);
        assertThat(report.blindHolders()).containsExactly(HolderId.of("webhook"));
        assertThat(report.elsewhere())
                .containsExactly(new CompromiseReport.Elsewhere(
                        Meshes.OTHER, 40, end(HOUR), List.of(HolderId.of("x"), HolderId.of("y"))));
        assertThat(report.lastEnd()).contains(end(HOUR));
        assertThat(report.promotable()).isEmpty();
        assertThat(report.toText())
                .contains(
                        "40 leaves of manager replica-2, the last until 2026-11-23T13:01:00Z; among those who use them")
                .contains("trust: webhook, and 40 more");
    }

    @Test
    void laggardsOfOtherManagersAreBlind() {
        TrustState state = Meshes.withReplica(introduced(), Meshes.OTHER, HOUR);
        ReplicaView view = new ReplicaView(
                Meshes.OTHER,
                1,
                NOW,
                0,
                2,
                1,
                2,
                OptionalLong.of(1),
                Optional.empty(),
                List.of(
                        new ReplicaView.Laggard(HolderId.of("late"), 1, Optional.empty()),
                        new ReplicaView.Laggard(HolderId.of("fine"), 2, Optional.empty())),
                new TreeMap<>());
        CompromiseReport report =
                CompromiseReport.of(state, Meshes.evidence(state).view(view).build(), Meshes.M1);
        assertThat(report.blind()).isEqualTo(1);
        assertThat(report.blindHolders()).containsExactly(HolderId.of("late"));
        assertThat(report.elsewhere()).isEmpty();
    }

    @Test
    void aManagerThatToldNothingCountsUntilItsHorizon() {
        TrustState state = Meshes.withReplica(Meshes.mesh(), Meshes.OTHER, HOUR);
        state = Meshes.withReplica(state, new ReplicaId("dead"), Duration.ofMinutes(-1));
        CompromiseReport report =
                CompromiseReport.of(state, Meshes.evidence(state).build(), Meshes.M1);
        assertThat(report.elsewhere())
                .containsExactly(new CompromiseReport.Elsewhere(Meshes.OTHER, 0, end(HOUR), List.of()));
        assertThat(report.isHarmless()).isFalse();
        assertThat(report.toText()).contains("manager replica-2 has told nothing");
    }

    @Test
    void recordedLeavesDependentsAndUnknownHoldersAreCounted() {
        TrustState state = Meshes.changed(
                Meshes.mesh(),
                new TrustEvent.LongLeafSigned(
                        Meshes.M1, Meshes.leaf("ca", Meshes.M1, Duration.ofDays(30)), Meshes.SELF));
        Evidence evidence = Meshes.evidence(state)
                .dependents(Map.of(Meshes.M1, Set.of("cross-1"), Meshes.M2, Set.of("forgotten's")))
                .unknownHoldersUntil(NOW.plus(HOUR))
                .build();
        CompromiseReport report = CompromiseReport.of(state, evidence, Meshes.M1);
        assertThat(report.recordedLeaves())
                .containsExactly(new CompromiseReport.Recorded("ca", end(Duration.ofDays(30)), Meshes.SELF));
        assertThat(report.dependents()).containsExactly("cross-1", "forgotten's");
        assertThat(report.unknownUntil()).contains(end(HOUR));
        assertThat(report.toText())
                .contains("1 recorded long-lived leaves that would be refused: ca (by replica-1, until")
                .contains("2 others that depend on it: cross-1, forgotten's")
                .contains("Leaves that nobody here remembers may exist until 2026-11-23T13:01:00Z.");
    }

    @Test
    void aKeyIsCutUnderEveryName() {
        MrcName copy = MrcName.of("copy");
        TrustState state = Meshes.changed(
                Meshes.mesh(),
                new TrustEvent.RootLearnt(copy, TrustDomain.DEFAULT, SpiffeMode.DISABLED, Meshes.anchors(Meshes.M1)));
        Evidence evidence = Meshes.evidence(state)
                .holder(Meshes.workload("a", 1, Meshes.leaf("a1", Meshes.M1, HOUR)))
                .build();
        assertThat(CompromiseReport.of(state, evidence, copy).holders()).isEqualTo(1);
    }

    @Test
    void anUnusedRootIsHarmless() {
        TrustState state = introduced();
        Evidence evidence = Meshes.evidence(state)
                .holder(Meshes.workload("a", 1, Meshes.leaf("a1", Meshes.M1, HOUR)))
                .build();
        CompromiseReport report = CompromiseReport.of(state, evidence, Meshes.M2);
        assertThat(report.isHarmless()).isTrue();
        assertThat(report.otherSigner()).contains(Meshes.M1);
        assertThat(report.lastEnd()).isEmpty();
        assertThat(report.toText()).contains("- nobody breaks, as far as is known here");
    }

    @Test
    void namesAreBounded() {
        TrustState state = Meshes.mesh();
        Evidence.Builder evidence = Meshes.evidence(state);
        for (int i = 0; i < 100; i++) {
            evidence.holder(Meshes.workload("holder-" + i, 1, Meshes.leaf("a" + i, Meshes.M1, HOUR)));
        }
        CompromiseReport report = CompromiseReport.of(state, evidence.build(), Meshes.M1);
        assertThat(report.holders()).isEqualTo(100);
        assertThat(report.leaves()).hasSize(20);
        assertThat(report.blind()).isEqualTo(100);
        assertThat(report.blindHolders()).hasSize(20);
        assertThat(report.toText()).contains("and 80 more");
        assertThat(report.toText().lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void anUnknownRootIsAnError() {
        assertThatThrownBy(() -> CompromiseReport.of(
                        Meshes.mesh(), Meshes.evidence(Meshes.mesh()).build(), Meshes.M2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mrc-2 is not known");
    }
}
