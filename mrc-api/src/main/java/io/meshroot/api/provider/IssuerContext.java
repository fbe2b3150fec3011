package io.meshroot.api.provider;

import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.store.SecretStore;
import io.meshroot.api.time.Scheduler;
import io.meshroot.api.trust.Anchor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;

/**
 * What a provider may use to open an issuer.
 *
 * @param mrc the MeshRootCertificate
 * @param secrets where secrets are kept
 * @param clock tells the wall-clock time
 * @param scheduler runs tasks later; they may block, as for a store or for a token
 * @param clockSkew by how much clocks may differ; certificates that are made begin that much in the past
 * @param learnt the roots that were learnt of the MeshRootCertificate; empty the first time. Where there are some, a
 *     certificate authority that is gone is an error and not a reason to make another
 */
public record IssuerContext(
        MeshRootCertificate mrc,
        SecretStore secrets,
        InstantSource clock,
        Scheduler scheduler,
        Duration clockSkew,
        Set<Anchor> learnt) {
    /** Checks that nothing is null, and copies the set. */
    public IssuerContext {
        Objects.requireNonNull(mrc, "mrc");
        Objects.requireNonNull(secrets, "secrets");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(scheduler, "scheduler");
        Objects.requireNonNull(clockSkew, "clockSkew");
        learnt = Set.copyOf(learnt);
    }

    /**
     * Makes the context of a MeshRootCertificate that is opened for the first time.
     *
     * @param mrc the MeshRootCertificate
     * @param secrets where secrets are kept
     * @param clock tells the wall-clock time
     * @param scheduler runs tasks later
     * @param clockSkew by how much clocks may differ
     */
    public IssuerContext(
            MeshRootCertificate mrc,
            SecretStore secrets,
            InstantSource clock,
            Scheduler scheduler,
            Duration clockSkew) {
        this(mrc, secrets, clock, scheduler, clockSkew, Set.of());
    }
}
