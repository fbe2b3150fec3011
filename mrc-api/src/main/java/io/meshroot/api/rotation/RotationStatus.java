package io.meshroot.api.rotation;

import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.StepRecord;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a rotation stands.
 *
 * @param rotation the rotation as it is stored
 * @param next what it does next
 * @param waitsFor what stands in the way of that, holders by name; empty if nothing does
 * @param waitingSince since when that is the next step
 * @param opensAt when time alone removes all that stands in the way, if it does
 * @param steps the steps that it has taken, the oldest first
 * @param noWayBack why it can no longer be aborted; empty if it can
 */
public record RotationStatus(
        RotationState rotation,
        RotationStep next,
        List<Blocker> waitsFor,
        Instant waitingSince,
        Optional<Instant> opensAt,
        List<StepRecord> steps,
        Optional<Illegality> noWayBack) {
    /** Copies the lists. */
    public RotationStatus {
        Objects.requireNonNull(rotation, "rotation");
        Objects.requireNonNull(next, "next");
        waitsFor = List.copyOf(waitsFor);
        Objects.requireNonNull(waitingSince, "waitingSince");
        Objects.requireNonNull(opensAt, "opensAt");
        steps = List.copyOf(steps);
        Objects.requireNonNull(noWayBack, "noWayBack");
    }
}
