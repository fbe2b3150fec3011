package io.meshroot.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.meshroot.api.trust.TrustBundle;
import io.meshroot.core.tls.Loopback.Outcome;
import io.meshroot.testkit.x509.CertificateRecipe;
import io.meshroot.testkit.x509.Flaw;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PeerRefusalTest {
    private final TestMesh mesh = new TestMesh();
    private final TestCertificate good = TestMesh.seller().signedBy(mesh.root);
    private final MeshTls checker = mesh.tls(good, mesh.root);
    private final SSLContext server = checker.serverContext(PeerMatcher.spiffeId(TestMesh.BUYER));

    private static Arguments refusal(String name, Function<TestMesh, TestCertificate> leaf, String reason) {
        return Arguments.of(name, leaf, reason);
    }

    private static Arguments flaw(Flaw flaw, String reason) {
        return refusal(flaw.name(), mesh -> TestMesh.buyer().with(flaw).signedBy(mesh.root), reason);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                flaw(Flaw.TWO_URIS, "has 2 URI names"),
                flaw(Flaw.CA_AS_LEAF, "is a certificate authority"),
                flaw(Flaw.KEY_USAGE_OF_AUTHORITY, "may sign certificates"),
                flaw(Flaw.KEY_USAGE_TOO_NARROW, "without digital signature"),
                flaw(Flaw.NO_KEY_USAGE, "has no key usage"),
                flaw(Flaw.NO_EXTENDED_KEY_USAGE, "no extended key usage for client authentication"),
                flaw(Flaw.SERVER_AUTHENTICATION_ONLY, "no extended key usage for client authentication"),
                flaw(Flaw.EXPIRED, "expired at"),
                flaw(Flaw.NOT_YET_VALID, "is valid from"),
                flaw(Flaw.TAMPERED_SIGNATURE, "was not signed by the key"),
                flaw(Flaw.SPIFFE_ID_WITHOUT_PATH, "names a trust domain and no workload"),
                flaw(Flaw.URI_NOT_SPIFFE, "not " + TestMesh.BUYER),
                flaw(Flaw.UNKNOWN_CRITICAL_EXTENSION, "refused by path validation"),
                flaw(Flaw.NO_SUBJECT_ALTERNATIVE_NAME, "not " + TestMesh.BUYER),
                refusal(
                        "another workload",
                        mesh -> TestMesh.seller().signedBy(mesh.root),
                        "the peer is " + TestMesh.SELLER + ", not " + TestMesh.BUYER),
                refusal(
                        "trust domain that is not trusted",
                        mesh -> TestMesh.buyer()
                                .uris("spiffe://other.example/bookbuyer/bookstore")
                                .signedBy(mesh.root),
                        "trust domain is not trusted"),
                refusal(
                        "right name under a root that is not trusted",
                        mesh -> TestMesh.buyer().signedBy(mesh.otherRoot),
                        "was not signed by the key"),
                refusal(
                        "right name under a root of another name",
                        mesh -> TestMesh.buyer()
                                .signedBy(TestCertificates.root("Foreign", io.meshroot.api.leaf.KeyType.EC_P256)),
                        "was not signed under a root of trust domain cluster.local"),
                refusal(
                        "a SPIFFE ID with a query",
                        mesh -> TestMesh.buyer().uris(TestMesh.BUYER + "?a=b").signedBy(mesh.root),
                        "SPIFFE ID"));
    }

    private MeshTls attacker(TestCertificate leaf) {
        return mesh.tls(leaf, mesh.root);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void aServerRefuses(String name, Function<TestMesh, TestCertificate> leaf, String reason) throws IOException {
        MeshTls attacker = attacker(leaf.apply(mesh));
        Outcome outcome = Loopback.connect(server, attacker.clientContext(PeerMatcher.spiffeId(TestMesh.SELLER)));
        assertThat(outcome.server().words()).contains(reason);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void aServersEngineRefuses(String name, Function<TestMesh, TestCertificate> leaf, String reason) {
        MeshTls attacker = attacker(leaf.apply(mesh));
        SSLContext client = attacker.clientContext(PeerMatcher.spiffeId(TestMesh.SELLER));
        EnginePair pair = new EnginePair(client.createSSLEngine(), server.createSSLEngine());
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(pair::run)
                .satisfies(e -> assertThat(words(e)).contains(reason));
    }

    private static String words(Throwable thrown) {
        StringBuilder words = new StringBuilder();
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            words.append(each.getMessage()).append(" / ");
        }
        return words.toString();
    }

    @Test
    void aClientRefusesASelfSignedServer() throws IOException {
        // The key of the client's own root is not there: a certificate that vouches for itself.
        TestCertificate self = TestCertificates.root();
        TestCertificate leaf = TestMesh.seller().signedBy(self);
        Outcome outcome = Loopback.connect(
                mesh.tls(leaf, self).serverContext(PeerMatcher.anyClient()),
                checker.clientContext(PeerMatcher.spiffeId(TestMesh.SELLER)));
        assertThat(outcome.client().words()).contains("was not signed by the key");
    }

    @Test
    void aSelfSignedCertificateIsRefusedEvenIfItIsARoot() {
        X509ExtendedTrustManager trust = checker.trustManager(PeerMatcher.anyClient());
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> trust.checkClientTrusted(certificates(mesh.root), "EC"))
                .withMessageContaining("is a certificate authority and no leaf");
    }

    private static X509Certificate[] certificates(TestCertificate... certificates) {
        return Stream.of(certificates).map(TestCertificate::certificate).toArray(X509Certificate[]::new);
    }

    @Test
    void anSvidIsValidatedByItsOwnTrustDomainOnly() {
        TreeMap<io.meshroot.api.identity.TrustDomain, List<X509Certificate>> both = new TreeMap<>();
        both.put(TestMesh.DOMAIN, TestMesh.certificates(mesh.root));
        both.put(TestMesh.OTHER_DOMAIN, TestMesh.certificates(mesh.otherRoot));
        X509ExtendedTrustManager trust =
                TestMesh.tls(mesh.source(good, TestMesh.trust(1, both))).trustManager(PeerMatcher.anyClient());
        TestCertificate liar = TestMesh.buyer().signedBy(mesh.otherRoot);
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> trust.checkClientTrusted(certificates(liar), "EC"))
                .withMessageContaining("was not signed by the key");
        TestCertificate plain = CertificateRecipe.leaf().uris().signedBy(mesh.otherRoot);
        org.assertj.core.api.Assertions.assertThatNoException()
                .as("without a SPIFFE ID every root counts")
                .isThrownBy(() -> trust.checkClientTrusted(certificates(plain), "EC"));
    }

    @Test
    void aTaintedKeyIsRefusedAnywhereInTheChain() {
        TestCertificate intermediate = TestCertificates.intermediate(mesh.root);
        TestCertificate leaf = TestMesh.buyer().signedBy(intermediate);
        X509Certificate[] chain = leaf.chain().toArray(new X509Certificate[0]);
        for (TestCertificate tainted : List.of(leaf, intermediate, mesh.root)) {
            TrustBundle trust = TestMesh.tainted(TestMesh.trust(1, mesh.root), tainted);
            assertThatExceptionOfType(CertificateException.class)
                    .isThrownBy(() -> TestMesh.tls(mesh.source(good, trust))
                            .trustManager(PeerMatcher.anyClient())
                            .checkClientTrusted(chain, "EC"))
                    .withMessageContaining("has a tainted key");
        }
    }

    @Test
    void expiredRootsAreRefused() {
        TestCertificate old = CertificateRecipe.root()
                .validity(
                        mesh.clock.instant().minus(Duration.ofDays(9)),
                        mesh.clock.instant().minus(Duration.ofDays(1)))
                .selfSigned();
        TestCertificate leaf = TestMesh.buyer().signedBy(old);
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> mesh.tls(good, old)
                        .trustManager(PeerMatcher.anyClient())
                        .checkClientTrusted(certificates(leaf), "EC"))
                .withMessageContaining("the root")
                .withMessageContaining("expired at");
    }

    @Test
    void weakKeysAreRefused() {
        TestCertificate leaf = TestMesh.buyer().with(Flaw.WEAK_KEY).signedBy(mesh.root);
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() ->
                        checker.trustManager(PeerMatcher.anyClient()).checkClientTrusted(certificates(leaf), "RSA"))
                .withMessageContaining("1024 bits");
    }

    @Test
    void longChainsAreNotLookedAt() {
        List<X509Certificate> chain = new ArrayList<>();
        for (int i = 0; i <= ChainCheck.LONGEST; i++) {
            chain.add(good.certificate());
        }
        X509ExtendedTrustManager trust = checker.trustManager(PeerMatcher.anyClient());
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> trust.checkClientTrusted(chain.toArray(new X509Certificate[0]), "EC"))
                .withMessageContaining("9 certificates");
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> trust.checkClientTrusted(new X509Certificate[0], "EC"))
                .withMessageContaining("no certificate");
    }

    @Test
    void peersMaySendTheRootAndCertificatesThatAreNotNeeded() throws CertificateException {
        X509ExtendedTrustManager trust = checker.trustManager(PeerMatcher.anyClient());
        TestCertificate leaf = TestMesh.buyer().signedBy(mesh.root);
        trust.checkClientTrusted(certificates(leaf, mesh.root), "EC");
        trust.checkClientTrusted(certificates(leaf, TestCertificates.intermediate(mesh.otherRoot)), "EC");
        assertThat(trust.getAcceptedIssuers()).containsExactly(mesh.root.certificate());
    }

    @Test
    void aClientRefusesAnotherHostName() throws IOException {
        MeshTls other = mesh.tls(TestMesh.seller().dnsNames("elsewhere.example").signedBy(mesh.root), mesh.root);
        Outcome outcome = Loopback.connect(other.serverContext(PeerMatcher.anyClient()), checker.clientContext());
        assertThat(outcome.client().words()).contains("not host localhost");
    }

    @Test
    void aClientsEngineRefusesAnotherHostName() throws SSLException {
        SSLContext any = checker.serverContext(PeerMatcher.anyClient());
        SSLContext client = checker.clientContext();
        new EnginePair(client.createSSLEngine("localhost", 443), any.createSSLEngine()).run();
        EnginePair wrong = new EnginePair(client.createSSLEngine("example.org", 443), any.createSSLEngine());
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(wrong::run)
                .satisfies(e -> assertThat(words(e)).contains("not host example.org"));
    }

    @Test
    void aClientThatKnowsNoHostIsRefused() {
        SSLContext any = checker.serverContext(PeerMatcher.anyClient());
        EnginePair pair = new EnginePair(checker.clientContext().createSSLEngine(), any.createSSLEngine());
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(pair::run)
                .satisfies(e -> assertThat(words(e)).contains("host name of the server is not known"));
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() ->
                        checker.trustManager(PeerMatcher.endpointHost()).checkServerTrusted(certificates(good), "EC"))
                .withMessageContaining("host name of the server is not known");
    }

    @Test
    void aSocketThatKnowsOnlyTheAddressNeedsItInTheCertificate() throws IOException {
        MeshTls byAddress = mesh.tls(
                TestMesh.seller().ipAddresses(InetAddress.getLoopbackAddress()).signedBy(mesh.root), mesh.root);
        for (MeshTls serving : List.of(byAddress, checker)) {
            try (Loopback loopback = new Loopback(serving.serverContext(PeerMatcher.anyClient()));
                    SSLServerSocket listening = loopback.listening) {
                java.util.concurrent.Future<Loopback.Side> side = loopback.serveOne();
                try (SSLSocket socket = (SSLSocket) checker.clientContext()
                        .getSocketFactory()
                        .createSocket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), listening.getLocalPort())) {
                    Loopback.Side client = Loopback.call(socket);
                    assertThat(client.failure().isEmpty()).isEqualTo(serving == byAddress);
                }
                Loopback.get(side);
            }
        }
    }

    @Test
    void aServerInAClientsContextIsNotAskedForItsHost() {
        SSLContext client = checker.clientContext();
        MeshTls buyer = mesh.tls(TestMesh.buyer().signedBy(mesh.root), mesh.root);
        EnginePair pair = new EnginePair(
                buyer.clientContext(PeerMatcher.spiffeId(TestMesh.SELLER)).createSSLEngine(), client.createSSLEngine());
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(pair::run)
                .satisfies(e -> assertThat(words(e)).contains("says nothing about clients"));
    }
}
