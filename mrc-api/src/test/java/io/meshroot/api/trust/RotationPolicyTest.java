package io.meshroot.api.trust;

import static io.meshroot.api.trust.Mrcs.M1;
import static io.meshroot.api.trust.Mrcs.M2;
import static io.meshroot.api.trust.Mrcs.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meshroot.api.trust.RotationPolicy.AbortAfter;
import io.meshroot.api.trust.RotationPolicy.ByTime;
import io.meshroot.api.trust.RotationPolicy.OnEvidence;
import io.meshroot.api.trust.RotationPolicy.ProceedAtHorizon;
import io.meshroot.api.trust.RotationPolicy.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RotationPolicyTest {
    @Test
    void byDefaultARotationGoesOnEvidenceAndWaits() {
        assertThat(RotationPolicy.DEFAULT).isEqualTo(new RotationPolicy(new OnEvidence(), new Wait()));
        RotationState begun = new RotationState(M1, M2, NOW, "anna");
        assertThat(begun)
                .isEqualTo(new RotationState(
                        M1,
                        M2,
                        NOW,
                        "anna",
                        RotationPolicy.DEFAULT,
                        RotationState.Origin.FOUND,
                        RotationState.Direction.FORWARD,
                        Optional.empty(),
                        NOW,
                        Optional.empty()));
    }

    @Test
    void onEvidenceEveryPatienceFits() {
        for (RotationPolicy.Patience patience :
                List.of(new Wait(), new AbortAfter(Duration.ofNanos(1)), new ProceedAtHorizon())) {
            assertThat(new RotationPolicy(new OnEvidence(), patience).patience())
                    .isEqualTo(patience);
        }
    }

    @Test
    void byTimeNoPatienceIsNeeded() {
        ByTime hourly = new ByTime(Duration.ofHours(1));
        assertThat(new RotationPolicy(hourly, new Wait()).pace()).isEqualTo(hourly);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RotationPolicy(hourly, new ProceedAtHorizon()))
                .withMessage(
                        "patience of a rotation by time is ProceedAtHorizon[]; it does not wait for evidence, leave it"
                                + " out");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RotationPolicy(hourly, new AbortAfter(Duration.ofHours(1))))
                .withMessageContaining("AbortAfter[after=PT1H]");
    }

    @Test
    void durationsArePositive() {
        assertThat(new ByTime(Duration.ofNanos(1)).perStep()).isPositive();
        for (Duration bad : List.of(Duration.ZERO, Duration.ofNanos(-1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new ByTime(bad))
                    .withMessage("perStep is " + bad + "; give more than zero");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new AbortAfter(bad))
                    .withMessage("after is " + bad + "; give more than zero");
        }
    }
}
