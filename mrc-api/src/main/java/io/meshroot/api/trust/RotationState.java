package io.meshroot.api.trust;

import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.RoleChange;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The rotation under way. Where it stands follows from the accepted roles; this is what they don't tell.
 *
 * @param from the root that is replaced
 * @param to the root that replaces it
 * @param started when it was started
 * @param by who started it
 * @param policy how it goes from step to step
 * @param origin whether the document of the new root was made for this rotation
 * @param direction where it goes
 * @param pause why it stands still, if it does
 * @param waitingSince since when its next step is the next one; a pause counts as none of it
 * @param asked the step that was asked for last in the store's documents
 */
public record RotationState(
        MrcName from,
        MrcName to,
        Instant started,
        String by,
        RotationPolicy policy,
        Origin origin,
        Direction direction,
        Optional<Pause> pause,
        Instant waitingSince,
        Optional<RoleChange> asked) {
    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if both are the same
     */
    public RotationState {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(started, "started");
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(direction, "direction");
        Objects.requireNonNull(pause, "pause");
        Objects.requireNonNull(waitingSince, "waitingSince");
        Objects.requireNonNull(asked, "asked");
        if (from.equals(to)) {
            throw new IllegalArgumentException(
                    "a rotation leads from one root to another, not from " + from + " to itself");
        }
    }

    /**
     * Makes a rotation that begins, on evidence and with patience, to a document that was there before.
     *
     * @param from the root that is replaced
     * @param to the root that replaces it
     * @param started when it was started
     * @param by who started it
     * @throws IllegalArgumentException if both roots are the same
     */
    public RotationState(MrcName from, MrcName to, Instant started, String by) {
        this(
                from,
                to,
                started,
                by,
                RotationPolicy.DEFAULT,
                Origin.FOUND,
                Direction.FORWARD,
                Optional.empty(),
                started,
                Optional.empty());
    }

    /** Whether the document of the new root was made for the rotation; then going back deletes it again. */
    public enum Origin {
        /** It was made for the rotation. */
        MADE,
        /** It was there before. */
        FOUND
    }

    /** Where a rotation goes. */
    public enum Direction {
        /** To the new root. */
        FORWARD,
        /** Back to the old root, by the inverse steps. */
        BACK,
        /** Past the point of no return: the old document is being deleted. */
        CLOSING
    }

    /**
     * That a rotation stands still.
     *
     * @param at since when
     * @param by who paused it
     * @param reason why
     */
    public record Pause(Instant at, String by, String reason) {
        /** Checks that nothing is null. */
        public Pause {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(by, "by");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * Tells whether a change is one of this rotation's roots.
     *
     * @param change the change
     * @return whether the old or the new root is to change
     */
    public boolean concerns(RoleChange change) {
        return change.mrc().equals(from) || change.mrc().equals(to);
    }

    /**
     * Tells why the rotation can no longer be aborted.
     *
     * @param state what is accepted
     * @return the reason, empty if it can be aborted
     */
    public Optional<Illegality> noWayBack(TrustState state) {
        return direction == Direction.CLOSING || state.root(from).isEmpty() || state.isTainted(from)
                ? Optional.of(Illegality.POINT_OF_NO_RETURN)
                : Optional.empty();
    }

    RotationState waitingFrom(Instant since) {
        return new RotationState(from, to, started, by, policy, origin, direction, pause, since, asked);
    }

    RotationState asking(RoleChange change) {
        return new RotationState(
                from, to, started, by, policy, origin, direction, pause, waitingSince, Optional.of(change));
    }

    RotationState turned(Direction other, Instant at) {
        return new RotationState(from, to, started, by, policy, origin, other, Optional.empty(), at, Optional.empty());
    }

    RotationState paused(Pause by) {
        return new RotationState(
                from, to, started, this.by, policy, origin, direction, Optional.of(by), waitingSince, asked);
    }

    RotationState resumed(Instant at) {
        return new RotationState(
                from, to, started, by, policy, origin, direction, Optional.empty(), at, Optional.empty());
    }
}
