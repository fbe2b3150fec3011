package io.meshroot.api.rotation;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.RotationState;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is left to a rotation: its steps, when each can be taken at the earliest, and what it costs. Made by {@link
 * RotationPlanner}.
 *
 * <p>The dates are those of a mesh in which everybody acknowledges at once, every manager that is not silent confirms at
 * once, every provider signs, and leaves are issued again as fast as the managers may. No step is safe before its date; a
 * real mesh takes longer.
 *
 * @param from the root that is replaced
 * @param to the root that replaces it
 * @param direction whether it goes to the new root, back to the old one, or only ends
 * @param at when the plan was made, by the clock of the manager that made it
 * @param steps the steps that are left, in their order
 * @param load the leaves to issue again
 * @param pointOfNoReturn when the rotation can no longer be aborted
 * @param warnings what else to know, in words
 */
public record RotationPlan(
        MrcName from,
        MrcName to,
        RotationState.Direction direction,
        Instant at,
        List<PlannedStep> steps,
        ReissueLoad load,
        PointOfNoReturn pointOfNoReturn,
        List<String> warnings) {
    /** Copies the lists. */
    public RotationPlan {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(direction, "direction");
        Objects.requireNonNull(at, "at");
        steps = List.copyOf(steps);
        Objects.requireNonNull(load, "load");
        Objects.requireNonNull(pointOfNoReturn, "pointOfNoReturn");
        warnings = List.copyOf(warnings);
    }

    /** When a rotation can no longer be aborted. */
    public sealed interface PointOfNoReturn {
        /**
         * From a step on.
         *
         * @param step the number of the first step that has no inverse
         */
        record BeforeStep(int step) implements PointOfNoReturn {}

        /** Already now. */
        record Passed() implements PointOfNoReturn {}

        /** Never: it goes back, or does not get so far. */
        record None() implements PointOfNoReturn {}
    }

    /**
     * Returns when the rotation is over at the earliest.
     *
     * @return the instant of the last step, empty if a step has no date
     */
    public Optional<Instant> overAt() {
        return steps.isEmpty() ? Optional.of(at) : steps.get(steps.size() - 1).earliest();
    }

    /**
     * Returns the plan as text for people, in lines of at most 100 characters.
     *
     * @return the text, a line for each step
     */
    public String toText() {
        return new PlanText(this).toString();
    }

    /**
     * Returns the plan as one JSON object (RFC 8259). Instants are in ISO 8601, what is not known is {@code null}:
     *
     * <ul>
     *   <li>{@code from}, {@code to}, {@code direction} ({@code forward}, {@code back}, {@code closing}), {@code at}
     *   <li>{@code overAt}: when it is over at the earliest
     *   <li>{@code pointOfNoReturn}: the number of the first step that has no inverse, 0 if it is passed already, {@code
     *       null} if there is none
     *   <li>{@code load}: {@code leaves}, {@code leavesHere}, {@code leavesElsewhere}, {@code managersElsewhere}, {@code
     *       reissueRate}, {@code signaturesPerSecond}, {@code peak} (signatures a second), {@code seconds} (rounded up)
     *   <li>{@code steps}: each with {@code number}, {@code kind}, {@code mrc}, {@code fromRole}, {@code toRole}, {@code
     *       gate}, {@code earliest}, {@code basis}, {@code refused}, {@code blockers} (the first 20) and {@code
     *       moreBlockers} (how many more)
     *   <li>each blocker: {@code reason}, {@code root}, {@code who}, {@code until}, {@code message}
     *   <li>{@code warnings}: texts
     * </ul>
     *
     * @return the JSON text, in one line
     */
    public String toJson() {
        return PlanJson.of(this);
    }
}
