package io.meshroot.api.trust;

import static io.meshroot.api.trust.Mrcs.M1;
import static io.meshroot.api.trust.Mrcs.M2;
import static io.meshroot.api.trust.Mrcs.NOW;
import static io.meshroot.api.trust.Mrcs.changed;
import static io.meshroot.api.trust.Verdicts.assertSafe;
import static io.meshroot.api.trust.Verdicts.onlyBlocker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Holders that count until they are deregistered are in the state, with the newest thing that they said. */
class RegisteredHoldersTest {
    private static final HolderId BUNDLE = HolderId.of("bundle");
    private final TrustState state = changed(Mrcs.introduced(), new TrustEvent.HolderRegistered(BUNDLE));

    private static TrustEvent said(long incarnation, long sequence) {
        return new TrustEvent.HolderAcknowledged(Acknowledgement.ofTrust(BUNDLE, incarnation, sequence));
    }

    private static void assertUnchanged(TrustState state, TrustEvent event) {
        assertThat(TrustModel.apply(state, event, Mrcs.nothing())).isEqualTo(new Transition.Unchanged());
    }

    private static Verdict promote(TrustState state, HolderEvidence... own) {
        Evidence.Builder evidence = Mrcs.probed(state, NOW);
        for (HolderEvidence holder : own) {
            evidence.holder(holder);
        }
        return Mrcs.verdict(state, M2, Role.ACTIVE, evidence.build());
    }

    private static HolderEvidence own(
            HolderEvidence.Counts counts, long incarnation, long sequence, LiveLeaf... leaves) {
        return new HolderEvidence(
                BUNDLE, counts, Optional.of(Acknowledgement.ofTrust(BUNDLE, incarnation, sequence)), List.of(leaves));
    }

    @Test
    void areRememberedSinceTheyWereRegisteredFirst() {
        assertThat(state.holders()).isEqualTo(Map.of(BUNDLE, new DeclaredHolder(BUNDLE, NOW, Optional.empty())));
        assertThat(state.trust()).isEqualTo(Mrcs.introduced().trust());
        assertThat(TrustModel.apply(
                        state,
                        new TrustEvent.HolderRegistered(BUNDLE),
                        Mrcs.at(NOW.plusSeconds(9)).build()))
                .isEqualTo(new Transition.Unchanged());
        TrustState heard = changed(state, said(1, 2));
        assertUnchanged(heard, new TrustEvent.HolderRegistered(BUNDLE));
        TrustState gone = changed(heard, new TrustEvent.HolderDeregistered(BUNDLE));
        assertThat(gone).isEqualTo(Mrcs.introduced());
        assertUnchanged(gone, new TrustEvent.HolderDeregistered(BUNDLE));
    }

    @Test
    void sayTheNewestWithinAnIncarnationAndAnythingInANewOne() {
        TrustState two = changed(state, said(1, 2));
        assertThat(two.holders().get(BUNDLE))
                .isEqualTo(new DeclaredHolder(BUNDLE, NOW, Optional.of(Acknowledgement.ofTrust(BUNDLE, 1, 2))));
        assertUnchanged(two, said(1, 1));
        assertUnchanged(two, said(0, 9));
        assertUnchanged(two, said(1, 2));
        TrustState restarted = changed(two, said(2, 1));
        assertThat(restarted.holders().get(BUNDLE).acknowledgement()).contains(Acknowledgement.ofTrust(BUNDLE, 2, 1));
    }

    @Test
    void whoIsNotRegisteredIsNotHeard() {
        assertThat(TrustModel.apply(Mrcs.introduced(), said(1, 2), Mrcs.nothing()))
                .isEqualTo(new Transition.Illegal(Illegality.UNKNOWN_HOLDER));
    }

    @Test
    void countAlsoForAManagerThatDoesNotKnowThem() {
        assertThat(onlyBlocker(promote(state)))
                .satisfies(blocker -> Verdicts.assertBlocker(
                        blocker,
                        Blocker.Reason.HOLDER_NOT_ACKNOWLEDGED,
                        M2,
                        Optional.of("bundle"),
                        "needs trust sequence 2, has none"));
        assertThat(onlyBlocker(promote(changed(state, said(1, 1)))).message()).contains("has 1");
        assertSafe(promote(changed(state, said(1, 2))));
        assertSafe(promote(changed(state, new TrustEvent.HolderDeregistered(BUNDLE))));
    }

    @Test
    void areNamedInTheGrounds() {
        Verdict verdict = promote(changed(state, said(1, 2)));
        assertThat(((Verdict.Safe) verdict).evidence())
                .containsExactly(
                        "mrc2: passive -> active at trust sequence 2 with 1 holders",
                        "bundle acknowledged trust sequence 2");
    }

    @Test
    void theNewestCountsOfWhatIsStoredAndWhatTheManagerHeard() {
        HolderEvidence.Counts registered = HolderEvidence.Counts.UNTIL_DEREGISTERED;
        TrustState stored = changed(state, said(2, 1));
        assertSafe(promote(stored, own(registered, 2, 2)));
        assertSafe(promote(stored, own(registered, 3, 2)));
        assertThat(promote(stored, own(registered, 1, 2))).isInstanceOf(Verdict.Blocked.class);
        TrustState current = changed(state, said(2, 2));
        assertSafe(promote(current, own(registered, 2, 1)));
        assertSafe(promote(current, own(registered, 1, 1)));
        assertThat(onlyBlocker(promote(current, own(registered, 3, 1))).message())
                .contains("has 1");
        HolderEvidence silent = new HolderEvidence(BUNDLE, registered, Optional.empty(), List.of());
        assertSafe(promote(current, silent));
        assertSafe(promote(state, own(registered, 1, 2)));
        assertThat(promote(state, silent)).isInstanceOf(Verdict.Blocked.class);
    }

    @Test
    void whatOneSaidIsInTheViewUntilItIsStored() {
        TrustState stored = changed(state, said(1, 2));
        HolderEvidence restarted = own(HolderEvidence.Counts.WHILE_IT_HAS_A_LEAF, 2, 1);
        Evidence.Builder heard = Evidence.at(NOW, Views.OTHER).holder(restarted);

        assertThat(Views.of(stored, heard).laggards())
                .containsExactly(new ReplicaView.Laggard(BUNDLE, 1, Optional.empty()));
        assertThat(Views.of(changed(stored, said(2, 1)), heard).laggards()).isEmpty();
        assertThat(Views.of(Mrcs.introduced(), heard).laggards()).isEmpty();
    }

    @Test
    void doNotStopCountingWithALeafThatTheManagerKnows() {
        HolderEvidence leaf =
                own(HolderEvidence.Counts.WHILE_IT_HAS_A_LEAF, 1, 1, Mrcs.leaf("1", M1, NOW.minus(Mrcs.VALIDITY)));
        Blocker blocker = onlyBlocker(promote(state, leaf));
        assertThat(blocker.who()).contains("bundle");
        assertThat(blocker.until()).isEmpty();
        HolderEvidence live =
                own(HolderEvidence.Counts.WHILE_IT_HAS_A_LEAF, 1, 2, Mrcs.leaf("1", M1, NOW.plusSeconds(50)));
        assertThat(onlyBlocker(Mrcs.verdict(
                                changed(Mrcs.demoted(), new TrustEvent.HolderRegistered(BUNDLE)),
                                M1,
                                Role.INACTIVE,
                                Mrcs.at(NOW).holder(live).build()))
                        .reason())
                .isEqualTo(Blocker.Reason.LEAF_DEPENDS);
    }

    @Test
    void oneThatIsAheadOfTheStoreBlocks() {
        assertThat(onlyBlocker(promote(changed(state, said(1, 3)))).reason())
                .isEqualTo(Blocker.Reason.ACKNOWLEDGEMENT_AHEAD);
    }

    @Test
    void anAcknowledgementIsTheHoldersOwn() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DeclaredHolder(
                        HolderId.of("other"), NOW, Optional.of(Acknowledgement.ofTrust(BUNDLE, 1, 1))))
                .withMessage("acknowledgement of bundle is given as that of other");
    }
}
