package io.meshroot.api.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.RotationPolicy;
import io.meshroot.api.trust.RotationRecord;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AutomaticRotationTest {
    private static final Instant NOW = Meshes.NOW;

    /** Valid for 100 days since 10 days ago. */
    private static TrustState mesh() {
        return mesh(Meshes.anchors("aging", NOW.minus(Duration.ofDays(10)), NOW.plus(Duration.ofDays(90))));
    }

    private static TrustState mesh(SortedSet<io.meshroot.api.trust.Anchor> anchors) {
        TrustState state = Meshes.changed(
                TrustState.EMPTY,
                new TrustEvent.RootLearnt(Meshes.M1, TrustDomain.DEFAULT, SpiffeMode.DISABLED, anchors));
        return Meshes.changed(state, new TrustEvent.FirstRoles(Map.of(Meshes.M1, Role.ACTIVE), "test"));
    }

    @Test
    void aRootIsDueAtItsShareOfLife() {
        Instant due = NOW.plus(Duration.ofDays(70));
        assertThat(AutomaticRotation.DEFAULT.dueAt(mesh())).contains(due);
        assertThat(AutomaticRotation.DEFAULT.isDue(mesh(), due)).isTrue();
        assertThat(AutomaticRotation.DEFAULT.isDue(mesh(), due.minusNanos(1))).isFalse();
        assertThat(AutomaticRotation.DEFAULT.at(0.5).dueAt(mesh())).contains(NOW.plus(Duration.ofDays(40)));
    }

    @Test
    void ofSeveralCertificatesTheFirstDecides() {
        SortedSet<io.meshroot.api.trust.Anchor> both =
                new TreeSet<>(Meshes.anchors("aging", NOW.minus(Duration.ofDays(10)), NOW.plus(Duration.ofDays(90))));
        both.addAll(Meshes.anchors("older", NOW.minus(Duration.ofDays(50)), NOW.plus(Duration.ofDays(50))));
        assertThat(AutomaticRotation.DEFAULT.dueAt(mesh(both))).contains(NOW.plus(Duration.ofDays(30)));
    }

    @Test
    void nothingIsDueDuringARotation() {
        assertThat(AutomaticRotation.DEFAULT.dueAt(Meshes.rotating(mesh()))).isEmpty();
    }

    @Test
    void nothingIsDueWithTwoRootsInUseOrNone() {
        TrustState two = Meshes.forced(Meshes.learnt(mesh(), Meshes.M2), Meshes.M2, Role.PASSIVE);
        assertThat(AutomaticRotation.DEFAULT.dueAt(two)).isEmpty();
        assertThat(AutomaticRotation.DEFAULT.dueAt(TrustState.EMPTY)).isEmpty();
    }

    @Test
    void aTaintedRootIsNoMatterOfAge() {
        TrustState tainted = Meshes.changed(mesh(), new TrustEvent.RootTainted(Meshes.M1, "leaked"));
        assertThat(AutomaticRotation.DEFAULT.dueAt(tainted)).isEmpty();
        assertThat(AutomaticRotation.DEFAULT.isDue(tainted, Instant.MAX)).isFalse();
    }

    @Test
    void anAbortedRotationIsNotStartedAgainAtOnce() {
        TrustState over = Meshes.changed(
                Meshes.rotating(mesh()),
                new TrustEvent.RotationEnded(RotationRecord.Outcome.ABORTED, "a person said so"),
                Meshes.evidence(TrustState.EMPTY).build());
        assertThat(AutomaticRotation.DEFAULT.at(0.01).dueAt(over)).contains(NOW.plus(Duration.ofDays(1)));
        assertThat(AutomaticRotation.DEFAULT.dueAt(over)).contains(NOW.plus(Duration.ofDays(70)));
    }

    @Test
    void theRequestIsThePoliciesAndTheTemplates() {
        RotationPolicy policy =
                new RotationPolicy(new RotationPolicy.OnEvidence(), new RotationPolicy.AbortAfter(Duration.ofHours(1)));
        RotationRequest request = AutomaticRotation.DEFAULT
                .with(policy)
                .request(Meshes.document(Meshes.M1, Role.ACTIVE), Set.of(Meshes.M1));
        assertThat(request.target().name()).isEqualTo(Meshes.M2);
        assertThat(request.policy()).isEqualTo(policy);
        assertThat(request.by()).isEqualTo("automatic");
    }

    @Test
    void aTemplateThatGivesATakenNameIsFoundOut() {
        AutomaticRotation same = AutomaticRotation.DEFAULT.with((current, taken) -> current.withRole(Role.PASSIVE));
        assertThatThrownBy(() -> same.request(Meshes.document(Meshes.M1, Role.ACTIVE), Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mrc-1, which is taken");
        AutomaticRotation fixed =
                AutomaticRotation.DEFAULT.with((current, taken) -> Meshes.document(MrcName.of("fixed"), Role.PASSIVE));
        assertThatThrownBy(() -> fixed.request(Meshes.document(Meshes.M1, Role.ACTIVE), Set.of(MrcName.of("fixed"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.1, 1.1, Double.NaN})
    void aShareIsBetweenZeroAndOne(double share) {
        assertThatThrownBy(() -> AutomaticRotation.DEFAULT.at(share))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("share is");
    }

    @Test
    void aPauseIsPositive() {
        assertThatThrownBy(() ->
                        new AutomaticRotation(0.5, RotationTemplate.numbered(), RotationPolicy.DEFAULT, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
