package io.meshroot.api.rotation;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.trust.RotationRecord;
import java.util.Objects;

/** What a rotation has to do next. */
public sealed interface RotationStep {
    /**
     * A root takes another role.
     *
     * @param change the change
     */
    record ChangeRole(RoleChange change) implements RotationStep {
        /** Checks that nothing is null. */
        public ChangeRole {
            Objects.requireNonNull(change, "change");
        }
    }

    /** The old root is out of use: from the next step on there is no way back. */
    record Close() implements RotationStep {}

    /**
     * A document is deleted: that of the old root, or going back that of the new one.
     *
     * @param mrc whose
     */
    record Delete(MrcName mrc) implements RotationStep {
        /** Checks that nothing is null. */
        public Delete {
            Objects.requireNonNull(mrc, "mrc");
        }
    }

    /**
     * Nothing is left to do.
     *
     * @param outcome how it ends
     */
    record End(RotationRecord.Outcome outcome) implements RotationStep {
        /** Checks that nothing is null. */
        public End {
            Objects.requireNonNull(outcome, "outcome");
        }
    }

    /**
     * Somebody else took away what the rotation needs.
     *
     * @param reason what is missing, in words
     */
    record Stuck(String reason) implements RotationStep {
        /** Checks that nothing is null. */
        public Stuck {
            Objects.requireNonNull(reason, "reason");
        }
    }
}
