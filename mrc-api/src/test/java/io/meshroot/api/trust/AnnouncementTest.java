package io.meshroot.api.trust;

import static io.meshroot.api.trust.Mrcs.M1;
import static io.meshroot.api.trust.Mrcs.M2;
import static io.meshroot.api.trust.Mrcs.M3;
import static io.meshroot.api.trust.Mrcs.NOW;
import static io.meshroot.api.trust.Mrcs.changed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import org.junit.jupiter.api.Test;

/** The step that is about to be taken: one at a time, numbered, and gone with the step. */
class AnnouncementTest {
    private static final RoleChange PROMOTION = new RoleChange(M2, Role.PASSIVE, Role.ACTIVE);
    private static final RoleChange RETREAT = new RoleChange(M2, Role.PASSIVE, Role.INACTIVE);

    private static void assertIllegal(TrustState state, TrustEvent event, Illegality reason) {
        assertThat(TrustModel.apply(state, event, Mrcs.nothing())).isEqualTo(new Transition.Illegal(reason));
    }

    @Test
    void isNumberedAndChangesNothingElse() {
        TrustState state = Mrcs.introduced();
        assertThat(state.announcements()).isZero();
        TrustState announced = changed(state, new TrustEvent.StepAnnounced(PROMOTION, "anna"));
        assertThat(announced.announced()).contains(new Announcement(1, PROMOTION, NOW, "anna"));
        assertThat(announced.announcements()).isEqualTo(1);
        assertThat(announced.isAnnounced(PROMOTION)).isTrue();
        assertThat(announced.isAnnounced(RETREAT)).isFalse();
        assertThat(state.isAnnounced(PROMOTION)).isFalse();
        assertThat(announced.roots()).isEqualTo(state.roots());
        assertThat(announced.trust()).isEqualTo(state.trust());
        assertThat(announced.signing()).isEqualTo(state.signing());
    }

    @Test
    void theSameStepIsAnnouncedOnce() {
        TrustState announced = changed(Mrcs.introduced(), new TrustEvent.StepAnnounced(PROMOTION, "anna"));
        assertThat(TrustModel.apply(
                        announced,
                        new TrustEvent.StepAnnounced(PROMOTION, "otto"),
                        Mrcs.at(NOW.plusSeconds(5)).build()))
                .isEqualTo(new Transition.Unchanged());
    }

    @Test
    void anotherStepTakesItsPlaceAndTheNextNumber() {
        TrustState first = changed(Mrcs.introduced(), new TrustEvent.StepAnnounced(PROMOTION, "test"));
        TrustState second = changed(first, new TrustEvent.StepAnnounced(RETREAT, "test"));
        assertThat(second.announced()).contains(new Announcement(2, RETREAT, NOW, "test"));
        TrustState third = changed(second, new TrustEvent.StepAnnounced(PROMOTION, "test"));
        assertThat(third.announced()).contains(new Announcement(3, PROMOTION, NOW, "test"));
    }

    @Test
    void onlyALegalStepIsAnnounced() {
        TrustState mesh = Mrcs.mesh();
        assertIllegal(mesh, Mrcs.announcing(mesh, M1, Role.PASSIVE), Illegality.WOULD_LEAVE_NO_ACTIVE);
        assertIllegal(mesh, Mrcs.announcing(mesh, M2, Role.ACTIVE), Illegality.INACTIVE_TO_ACTIVE);
        assertIllegal(mesh, Mrcs.announcing(mesh, M3, Role.PASSIVE), Illegality.UNKNOWN_MRC);
        assertIllegal(mesh, Mrcs.announcing(mesh, M1, Role.ACTIVE), Illegality.NO_CHANGE);
        TrustState unused = changed(TrustState.EMPTY, Mrcs.learnt(M1));
        assertIllegal(unused, Mrcs.announcing(unused, M1, Role.PASSIVE), Illegality.NO_MRC_IN_USE);
    }

    @Test
    void numbersBeginAtOne() {
        assertThat(new Announcement(1, PROMOTION, NOW, "test").number()).isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Announcement(0, PROMOTION, NOW, "test"))
                .withMessage("number of an announcement is 0; they begin at 1");
    }

    @Test
    void theStateCountsAtLeastToTheAnnouncedStep() {
        TrustState announced = changed(Mrcs.introduced(), new TrustEvent.StepAnnounced(PROMOTION, "test"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrustState(
                        announced.roots(),
                        announced.trust(),
                        announced.signing(),
                        announced.replicas(),
                        announced.taintedKeys(),
                        announced.rotation(),
                        announced.steps(),
                        0,
                        announced.announced(),
                        announced.holders(),
                        announced.rotations()))
                .withMessage("announcements is 0, below the announced step's number 1");
    }
}
