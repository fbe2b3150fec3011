package io.meshroot.vault;

import io.meshroot.vault.internal.client.Timing;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;

/** Builds a {@link VaultProvider}. Not for use by several threads. */
public final class VaultProviderBuilder {
    private static final int MOST_IN_FLIGHT = 1024;
    private static final Duration LONGEST_CALL = Duration.ofMinutes(10);
    private static final Duration SHORTEST_WATCH = Duration.ofSeconds(1);
    private static final Duration LONGEST_WATCH = Duration.ofDays(1);

    private int maxInFlight = 16;
    private Duration attemptTimeout = Duration.ofSeconds(5);
    private Duration totalTimeout = Duration.ofSeconds(15);
    private final Set<String> redirects = new HashSet<>();
    private Duration rootWatch = Duration.ofMinutes(1);
    private Path serviceAccountToken = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");
    private OptionalInt signaturesPerSecond = OptionalInt.empty();
    private long seed = new SecureRandom().nextLong();

    VaultProviderBuilder() {}

    /**
     * Bounds how many requests of one issuer are under way at a time; others wait in the order of their coming. 16 by
     * default, see docs/performance.md for how that was measured.
     *
     * @param most from 1 to 1024
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public VaultProviderBuilder maxInFlight(int most) {
        if (most < 1 || most > MOST_IN_FLIGHT) {
            throw new IllegalArgumentException("maxInFlight is " + most + "; use 1 to " + MOST_IN_FLIGHT);
        }
        this.maxInFlight = most;
        return this;
    }

    /**
     * Bounds how long one attempt at a request may take, from connecting to the end of the answer; 5 seconds by default.
     *
     * @param timeout over zero, at most ten minutes
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public VaultProviderBuilder attemptTimeout(Duration timeout) {
        this.attemptTimeout = checked("attemptTimeout", timeout);
        return this;
    }

    /**
     * Bounds how long a call may take with everything it waits for: a place, a login, attempts and the pauses between
     * them. 15 seconds by default.
     *
     * @param timeout over zero, at most ten minutes
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public VaultProviderBuilder totalTimeout(Duration timeout) {
        this.totalTimeout = checked("totalTimeout", timeout);
        return this;
    }

    /**
     * Allows a redirect to lead to another node of the cluster, the token included; none but the server itself is allowed
     * by default. Standbys usually forward by themselves and don't redirect.
     *
     * @param hostAndPort as {@code vault-1.vault-internal:8200}
     * @return this
     * @throws IllegalArgumentException if it is not a host, a colon and a port
     */
    public VaultProviderBuilder allowRedirectTo(String hostAndPort) {
        if (!hostAndPort.matches("([-.A-Za-z0-9]+|\\[[0-9A-Fa-f:.]+]):[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "allowRedirectTo is \"" + hostAndPort + "\"; use a host, a colon and a port");
        }
        redirects.add(hostAndPort.toLowerCase(Locale.ROOT));
        return this;
    }

    /**
     * Sets how often the roots behind a mount are looked at, less up to a tenth by chance; one minute by default.
     *
     * @param interval one second to one day
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public VaultProviderBuilder rootWatch(Duration interval) {
        if (interval.compareTo(SHORTEST_WATCH) < 0 || interval.compareTo(LONGEST_WATCH) > 0) {
            throw new IllegalArgumentException("rootWatch is " + interval + "; use one second to one day");
        }
        this.rootWatch = interval;
        return this;
    }

    /**
     * Sets the file with the token of the service account, for the Kubernetes method; {@code
     * /var/run/secrets/kubernetes.io/serviceaccount/token} by default. It is read at each login.
     *
     * @param file the file
     * @return this
     */
    public VaultProviderBuilder serviceAccountToken(Path file) {
        this.serviceAccountToken = Objects.requireNonNull(file, "file");
        return this;
    }

    /**
     * Tells how many leaves a second the server signs, as where a quota limits them; by default it is estimated from the
     * answers. The plan of a rotation uses it.
     *
     * @param signatures at least one
     * @return this
     * @throws IllegalArgumentException if it is less
     */
    public VaultProviderBuilder signaturesPerSecond(int signatures) {
        if (signatures < 1) {
            throw new IllegalArgumentException("signaturesPerSecond is " + signatures + "; use 1 or more");
        }
        this.signaturesPerSecond = OptionalInt.of(signatures);
        return this;
    }

    /** Makes everything that looks random the same in each run. */
    VaultProviderBuilder seed(long fixed) {
        this.seed = fixed;
        return this;
    }

    /**
     * Builds the provider.
     *
     * @return the provider
     * @throws IllegalStateException if an attempt could take longer than a whole call
     */
    public VaultProvider build() {
        return new VaultProvider(settings());
    }

    Settings settings() {
        if (attemptTimeout.compareTo(totalTimeout) > 0) {
            throw new IllegalStateException("attemptTimeout is " + attemptTimeout + ", over totalTimeout, "
                    + totalTimeout + "; make it shorter");
        }
        return new Settings(
                maxInFlight,
                new Timing(attemptTimeout, totalTimeout),
                redirects,
                rootWatch,
                serviceAccountToken,
                signaturesPerSecond,
                seed);
    }

    private static Duration checked(String field, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST_CALL) > 0) {
            throw new IllegalArgumentException(field + " is " + timeout + "; use over zero, at most ten minutes");
        }
        return timeout;
    }
}
