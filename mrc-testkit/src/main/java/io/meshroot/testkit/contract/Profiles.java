package io.meshroot.testkit.contract;

import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.LeafProfile;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The combinations of names that a leaf may have. */
final class Profiles {
    private final TrustDomain domain;
    private final Instant begin;
    private final Instant end;

    Profiles(TrustDomain domain, Instant begin, Instant end) {
        this.domain = domain;
        this.begin = begin.truncatedTo(ChronoUnit.SECONDS);
        this.end = end.truncatedTo(ChronoUnit.SECONDS);
    }

    LeafProfile service() {
        String name = "bookbuyer.bookstore." + domain;
        return profile(Optional.of(name), Set.of(name), Set.of(), id("/bookbuyer/bookstore"), end);
    }

    LeafProfile endingAt(Instant late) {
        String name = "bookbuyer.bookstore." + domain;
        return profile(
                Optional.of(name),
                Set.of(name),
                Set.of(),
                id("/bookbuyer/bookstore"),
                late.truncatedTo(ChronoUnit.SECONDS));
    }

    Map<String, LeafProfile> all() {
        String name = "bookbuyer.bookstore." + domain;
        String longName = "x".repeat(60) + ".bookstore." + domain;
        Map<String, LeafProfile> all = new LinkedHashMap<>();
        all.put("a service with SPIFFE", service());
        all.put("a service without SPIFFE", profile(Optional.of(name), Set.of(name), Set.of(), Optional.empty(), end));
        all.put(
                "a name too long for the subject",
                profile(Optional.empty(), Set.of(longName), Set.of(), id("/" + "x".repeat(60) + "/bookstore"), end));
        all.put(
                "a name that is no DNS name",
                profile(Optional.of("book_buyer.bookstore." + domain), Set.of(), Set.of(), id("/book_buyer/b"), end));
        all.put("a SPIFFE ID alone", profile(Optional.empty(), Set.of(), Set.of(), id("/ns/b/sa/a"), end));
        all.put(
                "further names and addresses",
                profile(
                        Optional.of(name),
                        Set.of(name, "bookbuyer.example.com", "localhost"),
                        Set.of(address(192, 0, 2, 1), address(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)),
                        id("/bookbuyer/bookstore"),
                        end));
        return all;
    }

    private Optional<SpiffeId> id(String path) {
        return Optional.of(SpiffeId.of(domain, path));
    }

    private LeafProfile profile(
            Optional<String> commonName,
            Set<String> dnsNames,
            Set<InetAddress> addresses,
            Optional<SpiffeId> id,
            Instant until) {
        return new LeafProfile(commonName, new TreeSet<>(dnsNames), addresses, id, begin, until);
    }

    private static InetAddress address(int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 octets", e);
        }
    }
}
