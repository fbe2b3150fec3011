package io.meshroot.certmanager;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.meshroot.api.mrc.MrcName;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** Builds a {@link CertManagerProvider}. Not for use by several threads. */
public final class CertManagerProviderBuilder {
    private static final int MOST_IN_FLIGHT = 1024;
    private static final Duration LONGEST = Duration.ofHours(1);

    private Clients clients = Clients.own();
    private Optional<String> namespace = Optional.empty();
    private int maxInFlight = 16;
    private Duration deadline = Duration.ofSeconds(30);
    private final Map<MrcName, List<X509Certificate>> anchors = new HashMap<>();
    private OptionalInt signaturesPerSecond = OptionalInt.empty();

    CertManagerProviderBuilder() {}

    /**
     * Sets the client of the API server. Without one each issuer makes its own from the kubeconfig or the pod's service
     * account, which gives each call up after ten seconds or the deadline, whichever is shorter, and tries once more.
     *
     * <p>The deadline ends what waits, and no call under way: what a client does while the API server is away is for its
     * own configuration to bound. By default it tries ten times again, so that a call, and closing an issuer, may last for
     * minutes; set {@code requestRetryBackoffLimit} to 1 and {@code requestTimeout} to no more than the deadline.
     *
     * @param client the client; stays the caller's, who closes it after the manager
     * @return this
     */
    public CertManagerProviderBuilder client(KubernetesClient client) {
        this.clients = Clients.lent(Objects.requireNonNull(client, "client"));
        return this;
    }

    /**
     * Sets where requests are made; for a namespaced issuer it has to be the issuer's namespace. The client's own
     * namespace by default, which in a pod is the pod's.
     *
     * @param namespace the namespace
     * @return this
     * @throws IllegalArgumentException if it is empty
     */
    public CertManagerProviderBuilder namespace(String namespace) {
        if (namespace.isBlank()) {
            throw new IllegalArgumentException("namespace is empty; name one, or leave it out for the client's own");
        }
        this.namespace = Optional.of(namespace);
        return this;
    }

    /**
     * Bounds how many requests of one issuer are under way at a time; others wait in the order of their coming. 16 by
     * default.
     *
     * @param most from 1 to 1024
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public CertManagerProviderBuilder maxInFlight(int most) {
        if (most < 1 || most > MOST_IN_FLIGHT) {
            throw new IllegalArgumentException("maxInFlight is " + most + "; use 1 to " + MOST_IN_FLIGHT);
        }
        this.maxInFlight = most;
        return this;
    }

    /**
     * Bounds how long a request may take from waiting for its turn to the signed leaf. cert-manager leaves a request whose
     * issuer is missing, or that nobody approves, pending for ever. 30 seconds by default. Leaves are asked for shorter by
     * this time and the clock skew, by a tenth of their validity at most, lest one that is signed late ends too late.
     *
     * @param deadline over zero, at most an hour
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public CertManagerProviderBuilder deadline(Duration deadline) {
        if (deadline.isNegative() || deadline.isZero() || deadline.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("deadline is " + deadline + "; use over PT0S to " + LONGEST);
        }
        this.deadline = deadline;
        return this;
    }

    /**
     * Configures the roots of a MeshRootCertificate, for issuers that don't tell theirs or to pin it. Without any, the
     * root is learnt from the chain of a leaf, or else from {@code status.ca}; an intermediate is never taken for one.
     *
     * @param mrc the MeshRootCertificate
     * @param roots one or more certificates of certificate authorities; leaves must chain to one of them
     * @return this
     * @throws IllegalArgumentException if there is none, or one is no certificate authority's
     */
    public CertManagerProviderBuilder trustAnchors(MrcName mrc, Collection<X509Certificate> roots) {
        Objects.requireNonNull(mrc, "mrc");
        if (roots.isEmpty() || roots.stream().anyMatch(root -> root.getBasicConstraints() < 0)) {
            throw new IllegalArgumentException("trustAnchors of " + mrc + " has "
                    + (roots.isEmpty() ? "no certificate" : "a certificate that is no authority's")
                    + "; give the root above the issuer");
        }
        anchors.put(mrc, List.copyOf(roots));
        return this;
    }

    /**
     * Says how many leaves a second cert-manager is known to sign; a plan for a rotation uses it. Unknown by default.
     *
     * @param rate over zero
     * @return this
     * @throws IllegalArgumentException if it is not over zero
     */
    public CertManagerProviderBuilder signaturesPerSecond(int rate) {
        if (rate < 1) {
            throw new IllegalArgumentException("signaturesPerSecond is " + rate + "; use 1 or more");
        }
        this.signaturesPerSecond = OptionalInt.of(rate);
        return this;
    }

    /**
     * Makes the provider.
     *
     * @return the provider
     */
    public CertManagerProvider build() {
        return new CertManagerProvider(settings());
    }

    Settings settings() {
        return new Settings(clients, namespace, maxInFlight, deadline, anchors, signaturesPerSecond);
    }
}
