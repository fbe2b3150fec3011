package io.meshroot.api.leaf;

import java.util.Objects;
import java.util.Optional;

/** Decides whether a leaf may be issued. Called for every issue and every renewal, also from several threads at once. */
@FunctionalInterface
public interface IssuancePolicy {
    /** Allows everything; the default. */
    IssuancePolicy ALLOW_ALL = (request, profile) -> Decision.ALLOW;

    /**
     * Decides about one leaf.
     *
     * @param request what was asked for
     * @param profile what would be certified
     * @return the decision; a policy that throws refuses
     */
    Decision decide(IssueRequest request, LeafProfile profile);

    /**
     * A decision.
     *
     * @param refusal why it is refused; empty if it is allowed
     */
    record Decision(Optional<String> refusal) {
        /** The leaf may be issued. */
        public static final Decision ALLOW = new Decision(Optional.empty());

        /** Checks that nothing is null. */
        public Decision {
            Objects.requireNonNull(refusal, "refusal");
        }

        /**
         * Refuses.
         *
         * @param reason why, for the caller and the audit
         * @return the decision
         */
        public static Decision refuse(String reason) {
            return new Decision(Optional.of(reason));
        }
    }
}
