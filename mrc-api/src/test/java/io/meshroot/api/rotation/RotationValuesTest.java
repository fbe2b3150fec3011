package io.meshroot.api.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meshroot.api.mrc.Mesh;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.RotationPolicy;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.StepRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What rotations are asked with and described by. */
class RotationValuesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final MeshRootCertificate TARGET = Mesh.mrc("next", Role.PASSIVE);

    @Test
    void aRequestHasDefaultsAndEachCanBeChosen() {
        RotationRequest plain = RotationRequest.to(TARGET);
        assertThat(plain).isEqualTo(new RotationRequest(TARGET, RotationPolicy.DEFAULT, "api"));
        RotationPolicy hourly =
                new RotationPolicy(new RotationPolicy.ByTime(Duration.ofHours(1)), new RotationPolicy.Wait());
        assertThat(plain.with(hourly).by("anna")).isEqualTo(new RotationRequest(TARGET, hourly, "anna"));
        assertThat(plain.by("anna").with(hourly)).isEqualTo(new RotationRequest(TARGET, hourly, "anna"));
    }

    @Test
    void aRequestAsksForAPassiveRootAndSaysByWhom() {
        for (Role role : new Role[] {Role.ACTIVE, Role.INACTIVE}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> RotationRequest.to(Mesh.mrc("next", role)))
                    .withMessage("role of next is " + role.id() + "; ask for passive, the rotation does the rest");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RotationRequest.to(TARGET).by(" "))
                .withMessage("by is blank; say who starts the rotation, it is recorded");
    }

    @Test
    void aStatusCopiesItsLists() {
        MrcName from = MrcName.of("first");
        RoleChange change = new RoleChange(TARGET.name(), Role.PASSIVE, Role.ACTIVE);
        List<Blocker> blockers = new ArrayList<>(List.of(new Blocker(
                Blocker.Reason.PROBE_MISSING, TARGET.name(), Optional.empty(), Optional.empty(), "no probe")));
        List<StepRecord> steps = new ArrayList<>(
                List.of(new StepRecord(change, NOW, "test", 1, 1, List.of("so it is"), Optional.empty())));
        RotationStatus status = new RotationStatus(
                new RotationState(from, TARGET.name(), NOW, "test"),
                new RotationStep.ChangeRole(change),
                blockers,
                NOW,
                Optional.empty(),
                steps,
                Optional.empty());
        blockers.clear();
        steps.clear();
        assertThat(status.waitsFor()).hasSize(1);
        assertThat(status.steps()).hasSize(1);
    }
}
