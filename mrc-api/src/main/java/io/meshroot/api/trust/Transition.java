package io.meshroot.api.trust;

import io.meshroot.api.mrc.Illegality;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What an event does to a {@link TrustState}. */
public sealed interface Transition {
    /**
     * The state changes.
     *
     * @param state the new state
     * @param step the record of the role change, if it was one
     */
    record Changed(TrustState state, Optional<StepRecord> step) implements Transition {
        /** Checks that nothing is null. */
        public Changed {
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(step, "step");
        }
    }

    /** The state is already as it would be. */
    record Unchanged() implements Transition {}

    /**
     * The event is not legal.
     *
     * @param reason why
     */
    record Illegal(Illegality reason) implements Transition {
        /** Checks that nothing is null. */
        public Illegal {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * The event is legal but not safe now.
     *
     * @param verdict what stands in the way
     */
    record Unsafe(Verdict.Blocked verdict) implements Transition {
        /** Checks that nothing is null. */
        public Unsafe {
            Objects.requireNonNull(verdict, "verdict");
        }

        /**
         * Returns what stands in the way.
         *
         * @return the blockers
         */
        public List<Blocker> blockers() {
            return verdict.blockers();
        }
    }

    /**
     * The root has other certificates, or other names, than those that were learnt.
     *
     * @param learnt what was learnt
     */
    record Drifted(RootState learnt) implements Transition {
        /** Checks that nothing is null. */
        public Drifted {
            Objects.requireNonNull(learnt, "learnt");
        }
    }
}
