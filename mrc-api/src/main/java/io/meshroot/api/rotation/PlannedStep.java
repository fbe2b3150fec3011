package io.meshroot.api.rotation;

import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.StepBasis;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A step that is left to a rotation.
 *
 * @param number from 1 on
 * @param kind what is done
 * @param mrc to which root
 * @param change the change of its role, if it is one
 * @param blockers what stands in the way: of the next step, now; of a later one, what would be left when the steps before
 *     are taken and everybody has acknowledged them
 * @param refused why the step is not legal as things are, if it is not
 * @param earliest when it can be taken at the earliest; empty if time alone and a mesh that acknowledges at once don't
 *     get there
 * @param basis on what it is taken then: on evidence, or assumed by a rotation that goes by time
 */
public record PlannedStep(
        int number,
        Kind kind,
        MrcName mrc,
        Optional<RoleChange> change,
        List<Blocker> blockers,
        Optional<Illegality> refused,
        Optional<Instant> earliest,
        StepBasis basis) {
    /** Copies the list. */
    public PlannedStep {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(mrc, "mrc");
        Objects.requireNonNull(change, "change");
        blockers = List.copyOf(blockers);
        Objects.requireNonNull(refused, "refused");
        Objects.requireNonNull(earliest, "earliest");
        Objects.requireNonNull(basis, "basis");
    }

    /** What a step does. */
    public enum Kind {
        /** The document is made and the root's certificates are learnt. */
        CREATE("create", "none; its provider makes or finds the root", "no gate: its provider makes or finds the root"),
        /** Inactive becomes passive: the root is trusted. */
        INTRODUCE(
                "introduce",
                "certificates known, not tainted, not expired",
                "its certificates are known, and it is neither tainted nor expired"),
        /** Passive becomes active: the root signs. */
        PROMOTE(
                "promote",
                "all trust it; valid, probed, life left",
                "every required holder has acknowledged trust in it and in its names, every manager has confirmed; it is"
                        + " valid by every clock, has twice the longest leaf's life left, and its probe leaf validates"),
        /** Active becomes passive: the root no longer signs. */
        DEMOTE(
                "demote",
                "a probe leaf of every other signer validates",
                "a probe leaf of each remaining signer validates"),
        /** Passive becomes inactive: the root is no longer trusted. */
        RETIRE(
                "retire",
                "no leaf depends on it; all trust the others",
                "no live leaf, unfinished issue or cross-certificate depends on it, every required holder has acknowledged"
                        + " trust in each remaining signer, and every manager has confirmed"),
        /** The document is deleted and the root forgotten. */
        DELETE("delete", "none; it is out of use", "no gate: it is out of use");

        private final String verb;
        private final String summary;
        private final String gate;

        Kind(String verb, String summary, String gate) {
            this.verb = verb;
            this.summary = summary;
            this.gate = gate;
        }

        static Kind of(RoleChange change) {
            return switch (change.to()) {
                case ACTIVE -> PROMOTE;
                case INACTIVE -> RETIRE;
                case PASSIVE -> change.from().signs() ? DEMOTE : INTRODUCE;
            };
        }

        /**
         * Returns the name in texts.
         *
         * @return a verb, as {@code promote}
         */
        public String verb() {
            return verb;
        }

        /**
         * Returns what the step waits for.
         *
         * @return the gate in words
         */
        public String gate() {
            return gate;
        }

        /** The gate in at most 46 characters. */
        String summary() {
            return summary;
        }
    }

    /**
     * Returns the step in words.
     *
     * @return as {@code promote mrc-2}
     */
    @Override
    public String toString() {
        return kind.verb() + " " + mrc;
    }
}
