package io.meshroot.api.trust;

import static io.meshroot.api.trust.Mrcs.M1;
import static io.meshroot.api.trust.Mrcs.M2;
import static io.meshroot.api.trust.Mrcs.NOW;
import static io.meshroot.api.trust.Mrcs.SKEW;
import static io.meshroot.api.trust.Views.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.ReplicaView.Laggard;
import io.meshroot.api.trust.ReplicaView.SignerUse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a manager tells of what it knows: floors, counts, a few names, at any size of the mesh. */
class ReplicaViewTest {
    /** When a leaf must have ended so that no clock that may decide takes it for live. */
    private static final Instant OVER = NOW.minus(SKEW).minus(Evidence.FURTHEST_CLOCK);

    private final TrustState state = Mrcs.introduced();

    private static Evidence.Builder own() {
        return Evidence.at(NOW, OTHER);
    }

    private static Laggard laggard(String name, long acknowledged, Instant until) {
        return new Laggard(HolderId.of(name), acknowledged, Optional.of(until));
    }

    private static List<HolderId> ids(String... names) {
        return java.util.Arrays.stream(names).map(HolderId::of).toList();
    }

    @Test
    void ofAManagerThatKnowsNothingHasItsFloorsAndItsClock() {
        ReplicaView view = ReplicaView.of(state, own().build(), 7);
        assertThat(view)
                .isEqualTo(new ReplicaView(
                        OTHER, 7, NOW, 0, 2, 1, 0, OptionalLong.empty(), Optional.empty(), List.of(), new TreeMap<>()));
    }

    @Test
    void confirmsTheStepThatIsAnnouncedInTheStateThatWasTakenIn() {
        TrustState first = Views.announced(state, M2, Role.ACTIVE);
        assertThat(Views.of(first, OTHER).confirms()).isEqualTo(1);
        TrustState second = Views.announced(first, M2, Role.INACTIVE);
        assertThat(Views.of(second, OTHER).confirms()).isEqualTo(2);
        assertThat(Views.of(Mrcs.step(second, M2, Role.INACTIVE), OTHER).confirms())
                .isZero();
    }

    @Test
    void countsTheHoldersThatHaveToAcknowledgeAndTellsTheLowest() {
        Instant end = NOW.plusSeconds(60);
        ReplicaView view = Views.of(
                state,
                own().holder(Mrcs.workload("current", 2, Mrcs.leaf("1", M1, end)))
                        .holder(Mrcs.workload("behind", 1, Mrcs.leaf("2", M1, end), Mrcs.leaf("3", M1, NOW)))
                        .holder(Mrcs.workload("over", 0, Mrcs.leaf("4", M1, OVER)))
                        .holder(Mrcs.silent("leafless"))
                        .holder(Mrcs.registered("context", 2)));
        assertThat(view.holders()).isEqualTo(3);
        assertThat(view.acknowledged()).hasValue(1);
        assertThat(view.ahead()).isEmpty();
        assertThat(view.laggards()).containsExactly(laggard("behind", 1, end.plus(SKEW)));
    }

    @Test
    void aLeafIsLiveUntilItsEndByTheSlowestClockThatMayDecide() {
        Evidence.Builder own = own().holder(Mrcs.silent("a", Mrcs.leaf("1", M1, OVER.plusNanos(1))));
        assertThat(Views.of(state, own).holders()).isEqualTo(1);
        assertThat(Views.of(state, own).uses()).containsOnlyKeys(M1);
        Evidence.Builder over = own().holder(Mrcs.silent("a", Mrcs.leaf("1", M1, OVER)));
        assertThat(Views.of(state, over).holders()).isZero();
        assertThat(Views.of(state, over).uses()).isEmpty();
    }

    @Test
    void tellsThatAHolderHasSaidNothing() {
        ReplicaView view = Views.of(
                state,
                own().holder(Mrcs.silent("quiet", Mrcs.leaf("1", M1, NOW)))
                        .holder(Mrcs.workload("current", 2, Mrcs.leaf("2", M1, NOW))));
        assertThat(view.acknowledged()).hasValue(0);
        assertThat(view.laggards()).containsExactly(laggard("quiet", 0, NOW.plus(SKEW)));
    }

    @Test
    void aHolderThatIsRegisteredAndHasALeafHasNoEnd() {
        HolderEvidence registered = new HolderEvidence(
                HolderId.of("bundle"),
                HolderEvidence.Counts.UNTIL_DEREGISTERED,
                Optional.empty(),
                List.of(Mrcs.leaf("1", M1, NOW)));
        assertThat(Views.of(state, own().holder(registered)).laggards())
                .containsExactly(new Laggard(HolderId.of("bundle"), 0, Optional.empty()));
    }

    @Test
    void namesTheHolderAheadThatCountsLongest() {
        ReplicaView view = Views.of(
                state,
                own().holder(Mrcs.workload("three", 3, Mrcs.leaf("1", M1, NOW.plusSeconds(1))))
                        .holder(Mrcs.workload("nine", 9, Mrcs.leaf("2", M1, NOW)))
                        .holder(Mrcs.workload("one", 1, Mrcs.leaf("3", M1, NOW))));
        assertThat(view.ahead()).contains(laggard("three", 3, NOW.plus(SKEW).plusSeconds(1)));
        assertThat(view.laggards()).containsExactly(laggard("one", 1, NOW.plus(SKEW)));
    }

    @Test
    void namesThoseFurthestBehindFirstAndByName() {
        TrustState further = Mrcs.changed(state, Mrcs.learnt(Mrcs.M3));
        further = Mrcs.changed(further, new TrustEvent.RootTainted(Mrcs.M3, "stolen"));
        ReplicaView view = Views.of(
                further,
                own().holder(Mrcs.workload("b", 1, Mrcs.leaf("1", M1, NOW)))
                        .holder(Mrcs.workload("c", 0, Mrcs.leaf("2", M1, NOW)))
                        .holder(Mrcs.workload("a", 1, Mrcs.leaf("3", M1, NOW)))
                        .holder(Mrcs.workload("d", 3, Mrcs.leaf("4", M1, NOW))));
        assertThat(view.laggards()).extracting(Laggard::holder).isEqualTo(ids("c", "a", "b"));
    }

    @Test
    void tellsOfEachSignerHowMuchUntilWhenAndWhoIsLast() {
        Instant end = NOW.plusSeconds(600);
        ReplicaView view = Views.of(
                state,
                own().holder(Mrcs.workload(
                                "a",
                                2,
                                Mrcs.leaf("1", M1, end.minusSeconds(1)),
                                Mrcs.leaf("2", M1, end.minusSeconds(2))))
                        .holder(Mrcs.workload("c", 2, Mrcs.leaf("3", M1, end), Mrcs.leaf("4", M2, end)))
                        .holder(Mrcs.workload("b", 2, Mrcs.leaf("5", M1, end)))
                        .unfinishedIssues(Map.of(M1, 3, Mrcs.M3, 2)));
        assertThat(view.uses())
                .isEqualTo(Map.of(
                        M1,
                        new SignerUse(4, Optional.of(end), 3, ids("b", "c", "a")),
                        M2,
                        new SignerUse(1, Optional.of(end), 0, ids("c")),
                        Mrcs.M3,
                        new SignerUse(0, Optional.empty(), 2, List.of())));
    }

    @Test
    void staysSmallInALargeMesh() {
        Evidence.Builder own = own();
        for (int i = 0; i < 10_000; i++) {
            own.holder(Mrcs.workload(
                    "holder-%05d".formatted(i), 1, Mrcs.leaf(Integer.toHexString(i), M1, NOW.plusSeconds(i))));
        }
        ReplicaView view = Views.of(state, own);
        assertThat(view.holders()).isEqualTo(10_000);
        assertThat(view.laggards()).hasSize(20);
        assertThat(view.laggards().get(0).holder()).isEqualTo(HolderId.of("holder-00000"));
        SignerUse use = view.uses().get(M1);
        assertThat(use.leaves()).isEqualTo(10_000);
        assertThat(use.latestEnd()).contains(NOW.plusSeconds(9_999));
        assertThat(use.holders()).hasSize(20).startsWith(HolderId.of("holder-09999"));
        assertThat(view.toString()).hasSizeLessThan(5_000);
    }

    @Test
    void saysTheSameWheneverItWasWritten() {
        ReplicaView view = Views.of(
                Views.announced(state, M2, Role.ACTIVE),
                own().holder(Mrcs.workload("a", 1, Mrcs.leaf("1", M1, NOW)))
                        .holder(Mrcs.workload("b", 9, Mrcs.leaf("2", M1, NOW)))
                        .unfinishedIssues(Map.of(M1, 3)));
        ReplicaView later = Views.withRevision(Views.at(view, NOW.plusSeconds(9)), 5);
        assertThat(later).isNotEqualTo(view);
        assertThat(later.saysTheSameAs(view)).isTrue();
        assertThat(view.saysTheSameAs(later)).isTrue();
        List<ReplicaView> others = List.of(
                Views.confirming(view, 2),
                Views.withFloors(view, 1, view.signingSequence()),
                Views.withFloors(view, view.trustSequence(), 0),
                Views.naming(view, 0, view.ahead(), view.laggards(), view.uses()),
                Views.naming(view, 3, view.ahead(), view.laggards(), view.uses()),
                Views.naming(view, 2, Optional.empty(), view.laggards(), view.uses()),
                Views.naming(view, 2, view.ahead(), List.of(), view.uses()),
                Views.naming(view, 2, view.ahead(), view.laggards(), new TreeMap<>()),
                Views.of(state, Evidence.at(NOW, Views.THIRD)));
        assertThat(others)
                .allSatisfy(other -> assertThat(other.saysTheSameAs(view)).isFalse());
    }

    @Test
    void hasNoNegativeNumbers() {
        for (int field = 0; field < 5; field++) {
            long[] numbers = new long[5];
            numbers[field] = -1;
            String name = List.of("revision", "confirms", "trustSequence", "signingSequence", "holders")
                    .get(field);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> view(numbers, OptionalLong.empty(), List.of()))
                    .withMessage(name + " of replica-other is -1; give 0 or more");
        }
        assertThat(view(new long[5], OptionalLong.empty(), List.of()).holders()).isZero();
    }

    private static ReplicaView view(long[] numbers, OptionalLong acknowledged, List<Laggard> laggards) {
        return new ReplicaView(
                OTHER,
                numbers[0],
                NOW,
                numbers[1],
                numbers[2],
                numbers[3],
                (int) numbers[4],
                acknowledged,
                Optional.empty(),
                laggards,
                new TreeMap<>());
    }

    @Test
    void hasALowestAcknowledgementExactlyIfThereAreHolders() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> view(new long[5], OptionalLong.of(1), List.of()))
                .withMessage("acknowledged of replica-other must be given exactly if there are holders");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> view(new long[] {0, 0, 0, 0, 1}, OptionalLong.empty(), List.of()))
                .withMessageContaining("acknowledged of replica-other");
    }

    @Test
    void namesTwentyHoldersAtMostInEachList() {
        List<Laggard> most = Collections.nCopies(20, laggard("a", 1, NOW));
        long[] numbers = {0, 0, 0, 0, 1};
        assertThat(view(numbers, OptionalLong.of(1), most).laggards()).hasSize(20);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> view(numbers, OptionalLong.of(1), Collections.nCopies(21, most.get(0))))
                .withMessage("laggards of replica-other has 21 names; keep 20");
        List<HolderId> names = Collections.nCopies(20, HolderId.of("a"));
        assertThat(new SignerUse(1, Optional.of(NOW), 0, names).holders()).hasSize(20);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SignerUse(1, Optional.of(NOW), 0, Collections.nCopies(21, names.get(0))))
                .withMessage("holders has 21 names; keep 20");
    }

    @Test
    void leavesHaveAnEndAndNoNegativeCount() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SignerUse(1, Optional.empty(), 0, List.of()))
                .withMessage("latestEnd must be given exactly if there are leaves");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SignerUse(0, Optional.of(NOW), 0, List.of()))
                .withMessageContaining("latestEnd");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SignerUse(-1, Optional.of(NOW), 0, List.of()))
                .withMessage("leaves is -1; give 0 or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SignerUse(0, Optional.empty(), -1, List.of()))
                .withMessage("unfinished is -1; give 0 or more");
    }

    @Test
    void copiesWhatItIsGiven() {
        List<Laggard> laggards = new ArrayList<>(List.of(laggard("a", 1, NOW)));
        List<HolderId> names = new ArrayList<>(ids("a"));
        SignerUse use = new SignerUse(1, Optional.of(NOW), 0, names);
        SortedMap<MrcName, SignerUse> uses = new TreeMap<>(Map.of(M1, use));
        ReplicaView view = Views.naming(Views.of(state, OTHER), 1, Optional.empty(), laggards, uses);
        laggards.clear();
        names.clear();
        uses.clear();
        assertThat(view.laggards()).hasSize(1);
        assertThat(view.uses().get(M1).holders()).hasSize(1);
        assertThatThrownBy(() -> view.uses().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
