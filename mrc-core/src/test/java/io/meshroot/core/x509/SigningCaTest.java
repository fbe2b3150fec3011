package io.meshroot.core.x509;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import java.net.InetAddress;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SigningCaTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void signsALeafThatItsOwnCheckAccepts(KeyType type) throws Exception {
        KeyPair rootKey = Keys.generate(type);
        CaProfile profile = new CaProfile(
                "CN=root,O=Example",
                Optional.of(SpiffeId.parse("spiffe://cluster.local")),
                NOW.minusSeconds(60),
                NOW.plusSeconds(86400 * 365),
                OptionalInt.empty());
        X509Certificate root = Roots.selfSigned(
                profile,
                rootKey.getPublic(),
                data -> SignatureScheme.of(type).sign(data, rootKey.getPrivate(), CryptoProviders.fastestFor(type)));
        SigningCa ca = SigningCa.of(List.of(root), rootKey.getPrivate());
        KeyPair leafKey = Keys.generate(type);
        LeafProfile leaf = new LeafProfile(
                Optional.of("a.b.cluster.local"),
                new TreeSet<>(Set.of("a.b.cluster.local", "x.example.org")),
                Set.of(InetAddress.getByName("10.1.2.3")),
                Optional.of(SpiffeId.parse("spiffe://cluster.local/a/b")),
                NOW.minusSeconds(30),
                NOW.plusSeconds(86400));

        List<X509Certificate> chain = ca.signLeaf(leafKey.getPublic(), leaf);

        assertThat(chain).hasSize(1);
        chain.get(0).verify(root.getPublicKey());
        assertThat(chain.get(0).getSubjectAlternativeNames()).hasSize(4);
        LeafCheck.check(chain, leaf, leafKey.getPublic(), List.of(root), NOW);
        assertThat(Csr.verified(Csr.create(leafKey, leaf))).isEqualTo(leafKey.getPublic());
        assertThat(Pem.privateKey(Pem.of(leafKey.getPrivate()))).isEqualTo(leafKey.getPrivate());
        assertThat(Keys.belongTogether(leafKey.getPrivate(), leafKey.getPublic()))
                .isTrue();
    }
}
