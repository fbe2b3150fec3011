package io.meshroot.api.trust;

import static io.meshroot.api.trust.Mrcs.M1;
import static io.meshroot.api.trust.Mrcs.M2;
import static io.meshroot.api.trust.Mrcs.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class TrustValuesTest {
    private static final HolderId HOLDER = HolderId.of("a");

    @Test
    void acknowledgementsAreChecked() {
        assertThat(Acknowledgement.of(HOLDER, 3, "0f", 0))
                .isEqualTo(new Acknowledgement(HOLDER, 3, Optional.of("0f"), 0, Set.of()));
        assertThat(Acknowledgement.ofTrust(HOLDER, 3, 7))
                .isEqualTo(new Acknowledgement(HOLDER, 3, Optional.empty(), 7, Set.of()));
        for (String serial : new String[] {"", "0F", "0f:00", "g", "0".repeat(41)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Acknowledgement.of(HOLDER, 1, serial, 1))
                    .withMessageContaining("leafSerial of a");
        }
        assertThat(Acknowledgement.of(HOLDER, 1, "0".repeat(40), 1).leafSerial())
                .isPresent();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Acknowledgement.ofTrust(HOLDER, 1, -1))
                .withMessageContaining("trustSequence of a is -1");
    }

    @Test
    void acknowledgementsCopyTheirCapabilities() {
        Set<String> words = new HashSet<>(Set.of("reload"));
        Acknowledgement ack = new Acknowledgement(HOLDER, 1, Optional.empty(), 1, words);
        words.add("more");
        assertThat(ack.capabilities()).containsExactly("reload");
        assertThatThrownBy(() -> ack.capabilities().add("x")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void namesOfHoldersAndReplicasArePrintable() {
        assertThat(HolderId.of("!~")).hasToString("!~");
        assertThat(HolderId.of(LeafIdentity.service("a.b"))).hasToString("service:a.b");
        assertThat(HolderId.of("h".repeat(512)).value()).hasSize(512);
        assertThat(new ReplicaId("r".repeat(128))).hasToString("r".repeat(128));
        for (String bad : new String[] {"", "a b", "a\u007f", "a\n", "\u00e4", "h".repeat(513)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> HolderId.of(bad))
                    .withMessageContaining("holder has");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new ReplicaId(bad))
                    .withMessageContaining("replica has");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new ReplicaId("r".repeat(129)));
        assertThat(new TreeSet<>(Set.of(HolderId.of("b"), HolderId.of("a"))))
                .containsExactly(HolderId.of("a"), HolderId.of("b"));
        assertThat(new ReplicaId("a")).isLessThan(new ReplicaId("b"));
    }

    @Test
    void sequencesGrowWithTheirDigest() {
        assertThat(Sequence.NONE.numbering("")).isSameAs(Sequence.NONE);
        assertThat(Sequence.NONE.numbering("aa")).isEqualTo(new Sequence(1, "aa"));
        assertThat(new Sequence(1, "aa").numbering("aa")).isEqualTo(new Sequence(1, "aa"));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> new Sequence(Long.MAX_VALUE, "aa").numbering("bb"));
        assertThat(new Sequence(0, "").number()).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sequence(-1, ""))
                .withMessageContaining("-1");
    }

    @Test
    void rotationsLeadSomewhereAndForceHasAReason() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RotationState(M1, M1, NOW, "test"))
                .withMessageContaining("mrc1");
        assertThatIllegalArgumentException().isThrownBy(() -> new BreakGlass(" "));
    }

    @Test
    void blockedHasBlockersAndOpensAtTheLatestOfThem() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Verdict.Blocked(List.of()));
        Blocker one = blocker(Optional.of(NOW));
        Blocker two = blocker(Optional.of(NOW.plusSeconds(1)));
        assertThat(new Verdict.Blocked(List.of(two, one)).opensAt()).contains(NOW.plusSeconds(1));
        assertThat(new Verdict.Blocked(List.of(two, blocker(Optional.empty()))).opensAt())
                .isEmpty();
    }

    private static Blocker blocker(Optional<Instant> until) {
        return new Blocker(Blocker.Reason.UNKNOWN_HOLDERS, M1, Optional.empty(), until, "wait");
    }

    @Test
    void holderEvidenceIsOfOneHolder() {
        HolderId other = HolderId.of("b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HolderEvidence(
                        other,
                        HolderEvidence.Counts.UNTIL_DEREGISTERED,
                        Optional.of(Acknowledgement.ofTrust(HOLDER, 1, 1)),
                        List.of()))
                .withMessage("acknowledgement of a is given as that of b");
        List<LiveLeaf> leaves = new ArrayList<>(List.of(Mrcs.leaf("1", M1, NOW)));
        HolderEvidence evidence =
                new HolderEvidence(HOLDER, HolderEvidence.Counts.WHILE_IT_HAS_A_LEAF, Optional.empty(), leaves);
        leaves.clear();
        assertThat(evidence.leaves()).hasSize(1);
    }

    @Test
    void evidenceHasDefaultsAndCopiesWhatItIsGiven() {
        Evidence plain = Evidence.at(NOW, Mrcs.SELF).build();
        assertThat(plain)
                .isEqualTo(new Evidence(
                        NOW,
                        Duration.ofMinutes(1),
                        Duration.ofHours(24),
                        Mrcs.SELF,
                        List.of(),
                        Set.of(),
                        List.of(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Optional.empty()));
        Map<MrcName, Set<String>> dependents = new HashMap<>();
        Set<String> names = new HashSet<>(Set.of("x"));
        dependents.put(M1, names);
        Map<MrcName, Probe> probes = new HashMap<>(Map.of(M1, new Probe(1, Optional.empty())));
        Map<MrcName, Integer> unfinished = new HashMap<>(Map.of(M1, 1));
        Set<ReplicaId> apart = new HashSet<>(Set.of(Mrcs.SELF));
        ReplicaView view = Views.of(Mrcs.mesh(), new ReplicaId("other"));
        Evidence full = Evidence.at(NOW, Mrcs.SELF)
                .dependents(dependents)
                .probes(probes)
                .unfinishedIssues(unfinished)
                .apart(apart)
                .view(Views.at(view, NOW.minusSeconds(1)))
                .view(view)
                .clockSkew(Duration.ZERO)
                .longestValidity(Duration.ZERO)
                .unknownHoldersUntil(NOW)
                .holder(Mrcs.registered("a", 1))
                .holder(Mrcs.registered("a", 2))
                .build();
        names.clear();
        dependents.clear();
        probes.clear();
        unfinished.clear();
        apart.clear();
        assertThat(full)
                .isEqualTo(new Evidence(
                        NOW,
                        Duration.ZERO,
                        Duration.ZERO,
                        Mrcs.SELF,
                        List.of(view),
                        Set.of(Mrcs.SELF),
                        List.of(Mrcs.registered("a", 2)),
                        Map.of(M1, 1),
                        Map.of(M1, new Probe(1, Optional.empty())),
                        Map.of(M1, Set.of("x")),
                        Optional.of(NOW)));
    }

    @Test
    void evidenceIsChecked() {
        Evidence.Builder builder = Evidence.at(NOW, Mrcs.SELF);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.clockSkew(Duration.ofNanos(-1)).build())
                .withMessage("clockSkew is PT-0.000000001S; give zero or more");
        builder.clockSkew(Duration.ZERO);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.longestValidity(Duration.ofNanos(-1)).build())
                .withMessageContaining("longestValidity is ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Evidence(
                        NOW,
                        Duration.ZERO,
                        Duration.ZERO,
                        Mrcs.SELF,
                        List.of(),
                        Set.of(),
                        List.of(Mrcs.registered("a", 1), Mrcs.registered("a", 2)),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Optional.empty()))
                .withMessage("holders has one holder twice; merge what is known of it");
        ReplicaView view = Views.of(Mrcs.mesh(), new ReplicaId("other"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Evidence(
                        NOW,
                        Duration.ZERO,
                        Duration.ZERO,
                        Mrcs.SELF,
                        List.of(view, Views.at(view, NOW.plusSeconds(1))),
                        Set.of(),
                        List.of(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Optional.empty()))
                .withMessage("views has one replica twice; keep its newest view");
    }

    @Test
    void aRootHasSequencesExactlyWhileItsRoleNeedsThem() {
        assertThat(root(Role.INACTIVE, OptionalLong.empty(), OptionalLong.empty(), Mrcs.anchor("mrc1"))
                        .role())
                .isEqualTo(Role.INACTIVE);
        for (Role role : Role.values()) {
            OptionalLong since = role.validates() ? OptionalLong.of(1) : OptionalLong.empty();
            OptionalLong activated = role.signs() ? OptionalLong.of(1) : OptionalLong.empty();
            OptionalLong notSince = role.validates() ? OptionalLong.empty() : OptionalLong.of(1);
            OptionalLong notActivated = role.signs() ? OptionalLong.empty() : OptionalLong.of(1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> root(role, notSince, activated, Mrcs.anchor("mrc1")))
                    .withMessageContaining("trustedSince");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> root(role, since, notActivated, Mrcs.anchor("mrc1")))
                    .withMessageContaining("activatedAt");
            if (role.validates()) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> root(role, since, activated))
                        .withMessageContaining("anchors");
            } else {
                assertThat(root(role, since, activated).anchors()).isEmpty();
            }
        }
    }

    @Test
    void onlyARootThatDoesNotSignHasStoppedToSign() {
        for (Role role : Role.values()) {
            OptionalLong since = role.validates() ? OptionalLong.of(1) : OptionalLong.empty();
            OptionalLong activated = role.signs() ? OptionalLong.of(1) : OptionalLong.empty();
            Supplier<RootState> stopped = () -> new RootState(
                    M1,
                    role,
                    Mrcs.DOMAIN,
                    SpiffeMode.ENABLED,
                    new TreeSet<>(Set.of(Mrcs.anchor("mrc1"))),
                    since,
                    activated,
                    OptionalLong.of(7),
                    Optional.empty(),
                    new TreeMap<>());
            if (role.signs()) {
                assertThatIllegalArgumentException()
                        .isThrownBy(stopped::get)
                        .withMessage("mrc1: signedUntil must not be given while the root is active");
            } else {
                assertThat(stopped.get().signedUntil()).hasValue(7);
            }
        }
    }

    @Test
    void aStateKeepsSixteenRotationsAtMost() {
        RotationRecord record = new RotationRecord(M1, M2, NOW, "anna", NOW, RotationRecord.Outcome.FINISHED, "done");
        assertThat(withRotations(Collections.nCopies(TrustState.MOST_ROTATIONS, record))
                        .rotations())
                .hasSize(16);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withRotations(Collections.nCopies(TrustState.MOST_ROTATIONS + 1, record)))
                .withMessage("rotations has 17 records; keep the newest 16");
        TrustState plain = TrustState.EMPTY;
        assertThat(plain.announcements()).isZero();
        assertThat(plain.announced()).isEmpty();
        assertThat(plain.holders()).isEmpty();
        assertThat(plain.rotations()).isEmpty();
    }

    private static TrustState withRotations(List<RotationRecord> rotations) {
        TrustState empty = TrustState.EMPTY;
        return new TrustState(
                empty.roots(),
                empty.trust(),
                empty.signing(),
                empty.replicas(),
                empty.taintedKeys(),
                Optional.empty(),
                List.of(),
                0,
                Optional.empty(),
                empty.holders(),
                rotations);
    }

    private static RootState root(Role role, OptionalLong since, OptionalLong activated, Anchor... anchors) {
        return new RootState(
                M1,
                role,
                Mrcs.DOMAIN,
                SpiffeMode.ENABLED,
                new TreeSet<>(List.of(anchors)),
                since,
                activated,
                Optional.empty(),
                new TreeMap<>());
    }

    @Test
    void aStateIsCoherent() {
        RootState active = root(Role.ACTIVE, OptionalLong.of(2), OptionalLong.of(3), Mrcs.anchor("mrc1"));
        assertThat(state(M1, active, 2, 3).roots()).containsEntry(M1, active);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> state(M2, active, 2, 3))
                .withMessageContaining("under the name mrc2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> state(M1, active, 1, 3))
                .withMessageContaining("above");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> state(M1, active, 2, 2))
                .withMessageContaining("above");
        RootState passive = root(Role.PASSIVE, OptionalLong.of(2), OptionalLong.empty(), Mrcs.anchor("mrc1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> state(M1, passive, 2, 3))
                .withMessageContaining("no active MRC");
        StepRecord step = Mrcs.introduced().steps().get(0);
        assertThat(withSteps(Collections.nCopies(TrustState.MOST_STEPS, step)).steps())
                .hasSize(64);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withSteps(Collections.nCopies(TrustState.MOST_STEPS + 1, step)))
                .withMessageContaining("65");
    }

    private static TrustState state(MrcName name, RootState root, long trust, long signing) {
        SortedMap<MrcName, RootState> roots = new TreeMap<>(Map.of(name, root));
        return new TrustState(
                roots,
                new Sequence(trust, "aa"),
                new Sequence(signing, "bb"),
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty(),
                List.of());
    }

    private static TrustState withSteps(List<StepRecord> steps) {
        TrustState empty = TrustState.EMPTY;
        return new TrustState(
                empty.roots(),
                empty.trust(),
                empty.signing(),
                empty.replicas(),
                empty.taintedKeys(),
                Optional.empty(),
                steps);
    }

    @Test
    void statesAndRootsCopyWhatTheyAreGiven() {
        SortedMap<String, RecordedLeaf> leaves = new TreeMap<>(Map.of("1", Mrcs.recorded(NOW)));
        TreeSet<Anchor> anchors = new TreeSet<>(Set.of(Mrcs.anchor("mrc1")));
        RootState root = new RootState(
                M1,
                Role.INACTIVE,
                Mrcs.DOMAIN,
                SpiffeMode.ENABLED,
                anchors,
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                leaves);
        leaves.clear();
        anchors.clear();
        assertThat(root.recordedLeaves()).hasSize(1);
        assertThat(root.anchors()).hasSize(1);
        SortedMap<MrcName, RootState> roots = new TreeMap<>(Map.of(M1, root));
        SortedMap<ReplicaId, ReplicaState> replicas =
                new TreeMap<>(Map.of(Mrcs.SELF, new ReplicaState(Mrcs.SELF, NOW, NOW)));
        SortedMap<String, Taint> tainted = new TreeMap<>(Map.of("aa", new Taint(NOW, "stolen")));
        List<StepRecord> steps = new ArrayList<>(Mrcs.introduced().steps());
        TrustState state =
                new TrustState(roots, Sequence.NONE, Sequence.NONE, replicas, tainted, Optional.empty(), steps);
        roots.clear();
        replicas.clear();
        tainted.clear();
        steps.clear();
        assertThat(state.roots()).hasSize(1);
        assertThat(state.replicas()).hasSize(1);
        assertThat(state.taintedKeys()).hasSize(1);
        assertThat(state.steps()).hasSize(1);
        assertThatThrownBy(() -> state.roots().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> state.replicas().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> state.taintedKeys().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> root.recordedLeaves().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> root.anchors().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void eventsCopyAndCheck() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mrcs.learnt(M1, Mrcs.DOMAIN))
                .withMessageContaining("anchors of mrc1 is empty");
        Map<MrcName, Role> roles = new HashMap<>(Map.of(M1, Role.ACTIVE));
        TrustEvent.FirstRoles first = new TrustEvent.FirstRoles(roles, "test");
        roles.clear();
        assertThat(first.roles()).hasSize(1);
    }
}
