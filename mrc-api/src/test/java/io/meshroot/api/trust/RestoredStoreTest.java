package io.meshroot.api.trust;

import static io.meshroot.api.trust.Mrcs.M1;
import static io.meshroot.api.trust.Mrcs.M2;
import static io.meshroot.api.trust.Mrcs.M3;
import static io.meshroot.api.trust.Mrcs.NOW;
import static io.meshroot.api.trust.Mrcs.changed;
import static io.meshroot.api.trust.Verdicts.assertSafe;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.mrc.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A store that was restored from a backup takes numbers above those that managers have handed out. */
class RestoredStoreTest {
    private static final String OTHER = "e".repeat(64);

    private static TrustEvent remembered(Sequence trust, Sequence signing) {
        return new TrustEvent.SequencesRemembered(trust, signing);
    }

    private static void assertUnchanged(TrustState state, TrustEvent event) {
        assertThat(TrustModel.apply(state, event, Mrcs.nothing())).isEqualTo(new Transition.Unchanged());
    }

    @Test
    void nothingIsLostWhileTheStoreHoldsTheSameOrMore() {
        TrustState state = Views.announced(Mrcs.demoted(), M1, Role.INACTIVE);
        assertUnchanged(state, remembered(state.trust(), state.signing()));
        assertUnchanged(state, remembered(new Sequence(1, OTHER), new Sequence(2, OTHER)));
        assertUnchanged(state, remembered(Sequence.NONE, Sequence.NONE));
    }

    @Test
    void aLaterTrustNumberIsSurpassedAndVoidsWhatWasAcknowledged() {
        TrustState state = changed(Views.announced(Mrcs.introduced(), M2, Role.ACTIVE), Mrcs.learnt(M3));
        TrustState above = changed(state, remembered(new Sequence(7, OTHER), state.signing()));
        assertThat(above.trust()).isEqualTo(new Sequence(8, state.trust().digest()));
        assertThat(above.signing()).isEqualTo(state.signing());
        assertThat(above.validating())
                .hasSize(2)
                .allSatisfy(root -> assertThat(root.trustedSince()).hasValue(8));
        assertThat(above.root(M3)).isEqualTo(state.root(M3));
        assertThat(above.announced()).isEmpty();
        assertUnchanged(above, remembered(new Sequence(7, OTHER), state.signing()));
        assertUnchanged(above, new TrustEvent.StateRead());
        Evidence heardBefore =
                Mrcs.probed(above, NOW).holder(Mrcs.registered("bundle", 7)).build();
        assertThat(Mrcs.verdict(above, M2, Role.ACTIVE, heardBefore)).isInstanceOf(Verdict.Blocked.class);
        Evidence heardAfter =
                Mrcs.probed(above, NOW).holder(Mrcs.registered("bundle", 8)).build();
        assertSafe(Mrcs.verdict(above, M2, Role.ACTIVE, heardAfter));
    }

    @Test
    void theSameTrustNumberForOtherTrustIsSurpassedToo() {
        TrustState state = Mrcs.introduced();
        TrustState above = changed(state, remembered(new Sequence(2, OTHER), state.signing()));
        assertThat(above.trust()).isEqualTo(new Sequence(3, state.trust().digest()));
        assertUnchanged(above, remembered(new Sequence(2, OTHER), state.signing()));
    }

    @Test
    void aLaterSigningNumberIsSurpassedAndWhoDoesNotSignStoppedThen() {
        TrustState state = changed(Mrcs.demoted(), Mrcs.learnt(M3));
        state = Views.announced(state, M1, Role.INACTIVE);
        TrustState above = changed(state, remembered(state.trust(), new Sequence(9, OTHER)));
        assertThat(above.signing()).isEqualTo(new Sequence(10, state.signing().digest()));
        assertThat(above.trust()).isEqualTo(state.trust());
        assertThat(above.root(M1).orElseThrow().signedUntil()).hasValue(10);
        assertThat(above.root(M3).orElseThrow().signedUntil()).hasValue(10);
        assertThat(above.root(M2)).isEqualTo(state.root(M2));
        assertThat(above.root(M1).orElseThrow().trustedSince()).hasValue(1);
        assertThat(above.announced()).isEmpty();
        assertThat(above.signer().orElseThrow().name()).isEqualTo(M2);
        assertUnchanged(above, remembered(state.trust(), new Sequence(9, OTHER)));
        assertUnchanged(above, new TrustEvent.StateRead());
    }

    @Test
    void theSameSigningNumberForOtherSignersIsSurpassedToo() {
        TrustState state = Mrcs.introduced();
        TrustState above = changed(state, remembered(state.trust(), new Sequence(1, OTHER)));
        assertThat(above.signing().number()).isEqualTo(2);
        assertThat(above.root(M2).orElseThrow().signedUntil()).hasValue(2);
        assertThat(above.root(M1).orElseThrow().signedUntil()).isEmpty();
    }

    @Test
    void aManagerThatStillSignsUnderLostNumbersBlocksARetirement() {
        TrustState state = Views.with(Mrcs.introduced(), Views.OTHER, NOW.plusSeconds(500));
        TrustState above = changed(state, remembered(state.trust(), new Sequence(5, OTHER)));
        above = Views.announced(above, M2, Role.INACTIVE);
        ReplicaView current = Views.of(above, Views.OTHER);
        assertSafe(Mrcs.verdict(
                above, M2, Role.INACTIVE, Mrcs.at(NOW).view(current).build()));
        ReplicaView behind = Views.withFloors(current, 2, 5);
        assertThat(Verdicts.blockers(Mrcs.verdict(
                        above, M2, Role.INACTIVE, Mrcs.at(NOW).view(behind).build())))
                .extracting(Blocker::message)
                .isEqualTo(
                        List.of("replica replica-other may still sign under mrc2: it is at signing sequence 5, not yet"
                                + " at 6"));
    }

    @Test
    void bothAreSurpassedTogether() {
        TrustState state = Mrcs.promoted();
        TrustState above = changed(state, remembered(new Sequence(4, OTHER), new Sequence(6, OTHER)));
        assertThat(above.trust().number()).isEqualTo(5);
        assertThat(above.signing().number()).isEqualTo(7);
        assertThat(above.roles()).isEqualTo(state.roles());
    }
}
