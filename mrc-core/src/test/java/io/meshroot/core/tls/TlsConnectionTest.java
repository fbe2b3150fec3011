package io.meshroot.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.meshroot.api.event.MeshEvent.ConnectionsOutlived;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.trust.Anchor;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import java.lang.ref.WeakReference;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One client's leaf is under a root that is taken away; the other's and the server's are under the one that remains. */
class TlsConnectionTest {
    private final TestMesh mesh = new TestMesh();
    private final TestCertificate retired = mesh.root;
    private final TestCertificate remaining = mesh.otherRoot;
    private final FakeSource source =
            mesh.source(TestMesh.seller().signedBy(remaining), TestMesh.trust(1, retired, remaining));
    private final MeshTls tls = TestMesh.tls(source);
    private final SSLContext server = tls.serverContext(PeerMatcher.spiffeId(TestMesh.BUYER));
    private PlainClient old;
    private PlainClient fresh;

    @BeforeEach
    void makeClients() throws Exception {
        old = new PlainClient(TestMesh.buyer().signedBy(retired));
        fresh = new PlainClient(TestMesh.buyer().signedBy(remaining));
    }

    private void retire() {
        source.publish(TestMesh.trust(2, remaining));
    }

    private EnginePair pair(PlainClient client, String protocol) {
        SSLEngine engine = client.context.createSSLEngine("localhost", 443);
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {protocol});
        return new EnginePair(engine, server.createSSLEngine());
    }

    private ConnectionsOutlived.Connection told(Instant since) {
        return new ConnectionsOutlived.Connection(TestMesh.BUYER, since, Optional.of(Anchor.of(retired.certificate())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theEventNamesWhomARetirementLeavesOpen(String protocol) throws Exception {
        Instant since = mesh.clock.instant();
        EnginePair outlived = pair(old, protocol).run();
        mesh.clock.advance(Duration.ofMinutes(5));
        EnginePair trusted = pair(fresh, protocol).run();
        assertThat(tls.connections()).hasSize(2).allMatch(TlsConnection::isTrusted);
        assertThat(source.events).isEmpty();
        retire();
        assertThat(source.events).hasSize(1);
        ConnectionsOutlived event = (ConnectionsOutlived) source.events.get(0);
        assertThat(event.connections()).containsExactly(told(since));
        assertThat(event.toString()).contains("connections=1").contains(TestMesh.BUYER);
        assertThat(tls.connections())
                .extracting(TlsConnection::isTrusted)
                .as("the oldest first")
                .containsExactly(false, true);
        assertThat(outlived.server.isOutboundDone() || trusted.server.isOutboundDone())
                .as("nobody closes them but the user")
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aTaintNamesThemToo(String protocol) throws Exception {
        EnginePair outlived = pair(old, protocol).run();
        source.publish(TestMesh.tainted(TestMesh.trust(1, retired, remaining), retired));
        assertThat(((ConnectionsOutlived) source.events.get(0)).connections())
                .containsExactly(told(mesh.clock.instant()));
        assertThat(outlived.server.isInboundDone()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void growthAndRenewalNameNobody(String protocol) throws Exception {
        EnginePair open = pair(old, protocol).run();
        source.publish(TestMesh.trust(2, retired, remaining, TestCertificates.root()));
        source.publish(TestMesh.seller().signedBy(remaining));
        assertThat(source.events).isEmpty();
        assertThat(open.server.isOutboundDone()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aResumedConnectionIsKnownAsWell(String protocol) throws Exception {
        EnginePair first = pair(old, protocol).run();
        first.server.closeOutbound();
        EnginePair resumed = pair(old, protocol).run();
        assertThat(old.fullHandshakes).as("it was resumed").hasValue(1);
        retire();
        assertThat(((ConnectionsOutlived) source.events.get(0)).connections())
                .containsExactly(told(mesh.clock.instant()));
        assertThat(resumed.server.isOutboundDone()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aHandshakeThatWasUnderWayIsNamedWhenItEnds(String protocol) throws Exception {
        EnginePair pair = pair(old, protocol);
        pair.clientStep();
        pair.serverStep();
        retire();
        assertThat(source.events).isEmpty();
        pair.run();
        assertThat(((ConnectionsOutlived) source.events.get(0)).connections())
                .containsExactly(told(mesh.clock.instant()));
    }

    @Test
    void aPeerOfAnotherMeshIsJudgedByTheBundleOfItsOwn() throws Exception {
        TestCertificate theirs = TestCertificates.root();
        String name = "spiffe://cluster.example/bookbuyer/bookstore";
        source.publishFederated(new TreeMap<>(Map.of(TestMesh.OTHER_DOMAIN, TestMesh.certificates(theirs))));
        SSLContext open = tls.serverContext(PeerMatcher.spiffeId(name));
        PlainClient peer = new PlainClient(TestMesh.buyer().uris(name).signedBy(theirs));
        SSLEngine engine = peer.context.createSSLEngine("localhost", 443);
        EnginePair pair = new EnginePair(engine, open.createSSLEngine()).run();
        retire();
        assertThat(source.events).as("our roots are not theirs").isEmpty();
        assertThat(tls.connections()).singleElement().satisfies(connection -> {
            assertThat(connection.isTrusted()).isTrue();
            assertThat(connection.root()).hasValue(theirs.certificate());
        });
        source.publishFederated(new TreeMap<>());
        assertThat(((ConnectionsOutlived) source.events.get(0)).connections())
                .extracting(ConnectionsOutlived.Connection::peer)
                .containsExactly(name);
        assertThat(pair.server.isOutboundDone()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theUserClosesASocket(String protocol) throws Exception {
        try (Loopback loopback = new Loopback(server)) {
            Future<SSLSocket> accepted = Loopback.async(() -> {
                SSLSocket socket = (SSLSocket) loopback.listening.accept();
                socket.startHandshake();
                socket.getOutputStream().write(7);
                return socket;
            });
            try (SSLSocket client = loopback.connect(old.context.getSocketFactory())) {
                client.setSoTimeout(20_000);
                client.setEnabledProtocols(new String[] {protocol});
                assertThat(client.getInputStream().read()).isEqualTo(7);
                try (SSLSocket serving = Loopback.get(accepted)) {
                    retire();
                    List<TlsConnection> open = tls.connections();
                    assertThat(open).hasSize(1);
                    assertThat(open.get(0).peer().name()).isEqualTo(TestMesh.BUYER);
                    assertThat(open.get(0).toString()).contains(TestMesh.BUYER);
                    open.get(0).close();
                    assertThat(serving.isClosed()).isTrue();
                    assertThat(client.getInputStream().read()).isEqualTo(-1);
                    assertThat(tls.connections()).isEmpty();
                }
            }
        }
    }

    @Test
    void anEngineIsClosedWhenItWrapsAgain() throws Exception {
        EnginePair outlived = pair(old, "TLSv1.3").run();
        retire();
        tls.connections().get(0).close();
        assertThat(outlived.server.isOutboundDone()).isFalse();
        assertThatExceptionOfType(AssertionError.class)
                .as("the next data of the server is its farewell")
                .isThrownBy(outlived::run);
        assertThat(outlived.server.isOutboundDone()).isTrue();
        assertThat(tls.connections()).isEmpty();
    }

    @Test
    void whatIsClosedOrRefusedIsNotNamed() throws Exception {
        EnginePair closed = pair(old, "TLSv1.3").run();
        closed.server.closeOutbound();
        retire();
        assertThat(source.events).isEmpty();
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> pair(old, "TLSv1.3").run());
        assertThat(tls.connections()).isEmpty();
    }

    @Test
    void anOddCertificateOfOnePeerHidesNoOther() {
        SnapshotFeed feed = SnapshotFeed.of(source, IssueRequest.service("bookseller.bookstore"));
        X509Certificate odd = Forge.ca("odd")
                .with(Extension.authorityKeyIdentifier, false, DERNull.INSTANCE)
                .selfSigned()
                .certificate();
        X509Certificate leaf = TestMesh.buyer().signedBy(retired).certificate();
        SSLEngine first = old.context.createSSLEngine();
        SSLEngine second = old.context.createSSLEngine();
        feed.opened(first, List.of(leaf, odd), feed.now());
        feed.opened(second, List.of(leaf), feed.now());
        retire();
        assertThat(source.events)
                .singleElement()
                .satisfies(event -> assertThat(((ConnectionsOutlived) event).connections())
                        .containsExactly(told(mesh.clock.instant()), told(mesh.clock.instant())));
        assertThat(first.isOutboundDone() || second.isOutboundDone()).isFalse();
    }

    @Test
    void whatNobodyRefersToIsForgotten() throws Exception {
        pair(old, "TLSv1.3").run();
        TestMesh.collectUntil(() -> tls.connections().isEmpty());
        assertThat(tls.connections()).isEmpty();
    }

    @Test
    void anOpenConnectionHoldsNothingOfTheMomentWhenItBegan() throws Exception {
        SnapshotFeed feed = SnapshotFeed.of(source, IssueRequest.service("bookseller.bookstore"));
        SSLContext context = FollowingContextSpi.contextOf(new FollowingContext(
                ServedIdentities.only(feed),
                PeerMatcher.spiffeId(TestMesh.BUYER),
                PeerRole.CLIENT,
                ClientAuthentication.REQUIRED));
        SSLEngine client = old.context.createSSLEngine("localhost", 443);
        EnginePair open = new EnginePair(client, context.createSSLEngine()).run();
        WeakReference<Moment> began = new WeakReference<>(feed.now());
        source.publish(TestMesh.seller().signedBy(remaining));
        assertThat(context.createSSLEngine().getUseClientMode())
                .as("the context itself follows")
                .isFalse();
        assertThat(TestMesh.isForgotten(began)).isTrue();
        assertThat(open.server.isOutboundDone()).isFalse();
    }

    @Test
    void ofVeryManyTheOldestAreForgotten() throws Exception {
        OpenConnections few = new OpenConnections(20);
        List<SSLEngine> engines = new ArrayList<>();
        TestCertificate leaf = TestMesh.buyer().signedBy(retired);
        for (int i = 0; i < 100; i++) {
            SSLEngine engine = old.context.createSSLEngine();
            engines.add(engine);
            few.opened(
                    engine,
                    new TlsConnection(
                            engine,
                            leaf.chain(),
                            mesh.clock.instant().plusSeconds(i),
                            source.trust().roots(),
                            () -> new TlsSnapshot(List.of(), source.trust(), new TreeMap<>(), Map.of(), 0)));
        }
        assertThat(few.list()).hasSizeBetween(18, 20);
        assertThat(few.list().get(few.list().size() - 1).since())
                .isEqualTo(mesh.clock.instant().plusSeconds(99));
        few.closed(engines.get(99));
        assertThat(few.list())
                .extracting(TlsConnection::since)
                .doesNotContain(mesh.clock.instant().plusSeconds(99));
    }
}
