package io.meshroot.api.rotation;

import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.RotationPolicy;
import io.meshroot.api.trust.RotationRecord;
import io.meshroot.api.trust.TrustState;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * When a root is rotated without being asked, and to what. Pure: every manager on a store comes to the same answer, and
 * the store's version decides which of them starts.
 *
 * @param share the share of the root's life after which the rotation starts, between 0 and 1
 * @param template makes the new MeshRootCertificate
 * @param policy how the rotation goes from step to step
 * @param pause how long after the end of any rotation, aborted ones included, none is started by itself
 */
public record AutomaticRotation(double share, RotationTemplate template, RotationPolicy policy, Duration pause) {
    /** At four fifths of the root's life, to the next number, on evidence, and at most once a day. */
    public static final AutomaticRotation DEFAULT =
            new AutomaticRotation(0.8, RotationTemplate.numbered(), RotationPolicy.DEFAULT, Duration.ofDays(1));

    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException if the share is not between 0 and 1, or the pause is not positive
     */
    public AutomaticRotation {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException(
                    "share is " + share + "; give a share of the root's life between 0 and 1");
        }
        Objects.requireNonNull(template, "template");
        Objects.requireNonNull(policy, "policy");
        if (pause.isNegative() || pause.isZero()) {
            throw new IllegalArgumentException("pause is " + pause + "; give more than zero");
        }
    }

    /**
     * Chooses the share of the root's life.
     *
     * @param chosen between 0 and 1
     * @return the policy
     * @throws IllegalArgumentException as the constructor
     */
    public AutomaticRotation at(double chosen) {
        return new AutomaticRotation(chosen, template, policy, pause);
    }

    /**
     * Chooses the template.
     *
     * @param chosen the template
     * @return the policy
     */
    public AutomaticRotation with(RotationTemplate chosen) {
        return new AutomaticRotation(share, chosen, policy, pause);
    }

    /**
     * Chooses how rotations go from step to step.
     *
     * @param chosen the policy of the rotations
     * @return the policy
     */
    public AutomaticRotation with(RotationPolicy chosen) {
        return new AutomaticRotation(share, template, chosen, pause);
    }

    /**
     * Tells when a rotation is due.
     *
     * @param state what is accepted
     * @return the instant; empty while a rotation is under way, no root or more than one is in use, or the root is tainted,
     *     since to replace that one is not a matter of its age
     */
    public Optional<Instant> dueAt(TrustState state) {
        List<RootState> inUse = state.validating();
        if (state.rotation().isPresent()
                || inUse.size() != 1
                || state.isTainted(inUse.get(0).name())) {
            return Optional.empty();
        }
        Instant rested = state.rotations().stream()
                .map(RotationRecord::ended)
                .max(Comparator.naturalOrder())
                .map(ended -> ended.plus(pause))
                .orElse(Instant.MIN);
        return inUse.get(0).anchors().stream()
                .map(this::agedAt)
                .min(Comparator.naturalOrder())
                .map(aged -> aged.isAfter(rested) ? aged : rested);
    }

    private Instant agedAt(Anchor anchor) {
        long life = Duration.between(anchor.notBefore(), anchor.notAfter()).toMillis();
        return anchor.notBefore().plusMillis((long) (life * share));
    }

    /**
     * Tells whether a rotation is due.
     *
     * @param state what is accepted
     * @param now the time
     * @return whether it is
     */
    public boolean isDue(TrustState state, Instant now) {
        return dueAt(state).filter(due -> !due.isAfter(now)).isPresent();
    }

    /**
     * Makes the request for the rotation that is due.
     *
     * @param current the MeshRootCertificate in use
     * @param taken the names that are taken, of documents and of roots that were learnt
     * @return the request, by {@code automatic}
     * @throws IllegalArgumentException if the template gives a name that is taken, or asks for another role than passive
     */
    public RotationRequest request(MeshRootCertificate current, Set<MrcName> taken) {
        MeshRootCertificate next = template.next(current, taken);
        if (taken.contains(next.name()) || next.name().equals(current.name())) {
            throw new IllegalArgumentException("template gives the name " + next.name()
                    + ", which is taken; leave out the names that it is told of");
        }
        return new RotationRequest(next, policy, "automatic");
    }
}
