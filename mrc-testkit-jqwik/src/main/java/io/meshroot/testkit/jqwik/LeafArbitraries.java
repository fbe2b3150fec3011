package io.meshroot.testkit.jqwik;

import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitraries of what is asked for and certified. */
public final class LeafArbitraries {
    private static final int MOST_NAMES = 3;
    private static final int LONGEST_COMMON_NAME = 64;
    private static final long FIRST_SECOND = 1_767_225_600L;
    private static final long LONGEST_SECONDS = 30L * 86_400;

    private LeafArbitraries() {}

    /**
     * Generates requests for leaves of every kind, with and without further names, key type and validity.
     *
     * @return the arbitrary
     */
    public static Arbitrary<IssueRequest> issueRequests() {
        return Combinators.combine(
                        NameArbitraries.leafIdentities(),
                        dnsNames().map(TreeSet::new),
                        addresses(),
                        Arbitraries.of(KeyType.class).optional(0.5),
                        validities().optional(0.5),
                        TrustArbitraries.holderIds(),
                        Arbitraries.of(IssueRequest.KeyReuse.class))
                .as(IssueRequest::new);
    }

    /**
     * Generates profiles with at least one name, in whole seconds.
     *
     * @return the arbitrary
     */
    public static Arbitrary<LeafProfile> leafProfiles() {
        Arbitrary<Optional<String>> commonName = NameArbitraries.dnsNames()
                .filter(name -> name.length() <= LONGEST_COMMON_NAME)
                .optional(0.5);
        Arbitrary<Optional<SpiffeId>> id =
                NameArbitraries.spiffeIds().filter(SpiffeId::namesWorkload).optional(0.5);
        Arbitrary<Instant> begin = Arbitraries.longs()
                .between(FIRST_SECOND, FIRST_SECOND + LONGEST_SECONDS)
                .map(Instant::ofEpochSecond);
        return Combinators.combine(commonName, dnsNames(), addresses(), id, begin, validities())
                .as((name, names, addresses, spiffeId, from, validity) -> {
                    Set<String> some = new TreeSet<>(names);
                    name.ifPresent(some::add);
                    if (some.isEmpty() && addresses.isEmpty() && spiffeId.isEmpty()) {
                        some.add("localhost");
                    }
                    return new LeafProfile(name, new TreeSet<>(some), addresses, spiffeId, from, from.plus(validity));
                });
    }

    private static Arbitrary<Set<String>> dnsNames() {
        return NameArbitraries.dnsNames().set().ofMaxSize(MOST_NAMES);
    }

    private static Arbitrary<Set<InetAddress>> addresses() {
        Arbitrary<byte[]> bytes = Arbitraries.of(4, 16)
                .flatMap(length -> Arbitraries.bytes().array(byte[].class).ofSize(length));
        return bytes.map(LeafArbitraries::address).set().ofMaxSize(MOST_NAMES);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    private static Arbitrary<Duration> validities() {
        return Arbitraries.longs().between(1, LONGEST_SECONDS).map(Duration::ofSeconds);
    }
}
