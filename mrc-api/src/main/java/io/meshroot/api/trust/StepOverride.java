package io.meshroot.api.trust;

import java.util.Objects;

/**
 * The order to take a step although its gate is shut.
 *
 * @param basis {@link StepBasis#ASSUMED} or {@link StepBasis#FORCED}
 * @param reason why; recorded
 */
public record StepOverride(StepBasis basis, String reason) {
    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException if the basis is evidence, which overrides nothing, or the reason is blank
     */
    public StepOverride {
        if (basis == StepBasis.EVIDENCE) {
            throw new IllegalArgumentException("basis of an override is EVIDENCE; give ASSUMED or FORCED");
        }
        Objects.requireNonNull(basis, "basis");
        if (reason.isBlank()) {
            throw new IllegalArgumentException("reason of an override is blank; say why, it is recorded");
        }
    }

    /**
     * Makes the override of a person who breaks the glass.
     *
     * @param glass the reason
     * @return the override
     */
    public static StepOverride of(BreakGlass glass) {
        return new StepOverride(StepBasis.FORCED, glass.reason());
    }

    /**
     * Tells whether the order goes over a blocker. Time and orders replace what holders and managers would have said;
     * they don't make a root usable, and time alone does not make a provider sign.
     *
     * @param reason the kind of blocker
     * @return whether the step may be taken in spite of it
     */
    public boolean covers(Blocker.Reason reason) {
        return switch (reason) {
            case ANCHORS_UNKNOWN, ROOT_TAINTED -> false;
            case PROBE_MISSING,
                    PROBE_FAILED,
                    ROOT_EXPIRED,
                    ROOT_NOT_YET_VALID,
                    ROOT_ENDS_TOO_SOON,
                    ISSUE_UNFINISHED,
                    DEPENDENT,
                    CLOCK_APART,
                    ACKNOWLEDGEMENT_AHEAD -> basis == StepBasis.FORCED;
            case HOLDER_NOT_ACKNOWLEDGED, UNKNOWN_HOLDERS, REPLICA_NOT_CONFIRMED, LEAF_DEPENDS -> true;
        };
    }
}
