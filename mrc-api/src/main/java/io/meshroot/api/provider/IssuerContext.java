package io.meshroot.api.provider;

import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.store.SecretStore;
import io.meshroot.api.time.Scheduler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;

/**
 * What a provider may use to open an issuer.
 *
 * @param mrc the MeshRootCertificate
 * @param secrets where secrets are kept
 * @param clock tells the wall-clock time
 * @param scheduler runs tasks later; unlike those of other schedulers they may block, for a store or for a token
 * @param clockSkew by how much clocks may differ; certificates that are made begin that much in the past
 */
public record IssuerContext(
        MeshRootCertificate mrc, SecretStore secrets, InstantSource clock, Scheduler scheduler, Duration clockSkew) {
    /** Checks that nothing is null. */
    public IssuerContext {
        Objects.requireNonNull(mrc, "mrc");
        Objects.requireNonNull(secrets, "secrets");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(scheduler, "scheduler");
        Objects.requireNonNull(clockSkew, "clockSkew");
    }
}
