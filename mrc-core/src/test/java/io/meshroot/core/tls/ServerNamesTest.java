package io.meshroot.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.core.tls.Loopback.Outcome;
import io.meshroot.testkit.x509.CertificateRecipe;
import io.meshroot.testkit.x509.TestCertificate;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server with two leaves shows the one that it is called by. */
class ServerNamesTest {
    private static final String SHOP = "spiffe://cluster.local/shop/bookstore";

    private final TestMesh mesh = new TestMesh();
    private final FakeSource seller = mesh.source(TestMesh.seller().signedBy(mesh.root), mesh.root);
    private final FakeSource shop = mesh.source(shop("cluster.local").signedBy(mesh.root), mesh.root);
    private final MeshTls tls = MeshTls.of(new ServedIdentities(
            SnapshotFeed.of(seller, IssueRequest.service("bookseller.bookstore")),
            List.of(SnapshotFeed.of(shop, IssueRequest.service("shop.bookstore")))));
    private final SSLContext server = tls.serverContext(PeerMatcher.anyClient());
    private PlainClient client;

    private static CertificateRecipe shop(String domain) {
        return TestMesh.seller()
                .commonName("shop.bookstore." + domain)
                .dnsNames("shop.bookstore." + domain, "*.books.example")
                .uris("spiffe://" + domain + "/shop/bookstore");
    }

    @BeforeEach
    void makeClient() throws Exception {
        client = new PlainClient(TestMesh.buyer().signedBy(mesh.root));
    }

    private static void call(SSLParameters parameters, String name, String protocol) {
        parameters.setServerNames(name.isEmpty() ? List.of() : List.of(new SNIHostName(name)));
        parameters.setProtocols(new String[] {protocol});
    }

    private static Consumer<SSLSocket> calling(String name, String protocol) {
        return socket -> {
            SSLParameters parameters = socket.getSSLParameters();
            call(parameters, name, protocol);
            socket.setSSLParameters(parameters);
        };
    }

    private String shownTo(String name, String protocol) throws Exception {
        Outcome outcome;
        try (Loopback loopback = new Loopback(server)) {
            outcome = loopback.connect(client.context, calling(name, protocol));
        }
        assertThat(outcome.server().words() + outcome.client().words()).isEmpty();
        String bySocket =
                PeerIdentity.of(outcome.client().session().orElseThrow()).name();
        SSLEngine engine = client.context.createSSLEngine("localhost", 443);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        call(parameters, name, protocol);
        engine.setSSLParameters(parameters);
        new EnginePair(engine, server.createSSLEngine()).run();
        assertThat(PeerIdentity.of(engine.getSession()).name()).isEqualTo(bySocket);
        // The JDK resumes with whoever is at the same host and port, by whatever name it was called.
        engine.getSession().invalidate();
        return bySocket;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aServerShowsTheLeafThatItIsCalledBy(String protocol) throws Exception {
        assertThat(shownTo("shop.bookstore.cluster.local", protocol)).isEqualTo(SHOP);
        assertThat(shownTo("SHOP.bookstore.cluster.local", protocol)).isEqualTo(SHOP);
        assertThat(shownTo("old.books.example", protocol)).isEqualTo(SHOP);
        assertThat(shownTo("bookseller.bookstore.cluster.local", protocol)).isEqualTo(TestMesh.SELLER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void withAnotherNameOrNoneItShowsItsOwn(String protocol) throws Exception {
        assertThat(shownTo("nobody.example", protocol)).isEqualTo(TestMesh.SELLER);
        assertThat(shownTo("", protocol)).isEqualTo(TestMesh.SELLER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void eachLeafIsRenewedByItself(String protocol) throws Exception {
        assertThat(shownTo("shop.bookstore.cluster.local", protocol)).isEqualTo(SHOP);
        TestCertificate next = shop("cluster.local").signedBy(mesh.root);
        shop.publish(next);
        SSLEngine engine = client.context.createSSLEngine("shop.bookstore.cluster.local", 443);
        engine.setUseClientMode(true);
        new EnginePair(engine, server.createSSLEngine()).run();
        assertThat(engine.getSession().getPeerCertificates()[0]).isEqualTo(next.certificate());
    }

    @Test
    void theNameInTheOldTrustDomainGoesOnMeaningTheSameWhileBothAreInUse() throws Exception {
        TrustBundle both = TestMesh.trust(
                2,
                new TreeMap<>(java.util.Map.of(
                        TestMesh.DOMAIN, TestMesh.certificates(mesh.root),
                        TestMesh.OTHER_DOMAIN, TestMesh.certificates(mesh.otherRoot))));
        for (int renewals = 0; renewals < 4; renewals++) {
            shop.publish(shop("cluster.example").signedBy(mesh.otherRoot), both);
        }
        String moved = "spiffe://cluster.example/shop/bookstore";
        assertThat(shownTo("shop.bookstore.cluster.local", "TLSv1.3")).isEqualTo(moved);
        assertThat(shownTo("shop.bookstore.cluster.example", "TLSv1.3")).isEqualTo(moved);
    }

    @Test
    void aMatchersServiceIsNotTheServer() throws Exception {
        SSLContext choosy = tls.serverContext(PeerMatcher.service("shop.bookstore"));
        assertThat(choosy).isNotNull();
        assertThat(shownTo("shop.bookstore.cluster.local", "TLSv1.3")).isEqualTo(SHOP);
    }

    @Test
    void twoLeavesOfOneHolderAreRefusedAndNoneIsHeld() {
        FakeSource source = mesh.source(TestMesh.seller().signedBy(mesh.root), mesh.root);
        IssueRequest request = IssueRequest.service("bookseller.bookstore");
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        new MeshTlsBuilder(source, request).alsoServing(request).build())
                .withMessageContaining("already has an open MeshTls");
        assertThat(source.isSubscribed()).isFalse();
        new MeshTlsBuilder(source, request)
                .alsoServing(IssueRequest.service("shop.bookstore"))
                .build()
                .close();
        assertThat(source.isSubscribed()).isFalse();
    }
}
