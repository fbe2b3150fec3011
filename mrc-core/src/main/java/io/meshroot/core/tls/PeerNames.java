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
    /** Returns why the peer is refused, or nothing. */
    Optional<String> refusal(PeerMatcher matcher, PeerIdentity peer) {
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
        } else if (matcher instanceof PeerMatcher.Service service) {
            SortedSet<String> names = snapshot.namesOf(LeafIdentity.service(service.identity()));
            return unless(bearsOneOf(names, peer), peer, "service " + service.identity() + " as one of " + names);
        } else if (matcher instanceof PeerMatcher.Dns dns) {
            return unless(HostNames.bears(peer, dns.name()), peer, "DNS name " + dns.name());
        } else if (matcher instanceof PeerMatcher.EndpointHost) {
            return host(peer);
        } else if (matcher instanceof PeerMatcher.AnyClient) {
            return role == PeerRole.CLIENT
                    ? Optional.empty()
                    : Optional.of("the matcher anyClient() says nothing about servers; name the server");
        } else if (matcher instanceof PeerMatcher.AnyOf any) {
            return anyOf(any.matchers(), peer);
        } else {
            return ((PeerMatcher.AllOf) matcher)
                    .matchers().stream()
                            .flatMap(each -> refusal(each, peer).stream())
                            .findFirst();
        }
    }

    private Optional<String> anyOf(List<PeerMatcher> matchers, PeerIdentity peer) {
        List<String> refusals = new ArrayList<>();
        for (PeerMatcher matcher : matchers) {
            Optional<String> refusal = refusal(matcher, peer);
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
