package io.meshroot.core.tls;

import io.meshroot.api.identity.DnsNames;
import io.meshroot.api.identity.LeafIdentity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * Decides whether a peer is whom a matcher wants.
 *
 * @param role what the peer is
 * @param hosts under which names or addresses it was called; empty if that is not known
 * @param snapshot gives the names of services
 */
record PeerNames(PeerRole role, List<String> hosts, TlsSnapshot snapshot) {
    /** What of a peer's names counts: a federated trust domain vouches for its own SPIFFE IDs and for nothing else. */
    private enum Believed {
        ALL_NAMES,
        SPIFFE_ID_ONLY
    }

    /** Returns why the peer is refused, or nothing. */
    Optional<String> refusal(PeerMatcher matcher, PeerIdentity peer) {
        boolean federated = peer.spiffeId()
                .filter(id -> snapshot.isFederated(id.trustDomain()))
                .isPresent();
        return refusal(matcher, peer, federated ? Believed.SPIFFE_ID_ONLY : Believed.ALL_NAMES);
    }

    private Optional<String> refusal(PeerMatcher matcher, PeerIdentity peer, Believed believed) {
        if (matcher instanceof PeerMatcher.Exact exact) {
            return unless(
                    peer.spiffeId().filter(exact.id()::equals).isPresent(),
                    peer,
                    exact.id().toString());
        } else if (matcher instanceof PeerMatcher.WorkloadOf workload) {
            boolean member = peer.spiffeId()
                    .filter(id -> id.trustDomain().equals(workload.domain()))
                    .isPresent();
            return unless(member, peer, "a workload of trust domain " + workload.domain());
        } else if (matcher instanceof PeerMatcher.PathPrefix prefix) {
            return unless(
                    peer.spiffeId().filter(prefix::covers).isPresent(),
                    peer,
                    "a workload at or below " + prefix.prefix());
        } else if (matcher instanceof PeerMatcher.Service service) {
            SortedSet<String> names = snapshot.namesOf(LeafIdentity.service(service.identity()));
            return unless(bearsOneOf(names, peer), peer, "service " + service.identity() + " as one of " + names);
        } else if (matcher instanceof PeerMatcher.Dns dns) {
            return believed == Believed.SPIFFE_ID_ONLY
                    ? notVouchedFor(peer)
                    : unless(HostNames.bears(peer, dns.name()), peer, "DNS name " + dns.name());
        } else if (matcher instanceof PeerMatcher.EndpointHost) {
            return believed == Believed.SPIFFE_ID_ONLY ? notVouchedFor(peer) : host(peer);
        } else if (matcher instanceof PeerMatcher.AnyClient) {
            return role == PeerRole.CLIENT
                    ? Optional.empty()
                    : Optional.of("the matcher anyClient() says nothing about servers; name the server");
        } else if (matcher instanceof PeerMatcher.AnyOf any) {
            return anyOf(any.matchers(), peer, believed);
        } else {
            return allOf(((PeerMatcher.AllOf) matcher).matchers(), peer, believed);
        }
    }

    /** Where one of them takes the peer by its SPIFFE ID, its other names may narrow that further. */
    private Optional<String> allOf(List<PeerMatcher> matchers, PeerIdentity peer, Believed believed) {
        boolean takenById = matchers.stream()
                .anyMatch(
                        each -> goesById(each) && refusal(each, peer, believed).isEmpty());
        Believed ofEach = takenById ? Believed.ALL_NAMES : believed;
        return matchers.stream()
                .flatMap(each -> refusal(each, peer, ofEach).stream())
                .findFirst();
    }

    private static boolean goesById(PeerMatcher matcher) {
        if (matcher instanceof PeerMatcher.AnyOf any) {
            return any.matchers().stream().allMatch(PeerNames::goesById);
        } else if (matcher instanceof PeerMatcher.AllOf all) {
            return all.matchers().stream().anyMatch(PeerNames::goesById);
        }
        return matcher instanceof PeerMatcher.Exact
                || matcher instanceof PeerMatcher.WorkloadOf
                || matcher instanceof PeerMatcher.PathPrefix;
    }

    private static Optional<String> notVouchedFor(PeerIdentity peer) {
        return Optional.of("the peer is " + peer.name()
                + ", of a federated trust domain, whose DNS names nobody vouches for; match its SPIFFE ID as well");
    }

    private Optional<String> anyOf(List<PeerMatcher> matchers, PeerIdentity peer, Believed believed) {
        List<String> refusals = new ArrayList<>();
        for (PeerMatcher matcher : matchers) {
            Optional<String> refusal = refusal(matcher, peer, believed);
            if (refusal.isEmpty()) {
                return refusal;
            }
            refusals.add(refusal.get());
        }
        return Optional.of(String.join("; and ", refusals));
    }

    private Optional<String> host(PeerIdentity peer) {
        if (role == PeerRole.CLIENT) {
            return Optional.of("the matcher endpointHost() says nothing about clients; name the client");
        }
        return endpointRefusal(peer);
    }

    /** Why the peer is not the endpoint that it was called as, or nothing. */
    Optional<String> endpointRefusal(PeerIdentity peer) {
        if (hosts.isEmpty()) {
            return Optional.of(
                    "the host name of the " + role.name().toLowerCase(Locale.ROOT)
                            + " is not known, so that it can't be checked; create the socket or"
                            + " engine with the peer's host, or match by SPIFFE ID and set no endpoint identification algorithm");
        }
        return unless(
                hosts.stream().anyMatch(host -> HostNames.bears(peer, host)),
                peer,
                "host " + Described.text(String.join(" or ", hosts)));
    }

    /** A name that is no legal DNS name stands in the CN alone, if SPIFFE is off. */
    private static boolean bearsOneOf(Set<String> names, PeerIdentity peer) {
        if (peer.spiffeId().isPresent()) {
            return names.contains(peer.spiffeId().get().toString());
        }
        return peer.dnsNames().stream().anyMatch(names::contains)
                || (peer.dnsNames().isEmpty()
                        && peer.commonName()
                                .filter(name -> !DnsNames.isLegal(name) && names.contains(name))
                                .isPresent());
    }

    private static Optional<String> unless(boolean accepted, PeerIdentity peer, String wanted) {
        return accepted ? Optional.empty() : Optional.of("the peer is " + peer.name() + ", not " + wanted);
    }

    /** The services whose names a matcher needs. */
    static Set<LeafIdentity> services(PeerMatcher matcher) {
        Set<LeafIdentity> services = new HashSet<>();
        if (matcher instanceof PeerMatcher.Service service) {
            services.add(LeafIdentity.service(service.identity()));
        } else if (matcher instanceof PeerMatcher.AnyOf any) {
            any.matchers().forEach(each -> services.addAll(services(each)));
        } else if (matcher instanceof PeerMatcher.AllOf all) {
            all.matchers().forEach(each -> services.addAll(services(each)));
        }
        return services;
    }

    /** Whether a matcher can accept a peer in this role at all. */
    static boolean makesSense(PeerMatcher matcher, PeerRole role) {
        if (matcher instanceof PeerMatcher.AnyOf any) {
            return any.matchers().stream().allMatch(each -> makesSense(each, role));
        } else if (matcher instanceof PeerMatcher.AllOf all) {
            return all.matchers().stream().allMatch(each -> makesSense(each, role));
        }
        return !(matcher instanceof PeerMatcher.EndpointHost && role == PeerRole.CLIENT)
                && !(matcher instanceof PeerMatcher.AnyClient && role == PeerRole.SERVER);
    }
}
