package io.meshroot.api.rotation;

import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.RotationPolicy;
import java.util.Objects;

/**
 * To which root to rotate, and how.
 *
 * @param target the new MeshRootCertificate, asking for {@link Role#PASSIVE}; made if it does not exist. Another provider,
 *     trust domain or key type makes a rotation like any other
 * @param policy how it goes from step to step
 * @param by who starts it; recorded
 */
public record RotationRequest(MeshRootCertificate target, RotationPolicy policy, String by) {
    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException if the target asks for another role than passive, or {@code by} is blank
     */
    public RotationRequest {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(policy, "policy");
        if (target.role() != Role.PASSIVE) {
            throw new IllegalArgumentException("role of " + target.name() + " is "
                    + target.role().id() + "; ask for passive, the rotation does the rest");
        }
        if (by.isBlank()) {
            throw new IllegalArgumentException("by is blank; say who starts the rotation, it is recorded");
        }
    }

    /**
     * Asks for a rotation on evidence, with patience.
     *
     * @param target the new MeshRootCertificate, asking for {@link Role#PASSIVE}
     * @return the request, by {@code api}
     * @throws IllegalArgumentException as the constructor
     */
    public static RotationRequest to(MeshRootCertificate target) {
        return new RotationRequest(target, RotationPolicy.DEFAULT, "api");
    }

    /**
     * Chooses how the rotation goes from step to step; {@link RotationPolicy#DEFAULT} unless chosen.
     *
     * @param chosen the policy
     * @return the request
     */
    public RotationRequest with(RotationPolicy chosen) {
        return new RotationRequest(target, chosen, by);
    }

    /**
     * Says who starts the rotation.
     *
     * @param who a person or a program
     * @return the request
     * @throws IllegalArgumentException if it is blank
     */
    public RotationRequest by(String who) {
        return new RotationRequest(target, policy, who);
    }
}
