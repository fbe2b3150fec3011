package io.meshroot.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.identity.TrustDomain;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PeerMatcherTest {
    private static final SortedSet<String> NAMES = new TreeSet<>(List.of(
            "bookbuyer.bookstore.cluster.local",
            TestMesh.BUYER,
            "bookbuyer.bookstore.cluster.example",
            "spiffe://cluster.example/bookbuyer/bookstore",
            "under_score.bookstore.cluster.local"));
    private final TlsSnapshot snapshot = new TlsSnapshot(
            List.of(),
            TestMesh.trust(1),
            new TreeMap<>(Map.of(new TrustDomain("partner.example"), List.of())),
            Map.of(LeafIdentity.service("bookbuyer.bookstore"), NAMES),
            0);

    private static PeerIdentity spiffe(String id, String... dnsNames) {
        return new PeerIdentity(
                Optional.of(SpiffeId.parse(id)), new TreeSet<>(List.of(dnsNames)), new TreeSet<>(), Optional.empty());
    }

    private static PeerIdentity plain(String commonName, String... dnsNames) {
        return new PeerIdentity(
                Optional.empty(), new TreeSet<>(List.of(dnsNames)), new TreeSet<>(), Optional.of(commonName));
    }

    private boolean accepts(PeerMatcher matcher, PeerIdentity peer) {
        return refusal(matcher, peer).isEmpty();
    }

    private Optional<String> refusal(PeerMatcher matcher, PeerIdentity peer) {
        return new PeerNames(PeerRole.SERVER, List.of("localhost"), snapshot).refusal(matcher, peer);
    }

    @Test
    void matchesOneSpiffeId() {
        PeerMatcher matcher = PeerMatcher.spiffeId(TestMesh.BUYER);
        assertThat(accepts(matcher, spiffe(TestMesh.BUYER))).isTrue();
        assertThat(accepts(matcher, spiffe(TestMesh.SELLER))).isFalse();
        assertThat(accepts(matcher, plain("bookbuyer.bookstore.cluster.local"))).isFalse();
    }

    @Test
    void matchesWorkloadsOfATrustDomain() {
        PeerMatcher matcher = PeerMatcher.trustDomain("cluster.local");
        assertThat(accepts(matcher, spiffe(TestMesh.SELLER))).isTrue();
        assertThat(accepts(matcher, spiffe("spiffe://cluster.example/a/b"))).isFalse();
        assertThat(accepts(matcher, plain("x", "a.cluster.local"))).isFalse();
    }

    @Test
    void matchesPathsBySegments() {
        PeerMatcher matcher = PeerMatcher.pathPrefix("spiffe://cluster.local/ns/bookstore");
        assertThat(accepts(matcher, spiffe("spiffe://cluster.local/ns/bookstore/sa/buyer")))
                .isTrue();
        assertThat(accepts(matcher, spiffe("spiffe://cluster.local/ns/bookstore")))
                .isTrue();
        assertThat(accepts(matcher, spiffe("spiffe://cluster.local/ns/bookstore-old/sa/buyer")))
                .isFalse();
        assertThat(accepts(matcher, spiffe("spiffe://cluster.local/ns"))).isFalse();
        assertThat(accepts(matcher, spiffe("spiffe://cluster.example/ns/bookstore/sa/buyer")))
                .isFalse();
        assertThat(accepts(matcher, plain("spiffe://cluster.local/ns/bookstore")))
                .isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerMatcher.pathPrefix("spiffe://cluster.local"))
                .withMessageContaining("trustDomain(\"cluster.local\")");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerMatcher.pathPrefix("spiffe://cluster.local/ns/"))
                .withMessageContaining("slash at its end");
    }

    @Test
    void believesNoDnsNameOfAFederatedTrustDomain() {
        String id = "spiffe://partner.example/a/b";
        PeerIdentity peer = spiffe(id, "localhost", "a.example");
        PeerMatcher dns = PeerMatcher.dnsName("a.example");
        assertThat(refusal(dns, peer)).hasValueSatisfying(why -> assertThat(why).contains("nobody vouches for"));
        assertThat(accepts(PeerMatcher.endpointHost(), peer)).isFalse();
        assertThat(accepts(dns, spiffe("spiffe://cluster.local/a/b", "a.example")))
                .isTrue();
        assertThat(accepts(PeerMatcher.spiffeId(id), peer)).isTrue();
        assertThat(accepts(PeerMatcher.trustDomain("partner.example"), peer)).isTrue();
        assertThat(accepts(PeerMatcher.anyOf(dns, PeerMatcher.spiffeId(id)), peer))
                .isTrue();
        assertThat(accepts(PeerMatcher.anyOf(dns, PeerMatcher.endpointHost()), peer))
                .isFalse();
        assertThat(accepts(PeerMatcher.allOf(dns, PeerMatcher.endpointHost()), peer))
                .isFalse();
        assertThat(accepts(PeerMatcher.allOf(PeerMatcher.spiffeId(id), dns, PeerMatcher.endpointHost()), peer))
                .as("beside the SPIFFE ID they may narrow")
                .isTrue();
        assertThat(accepts(PeerMatcher.allOf(PeerMatcher.spiffeId(id), PeerMatcher.dnsName("c.example")), peer))
                .isFalse();
        assertThat(new PeerNames(PeerRole.CLIENT, List.of(), snapshot)
                        .refusal(PeerMatcher.allOf(PeerMatcher.anyClient(), dns), peer))
                .as("anybody is no SPIFFE ID")
                .isPresent();
    }

    @Test
    void matchesAServiceInEveryTrustDomain() {
        PeerMatcher matcher = PeerMatcher.service("bookbuyer.bookstore");
        assertThat(accepts(matcher, spiffe(TestMesh.BUYER))).isTrue();
        assertThat(accepts(matcher, spiffe("spiffe://cluster.example/bookbuyer/bookstore")))
                .isTrue();
        assertThat(accepts(matcher, spiffe("spiffe://other.example/bookbuyer/bookstore")))
                .isFalse();
        assertThat(accepts(matcher, plain("x", "bookbuyer.bookstore.cluster.example")))
                .isTrue();
        assertThat(accepts(matcher, spiffe(TestMesh.SELLER, "bookbuyer.bookstore.cluster.local")))
                .as("a DNS name does not help a peer with another SPIFFE ID")
                .isFalse();
        assertThat(accepts(PeerMatcher.service("bookseller.bookstore"), spiffe(TestMesh.BUYER)))
                .isFalse();
    }

    @Test
    void believesTheCommonNameOnlyWhereNoDnsNameIsPossible() {
        PeerMatcher matcher = PeerMatcher.service("bookbuyer.bookstore");
        assertThat(accepts(matcher, plain("under_score.bookstore.cluster.local")))
                .isTrue();
        assertThat(accepts(matcher, plain("bookbuyer.bookstore.cluster.local"))).isFalse();
        assertThat(accepts(matcher, plain("under_score.bookstore.cluster.local", "x.example")))
                .isFalse();
    }

    @Test
    void combines() {
        PeerMatcher buyer = PeerMatcher.spiffeId(TestMesh.BUYER);
        PeerMatcher seller = PeerMatcher.spiffeId(TestMesh.SELLER);
        assertThat(accepts(PeerMatcher.anyOf(buyer, seller), spiffe(TestMesh.SELLER)))
                .isTrue();
        assertThat(accepts(PeerMatcher.anyOf(buyer, seller), spiffe("spiffe://cluster.local/x/y")))
                .isFalse();
        PeerMatcher both = PeerMatcher.allOf(seller, PeerMatcher.endpointHost());
        assertThat(accepts(both, spiffe(TestMesh.SELLER, "localhost"))).isTrue();
        assertThat(accepts(both, spiffe(TestMesh.SELLER, "other"))).isFalse();
        assertThat(accepts(PeerMatcher.dnsName("a.example"), plain("x", "a.example")))
                .isTrue();
        assertThat(accepts(PeerMatcher.dnsName("a.example"), plain("a.example")))
                .isFalse();
        assertThat(accepts(PeerMatcher.anyClient(), spiffe(TestMesh.BUYER))).isFalse();
    }

    @Test
    void refusesWhatCantMatch() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerMatcher.anyOf())
                .withMessageContaining("empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerMatcher.allOf())
                .withMessageContaining("empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerMatcher.spiffeId("spiffe://cluster.local"))
                .withMessageContaining("trustDomain(\"cluster.local\")");
        assertThatIllegalArgumentException().isThrownBy(() -> PeerMatcher.dnsName("under_score"));
    }
}
