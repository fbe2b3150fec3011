package io.meshroot.core.x509;

import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** Certificate authorities for tests: a root, and an intermediate below any of them. */
record TestCa(SigningCa ca, List<X509Certificate> chain, KeyPair pair) {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final SpiffeId TRUST_DOMAIN = SpiffeId.parse("spiffe://cluster.local");

    static TestCa root(KeyType type) {
        return root(profile("CN=root,O=Example", OptionalInt.empty()), Keys.generate(type), type);
    }

    static TestCa root(CaProfile profile, KeyPair pair, KeyType type) {
        SignatureScheme scheme = SignatureScheme.of(type);
        X509Certificate root = Roots.selfSigned(
                profile, pair.getPublic(), data -> scheme.sign(data, pair.getPrivate(), JdkKeys.provider(type)));
        return new TestCa(SigningCa.of(List.of(root), pair.getPrivate()), List.of(root), pair);
    }

    TestCa intermediate(KeyType type) {
        return intermediate(profile("CN=intermediate,O=Example", OptionalInt.of(0)), Keys.generate(type));
    }

    TestCa intermediate(CaProfile profile, KeyPair pair) {
        List<X509Certificate> longer = new ArrayList<>(List.of(ca.signCa(profile, pair.getPublic())));
        longer.addAll(chain);
        return new TestCa(SigningCa.of(longer, pair.getPrivate()), List.copyOf(longer), pair);
    }

    X509Certificate certificate() {
        return ca.certificate();
    }

    X509Certificate anchor() {
        return ca.root();
    }

    static CaProfile profile(String name, OptionalInt pathLength) {
        return new CaProfile(
                name, Optional.of(TRUST_DOMAIN), NOW.minusSeconds(3600), NOW.plusSeconds(86400 * 365), pathLength);
    }

    static LeafProfile leafProfile() {
        return new LeafProfile(
                Optional.of("bookbuyer.bookstore.cluster.local"),
                new TreeSet<>(Set.of("bookbuyer.bookstore.cluster.local", "buyer.example.org")),
                Set.of(address("10.1.2.3"), address("2001:db8::1")),
                Optional.of(SpiffeId.parse("spiffe://cluster.local/bookbuyer/bookstore")),
                NOW.minusSeconds(30),
                NOW.plusSeconds(86400));
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
