package io.meshroot.api.trust;

import io.meshroot.api.mrc.RoleChange;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The record of one accepted role change.
 *
 * @param change what changed
 * @param at when
 * @param by who asked for it
 * @param trustSequence the trust sequence afterwards
 * @param signingSequence the signing sequence afterwards
 * @param evidence on what evidence, in words, at most 20 lines
 * @param breakGlass why the gate was overridden by order, if it was
 * @param basis on what it was taken
 */
public record StepRecord(
        RoleChange change,
        Instant at,
        String by,
        long trustSequence,
        long signingSequence,
        List<String> evidence,
        Optional<BreakGlass> breakGlass,
        StepBasis basis) {
    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if it is said to be forced without a reason, or not forced with one
     */
    public StepRecord {
        Objects.requireNonNull(change, "change");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(by, "by");
        evidence = List.copyOf(evidence);
        Objects.requireNonNull(breakGlass, "breakGlass");
        Objects.requireNonNull(basis, "basis");
        if (breakGlass.isPresent() != (basis == StepBasis.FORCED)) {
            throw new IllegalArgumentException("breakGlass of " + change + " must be given exactly if it was forced");
        }
    }

    /**
     * Makes the record of a step that was taken on evidence, or forced.
     *
     * @param change what changed
     * @param at when
     * @param by who asked for it
     * @param trustSequence the trust sequence afterwards
     * @param signingSequence the signing sequence afterwards
     * @param evidence on what evidence, in words, at most 20 lines
     * @param breakGlass why the gate was overridden, if it was
     */
    public StepRecord(
            RoleChange change,
            Instant at,
            String by,
            long trustSequence,
            long signingSequence,
            List<String> evidence,
            Optional<BreakGlass> breakGlass) {
        this(
                change,
                at,
                by,
                trustSequence,
                signingSequence,
                evidence,
                breakGlass,
                breakGlass.isPresent() ? StepBasis.FORCED : StepBasis.EVIDENCE);
    }
}
