package io.meshroot.api.rotation;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * What a rotation costs in signatures.
 *
 * @param leavesHere how many leaves of this manager's holders have to be issued again
 * @param leavesElsewhere how many of the other managers', as far as they told
 * @param managersElsewhere how many others those are
 * @param reissueRate how many leaves a second each manager issues again at most
 * @param signaturesPerSecond how many leaves a second the provider says that it signs, if it does
 * @param takes how long it takes from the moment at which the new root signs, all managers at once
 */
public record ReissueLoad(
        int leavesHere,
        int leavesElsewhere,
        int managersElsewhere,
        int reissueRate,
        OptionalInt signaturesPerSecond,
        Duration takes) {
    /** Checks that nothing is null. */
    public ReissueLoad {
        Objects.requireNonNull(signaturesPerSecond, "signaturesPerSecond");
        Objects.requireNonNull(takes, "takes");
    }

    /**
     * Returns how many leaves have to be issued again.
     *
     * @return the number, of all managers
     */
    public int leaves() {
        return leavesHere + leavesElsewhere;
    }

    /**
     * Returns how many leaves a second one manager asks for: no more than the provider says that it signs.
     *
     * @return the rate
     */
    public int rate() {
        return Math.min(reissueRate, Math.max(1, signaturesPerSecond.orElse(Integer.MAX_VALUE)));
    }

    /**
     * Returns how many leaves a second all managers ask for together while they issue again.
     *
     * @return the rate, 0 if there is nothing to issue again
     */
    public long peak() {
        return (long) rate() * ((leavesHere > 0 ? 1 : 0) + managersElsewhere);
    }
}
