package io.meshroot.api.trust;

import static io.meshroot.api.trust.Mrcs.M1;
import static io.meshroot.api.trust.Mrcs.M2;
import static io.meshroot.api.trust.Mrcs.M3;
import static io.meshroot.api.trust.Mrcs.NOW;
import static io.meshroot.api.trust.Mrcs.changed;
import static io.meshroot.api.trust.Mrcs.learnt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.Taint.Signing;
import io.meshroot.api.trust.Taint.Trust;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Compromised keys: they gain no role, sign only while they must, and are refused once their trust is cut. */
class TaintTest {
    private static final String KEY1 = Mrcs.anchor("mrc1").keyFingerprint();
    private static final String KEY2 = Mrcs.anchor("mrc2").keyFingerprint();

    private static TrustState tainted(TrustState state, MrcName name) {
        return changed(state, new TrustEvent.RootTainted(name, "stolen"));
    }

    private static TrustState stopped(TrustState state, MrcName name) {
        return changed(state, new TrustEvent.RootTainted(name, "stolen", Signing.STOPPED));
    }

    private static TrustState cut(TrustState state, MrcName name) {
        return changed(state, new TrustEvent.TrustCut(name));
    }

    private static void assertUnchanged(TrustState state, TrustEvent event) {
        assertThat(TrustModel.apply(state, event, Mrcs.at(NOW.plusSeconds(1)).build()))
                .isEqualTo(new Transition.Unchanged());
    }

    @Test
    void aTaintIsRememberedForGoodButTheTrustStaysUntilItIsCut() {
        TrustState state = Mrcs.introduced();
        TrustState tainted = tainted(state, M2);
        assertThat(tainted.taintedKeys()).isEqualTo(Map.of(KEY2, new Taint(NOW, "stolen")));
        assertThat(tainted.isTainted(M2)).isTrue();
        assertThat(tainted.isTainted(M1)).isFalse();
        assertThat(tainted.isTainted(M3)).isFalse();
        assertThat(tainted.roles()).isEqualTo(state.roles());
        assertThat(tainted.trust()).isEqualTo(state.trust());
        assertThat(TrustBundle.of(tainted)).isEqualTo(TrustBundle.of(state));
        assertUnchanged(tainted, new TrustEvent.RootTainted(M2, "again"));
        assertThat(TrustModel.apply(state, new TrustEvent.RootTainted(M3, "stolen"), Mrcs.nothing()))
                .isEqualTo(new Transition.Illegal(Illegality.UNKNOWN_MRC));
    }

    @Test
    void cuttingTheTrustPublishesTheKeyAndNoLongerTheCertificate() {
        TrustState tainted = tainted(Mrcs.introduced(), M2);
        TrustState cut = cut(tainted, M2);
        assertThat(cut.taintedKeys())
                .isEqualTo(Map.of(KEY2, new Taint(NOW, "stolen", Signing.UNTIL_REPLACED, Trust.CUT)));
        assertThat(cut.trust().number()).isEqualTo(3);
        assertThat(cut.signing()).isEqualTo(tainted.signing());
        assertThat(cut.roles()).isEqualTo(tainted.roles());
        assertThat(cut.root(M2)).isEqualTo(tainted.root(M2));
        TrustBundle bundle = TrustBundle.of(cut);
        assertThat(bundle.sequence()).isEqualTo(3);
        assertThat(bundle.taintedKeys()).containsExactly(KEY2);
        assertThat(bundle.roots()).containsExactly(Mrcs.anchor("mrc1").certificate());
        assertUnchanged(cut, new TrustEvent.TrustCut(M2));
        assertUnchanged(cut, new TrustEvent.RootTainted(M2, "again"));
    }

    @Test
    void onlyTheTrustInATaintedRootThatIsKnownCanBeCut() {
        TrustState state = Mrcs.introduced();
        assertThat(TrustModel.apply(state, new TrustEvent.TrustCut(M3), Mrcs.nothing()))
                .isEqualTo(new Transition.Illegal(Illegality.UNKNOWN_MRC));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrustModel.apply(state, new TrustEvent.TrustCut(M2), Mrcs.nothing()))
                .withMessage("mrc2 is not tainted; taint it first");
    }

    @Test
    void aTaintedRootThatIsRetiredIsCut() {
        TrustState tainted = tainted(Mrcs.introduced(), M2);
        TrustState retired = Mrcs.step(tainted, M2, Role.INACTIVE);
        assertThat(retired.taintedKeys().get(KEY2).isCut()).isTrue();
        assertThat(TrustBundle.of(retired).taintedKeys()).containsExactly(KEY2);
        assertThat(retired.trust().number()).isEqualTo(3);
        assertThat(TrustModel.apply(retired, new TrustEvent.StateRead(), Mrcs.nothing()))
                .isEqualTo(new Transition.Unchanged());
        TrustState clean = Mrcs.step(tainted(Mrcs.demoted(), M2), M1, Role.INACTIVE);
        assertThat(clean.taintedKeys().get(KEY2).isCut()).isFalse();
    }

    @Test
    void ofTwoTaintedRootsEitherMayBeDemotedUnlessTheOtherWasStopped() {
        TrustState both = tainted(tainted(Mrcs.promoted(), M1), M2);
        assertThat(Mrcs.step(both, M1, Role.PASSIVE).roles()).containsEntry(M1, Role.PASSIVE);
        assertThat(Mrcs.step(both, M2, Role.PASSIVE).roles()).containsEntry(M2, Role.PASSIVE);

        TrustState stopped = Mrcs.changed(both, new TrustEvent.RootTainted(M1, "stolen", Signing.STOPPED));
        assertThat(Mrcs.step(stopped, M1, Role.PASSIVE).roles()).containsEntry(M1, Role.PASSIVE);
        assertThat(Mrcs.verdict(stopped, M2, Role.PASSIVE, Mrcs.nothing())).isInstanceOf(Verdict.Blocked.class);
    }

    @Test
    void nothingIsRotatedToATaintedRoot() {
        TrustState tainted = tainted(Mrcs.introduced(), M2);
        assertThat(TrustModel.apply(
                        tainted, new TrustEvent.RotationBegun(new RotationState(M1, M2, NOW, "test")), Mrcs.nothing()))
                .isEqualTo(new Transition.Illegal(Illegality.TAINTED));
    }

    @Test
    void aTaintedRootThatIsDemotedIsNotCutYet() {
        TrustState tainted = tainted(Mrcs.promoted(), M1);
        TrustState demoted = Mrcs.step(tainted, M1, Role.PASSIVE);
        assertThat(demoted.taintedKeys().get(KEY1).isCut()).isFalse();
        assertThat(TrustBundle.of(demoted).roots()).hasSize(2);
    }

    @Test
    void aTaintedRootThatValidatesNothingIsCutAtOnce() {
        TrustState mesh = Mrcs.mesh();
        TrustState tainted = tainted(mesh, M2);
        assertThat(tainted.taintedKeys().get(KEY2).isCut()).isTrue();
        assertThat(TrustBundle.of(tainted).taintedKeys()).containsExactly(KEY2);
        assertThat(tainted.trust().number()).isEqualTo(2);
        assertThat(tainted.root(M1)).isEqualTo(mesh.root(M1));
    }

    @Test
    void theSameKeyCanNotComeBackUnderAnotherName() {
        TrustState tainted = tainted(Mrcs.introduced(), M2);
        TrustState gone = changed(Mrcs.step(tainted, M2, Role.INACTIVE), new TrustEvent.RootForgotten(M2));
        TrustState again = changed(gone, learnt(M3, Mrcs.DOMAIN, Mrcs.anchor("mrc2")));
        assertThat(again.isTainted(M3)).isTrue();
        assertThat(TrustModel.apply(
                        again,
                        Mrcs.forced(again, M3, Role.PASSIVE),
                        Mrcs.probed(again, NOW).build()))
                .isInstanceOf(Transition.Unsafe.class);
    }

    @Test
    void aTaintedRootStopsSigningAsSoonAsAnotherCanSign() {
        TrustState tainted = tainted(Mrcs.promoted(), M2);
        assertThat(tainted.signer().orElseThrow().name()).isEqualTo(M1);
        assertThat(tainted.signing().number()).isEqualTo(3);
        assertThat(tainted(Mrcs.promoted(), M1).signer().orElseThrow().name()).isEqualTo(M2);
        TrustState passive = tainted(Mrcs.introduced(), M2);
        assertThat(passive.signing()).isEqualTo(Mrcs.introduced().signing());
        TrustState only = tainted(Mrcs.mesh(), M1);
        assertThat(only.signer().orElseThrow().name()).isEqualTo(M1);
        assertThat(only.signing().number()).isEqualTo(2);
    }

    @Test
    void aStoppedRootNeverSignsNotEvenAsTheOnlyOne() {
        TrustState only = stopped(Mrcs.mesh(), M1);
        assertThat(only.taintedKeys())
                .isEqualTo(Map.of(KEY1, new Taint(NOW, "stolen", Signing.STOPPED, Trust.UNTIL_REPLACED)));
        assertThat(only.signer()).isEmpty();
        assertThat(only.signing().number()).isEqualTo(2);
        assertThat(only.trust()).isEqualTo(Mrcs.mesh().trust());
        assertThat(TrustBundle.of(only).roots()).hasSize(1);
        assertThat(stopped(Mrcs.promoted(), M2).signer().orElseThrow().name()).isEqualTo(M1);
    }

    @Test
    void theSignerIsTheLastActivatedOfTheBestOnes() {
        TrustState both = tainted(tainted(Mrcs.promoted(), M1), M2);
        assertThat(both.signer().orElseThrow().name()).isEqualTo(M2);
        TrustState newerStopped = stopped(tainted(Mrcs.promoted(), M1), M2);
        assertThat(newerStopped.signer().orElseThrow().name()).isEqualTo(M1);
        TrustState none = stopped(stopped(Mrcs.promoted(), M1), M2);
        assertThat(none.signer()).isEmpty();
        TrustState newerCut = cut(tainted(Mrcs.promoted(), M2), M2);
        assertThat(newerCut.signer().orElseThrow().name()).isEqualTo(M1);
    }

    @Test
    void aTaintedSignerCanBeStoppedLaterButNotStartedAgain() {
        TrustState tainted = tainted(Mrcs.mesh(), M1);
        TrustState stopped = changed(
                tainted,
                new TrustEvent.RootTainted(M1, "worse", Signing.STOPPED),
                Mrcs.at(NOW.plusSeconds(9)).build());
        assertThat(stopped.taintedKeys())
                .isEqualTo(Map.of(KEY1, new Taint(NOW, "stolen", Signing.STOPPED, Trust.UNTIL_REPLACED)));
        assertThat(stopped.signing().number()).isEqualTo(3);
        assertUnchanged(stopped, new TrustEvent.RootTainted(M1, "better", Signing.UNTIL_REPLACED));
    }

    @Test
    void cuttingTheOnlySignerLeavesNobodyToSignNorToTrust() {
        TrustState cut = cut(tainted(Mrcs.mesh(), M1), M1);
        assertThat(cut.signer()).isEmpty();
        assertThat(cut.signing().number()).isEqualTo(3);
        assertThat(TrustBundle.of(cut).roots()).isEmpty();
    }

    @Test
    void aTaintOrACutVoidsTheAnnouncedStep() {
        TrustState announced = Views.announced(Mrcs.introduced(), M2, Role.ACTIVE);
        TrustState tainted = tainted(announced, M1);
        assertThat(tainted.announced()).isEmpty();
        assertThat(tainted.announcements()).isEqualTo(1);
        TrustState again = Views.announced(tainted, M2, Role.ACTIVE);
        assertThat(cut(again, M1).announced()).isEmpty();
    }

    @Test
    void onlyACertificateThatIsNotCutValidates() {
        TrustState mesh = changed(TrustState.EMPTY, learnt(M1, Mrcs.DOMAIN, Mrcs.anchor("mrc1"), Mrcs.anchor("mrc1b")));
        mesh = changed(mesh, learnt(M3, Mrcs.DOMAIN, Mrcs.anchor("mrc1b"), Mrcs.anchor("mrc3")));
        mesh = changed(mesh, new TrustEvent.FirstRoles(Map.of(M1, Role.ACTIVE), "test"));
        TrustState cut = cut(tainted(mesh, M3), M3);
        assertThat(TrustBundle.of(cut).roots())
                .containsExactly(Mrcs.anchor("mrc1").certificate());
        assertThat(TrustBundle.of(cut).taintedKeys())
                .containsExactlyInAnyOrder(
                        Mrcs.anchor("mrc1b").keyFingerprint(),
                        Mrcs.anchor("mrc3").keyFingerprint());
        assertThat(cut.signer()).isEmpty();
    }

    @Test
    void aKeyThatAnotherRootStillValidatesWithIsCutOnlyByOrder() {
        TrustState mesh = changed(TrustState.EMPTY, learnt(M1));
        mesh = changed(mesh, learnt(M2, Mrcs.DOMAIN, Mrcs.anchor("mrc1"), Mrcs.anchor("mrc2")));
        mesh = changed(mesh, new TrustEvent.FirstRoles(Map.of(M1, Role.ACTIVE), "test"));
        TrustState unused = tainted(mesh, M2);
        assertThat(unused.taintedKeys().get(KEY1).isCut()).isFalse();
        assertThat(unused.taintedKeys().get(KEY2).isCut()).isTrue();
        assertThat(TrustBundle.of(unused).roots())
                .containsExactly(Mrcs.anchor("mrc1").certificate());
        assertThat(unused.signer().orElseThrow().name()).isEqualTo(M1);
        assertThat(cut(unused, M2).taintedKeys().get(KEY1).isCut()).isTrue();

        TrustState rotating = Mrcs.step(mesh, M2, Role.PASSIVE);
        TrustState retired = Mrcs.step(tainted(rotating, M1), M2, Role.INACTIVE);
        assertThat(retired.taintedKeys().get(KEY1).isCut()).isFalse();
        assertThat(TrustBundle.of(retired).roots())
                .containsExactly(Mrcs.anchor("mrc1").certificate());
    }
}
