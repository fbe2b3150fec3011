package io.meshroot.core.bundle;

import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.time.Scheduler;
import io.meshroot.api.trust.HolderId;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.internal.SystemThreads;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Builds a {@link BundleEndpoint}. Not for use by several threads. */
public final class BundleEndpointBuilder {
    private static final int RANDOM_BYTES = 8;

    private final CertificateManager manager;
    private final TrustDomain domain;
    private Duration refreshHint = Duration.ofMinutes(5);
    private @Nullable Duration margin;
    private @Nullable Scheduler scheduler;

    BundleEndpointBuilder(CertificateManager manager, TrustDomain domain) {
        this.manager = Objects.requireNonNull(manager, "manager");
        this.domain = Objects.requireNonNull(domain, "domain");
    }

    /**
     * Sets how often other meshes are told to ask; 5 minutes by default. A rotation waits longer with a longer one.
     *
     * @param hint whole seconds, 1 or more
     * @return this
     * @throws IllegalArgumentException if it is less, or has parts of a second
     */
    public BundleEndpointBuilder refreshHint(Duration hint) {
        if (hint.getSeconds() < 1 || hint.getNano() != 0) {
            throw new IllegalArgumentException("refreshHint is " + hint + "; give whole seconds, 1 or more");
        }
        this.refreshHint = hint;
        return this;
    }

    /**
     * Sets how long after one refresh hint the other meshes are taken to have a new bundle; two hints by default, so that two
     * polls in a row may fail (SPIFFE Federation, section 4.1, recommends three to five hints in all).
     *
     * @param duration zero or more
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public BundleEndpointBuilder margin(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("margin is " + duration + "; give zero or more");
        }
        this.margin = duration;
        return this;
    }

    /**
     * Sets what waits for the polls; a daemon thread of the endpoint's by default.
     *
     * @param timer the scheduler; not closed by the endpoint
     * @return this
     */
    public BundleEndpointBuilder scheduler(Scheduler timer) {
        this.scheduler = Objects.requireNonNull(timer, "timer");
        return this;
    }

    /**
     * Builds the endpoint; from then on rotations wait for those who poll it.
     *
     * @return the endpoint; the caller closes it
     * @throws IllegalArgumentException if the trust domain is not among the trusted ones
     */
    public BundleEndpoint build() {
        SpiffeBundle.of(manager.trust(), domain);
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        HolderId id =
                HolderId.of("bundle-endpoint:" + domain + ":" + HexFormat.of().formatHex(random));
        Duration wait = refreshHint.plus(margin == null ? refreshHint.multipliedBy(2) : margin);
        Scheduler timer = scheduler;
        Runnable end = () -> {};
        if (timer == null) {
            SystemThreads threads = new SystemThreads();
            timer = threads;
            end = threads::close;
        }
        PolledHolder holder = new PolledHolder(manager, id, wait, timer, end);
        holder.start();
        return new BundleEndpoint(manager, domain, refreshHint, holder);
    }
}
