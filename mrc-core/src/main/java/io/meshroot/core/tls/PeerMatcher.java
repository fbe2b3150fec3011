package io.meshroot.core.tls;

import io.meshroot.api.identity.DnsNames;
import io.meshroot.api.identity.ServiceIdentity;
import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.identity.TrustDomain;
import java.util.List;
import java.util.Objects;

/**
 * Whom a peer has to be, beyond bearing a certificate that the mesh trusts. A matcher by SPIFFE ID takes the place of the
 * host name check, unless the socket or engine asks for that as well: with an {@linkplain
 * javax.net.ssl.SSLParameters#setEndpointIdentificationAlgorithm endpoint identification algorithm}, as the HTTP clients of
 * the JDK set it, the peer must be whom the matcher wants <em>and</em> bear the host that it was called by. Of a peer of a
 * federated trust domain the SPIFFE ID counts: its DNS names are looked at only in {@link #allOf} beside a matcher by SPIFFE
 * ID, for nobody vouches for them here. Immutable.
 */
public sealed interface PeerMatcher {
    /**
     * Accepts one SPIFFE ID. During a rotation that changes the trust domain prefer {@link #service(ServiceIdentity)}.
     *
     * @param id the SPIFFE ID
     * @return the matcher
     */
    static PeerMatcher spiffeId(SpiffeId id) {
        return new Exact(id);
    }

    /**
     * Accepts one SPIFFE ID.
     *
     * @param id as {@code spiffe://cluster.local/bookstore/default}
     * @return the matcher
     * @throws IllegalArgumentException if the text is no SPIFFE ID, or names no workload
     */
    static PeerMatcher spiffeId(String id) {
        return new Exact(SpiffeId.parse(id));
    }

    /**
     * Accepts every workload of a trust domain, by SPIFFE ID.
     *
     * @param domain the trust domain
     * @return the matcher
     */
    static PeerMatcher trustDomain(TrustDomain domain) {
        return new WorkloadOf(domain);
    }

    /**
     * Accepts every workload of a trust domain, by SPIFFE ID.
     *
     * @param domain the name of the trust domain
     * @return the matcher
     * @throws IllegalArgumentException if the name is not legal
     */
    static PeerMatcher trustDomain(String domain) {
        return new WorkloadOf(new TrustDomain(domain));
    }

    /**
     * Accepts the workloads whose SPIFFE ID is a given one or stands below it, segment by segment: the prefix {@code
     * spiffe://cluster.local/ns/bookstore} takes {@code spiffe://cluster.local/ns/bookstore/sa/buyer}, not {@code
     * spiffe://cluster.local/ns/bookstore-old/sa/buyer}.
     *
     * @param prefix the SPIFFE ID to begin with
     * @return the matcher
     * @throws IllegalArgumentException if it has no path
     */
    static PeerMatcher pathPrefix(SpiffeId prefix) {
        return new PathPrefix(prefix);
    }

    /**
     * Accepts the workloads at or below a SPIFFE ID, as {@link #pathPrefix(SpiffeId)}.
     *
     * @param prefix as {@code spiffe://cluster.local/ns/bookstore}, without a slash at its end
     * @return the matcher
     * @throws IllegalArgumentException if the text is no SPIFFE ID, or has no path
     */
    static PeerMatcher pathPrefix(String prefix) {
        return new PathPrefix(SpiffeId.parse(prefix));
    }

    /**
     * Accepts a service under each of its names in every trust domain that is in use, also while a rotation moves from one
     * to another. A peer with a SPIFFE ID is matched by that alone; one without by its DNS name.
     *
     * @param identity the service
     * @return the matcher
     */
    static PeerMatcher service(ServiceIdentity identity) {
        return new Service(identity);
    }

    /**
     * Accepts a service under each of its names, as {@link #service(ServiceIdentity)}.
     *
     * @param identity {@code <service account>.<namespace>}
     * @return the matcher
     * @throws IllegalArgumentException if it is no service identity
     */
    static PeerMatcher service(String identity) {
        return new Service(ServiceIdentity.parse(identity));
    }

    /**
     * Accepts a DNS name, by DNS subject alternative name (RFC 6125, without the subject's CN).
     *
     * @param name the name, in its ASCII form
     * @return the matcher
     * @throws IllegalArgumentException if it is no legal DNS name
     */
    static PeerMatcher dnsName(String name) {
        return new Dns(name);
    }

    /**
     * Accepts a server whose certificate bears the host name or address that the client connects to, as HTTPS does (RFC
     * 9110, section 4.3.4). For clients only; one that does not know its peer's host refuses it.
     *
     * @return the matcher
     */
    static PeerMatcher endpointHost() {
        return EndpointHost.INSTANCE;
    }

    /**
     * Accepts every client whose certificate is trusted, those of federated trust domains included. For servers only, which leave it to the application whom they
     * serve: see {@link PeerIdentity}.
     *
     * @return the matcher
     */
    static PeerMatcher anyClient() {
        return AnyClient.INSTANCE;
    }

    /**
     * Accepts what one of the matchers accepts.
     *
     * @param matchers one or more
     * @return the matcher
     * @throws IllegalArgumentException if there are none
     */
    static PeerMatcher anyOf(PeerMatcher... matchers) {
        return new AnyOf(List.of(matchers));
    }

    /**
     * Accepts what all of the matchers accept, as a SPIFFE ID and the endpoint's host name.
     *
     * @param matchers one or more
     * @return the matcher
     * @throws IllegalArgumentException if there are none
     */
    static PeerMatcher allOf(PeerMatcher... matchers) {
        return new AllOf(List.of(matchers));
    }

    /**
     * See {@link PeerMatcher#spiffeId(SpiffeId)}.
     *
     * @param id the SPIFFE ID
     */
    record Exact(SpiffeId id) implements PeerMatcher {
        /**
         * Checks the ID.
         *
         * @throws IllegalArgumentException if it names no workload
         */
        public Exact {
            if (!id.namesWorkload()) {
                throw new IllegalArgumentException(
                        "SPIFFE ID " + id + " has no path; use trustDomain(\"" + id.trustDomain() + "\")");
            }
        }
    }

    /**
     * See {@link PeerMatcher#trustDomain(TrustDomain)}.
     *
     * @param domain the trust domain
     */
    record WorkloadOf(TrustDomain domain) implements PeerMatcher {
        /** Checks that nothing is null. */
        public WorkloadOf {
            Objects.requireNonNull(domain, "domain");
        }
    }

    /**
     * See {@link PeerMatcher#pathPrefix(SpiffeId)}.
     *
     * @param prefix the SPIFFE ID to begin with
     */
    record PathPrefix(SpiffeId prefix) implements PeerMatcher {
        /**
         * Checks the prefix.
         *
         * @throws IllegalArgumentException if it has no path
         */
        public PathPrefix {
            if (!prefix.namesWorkload()) {
                throw new IllegalArgumentException(
                        "SPIFFE ID " + prefix + " has no path; use trustDomain(\"" + prefix.trustDomain() + "\")");
            }
        }

        boolean covers(SpiffeId id) {
            String path = prefix.path();
            return id.trustDomain().equals(prefix.trustDomain())
                    && (id.path().equals(path) || id.path().startsWith(path + "/"));
        }
    }

    /**
     * See {@link PeerMatcher#service(ServiceIdentity)}.
     *
     * @param identity the service
     */
    record Service(ServiceIdentity identity) implements PeerMatcher {
        /** Checks that nothing is null. */
        public Service {
            Objects.requireNonNull(identity, "identity");
        }
    }

    /**
     * See {@link PeerMatcher#dnsName(String)}.
     *
     * @param name the name
     */
    record Dns(String name) implements PeerMatcher {
        /**
         * Checks the name.
         *
         * @throws IllegalArgumentException if it is no legal DNS name
         */
        public Dns {
            if (!DnsNames.isLegal(name)) {
                throw new IllegalArgumentException("name is no legal DNS name: \"" + Described.text(name)
                        + "\"; give one such as bookstore.default.svc");
            }
        }
    }

    /** See {@link PeerMatcher#endpointHost()}. */
    enum EndpointHost implements PeerMatcher {
        /** The only one. */
        INSTANCE
    }

    /** See {@link PeerMatcher#anyClient()}. */
    enum AnyClient implements PeerMatcher {
        /** The only one. */
        INSTANCE
    }

    /**
     * See {@link PeerMatcher#anyOf}.
     *
     * @param matchers one or more
     */
    record AnyOf(List<PeerMatcher> matchers) implements PeerMatcher {
        /**
         * Copies the list.
         *
         * @throws IllegalArgumentException if it is empty
         */
        public AnyOf {
            matchers = List.copyOf(matchers);
            if (matchers.isEmpty()) {
                throw new IllegalArgumentException("matchers is empty and would accept nobody; give one at least");
            }
        }
    }

    /**
     * See {@link PeerMatcher#allOf}.
     *
     * @param matchers one or more
     */
    record AllOf(List<PeerMatcher> matchers) implements PeerMatcher {
        /**
         * Copies the list.
         *
         * @throws IllegalArgumentException if it is empty
         */
        public AllOf {
            matchers = List.copyOf(matchers);
            if (matchers.isEmpty()) {
                throw new IllegalArgumentException("matchers is empty and would accept everybody; give one at least");
            }
        }
    }
}
