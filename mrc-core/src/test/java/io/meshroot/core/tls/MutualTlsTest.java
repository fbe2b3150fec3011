package io.meshroot.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.trust.HolderId;
import io.meshroot.core.tls.Loopback.Outcome;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import io.meshroot.testkit.x509.TestKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MutualTlsTest {
    private final TestMesh mesh = new TestMesh();
    private final MeshTls seller = mesh.tls(TestMesh.seller().signedBy(mesh.root), mesh.root);
    private final MeshTls buyer = mesh.tls(TestMesh.buyer().signedBy(mesh.root), mesh.root);
    private final SSLContext server = seller.serverContext(PeerMatcher.spiffeId(TestMesh.BUYER));

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bothSidesKnowEachOther(String protocol) throws IOException {
        SSLContext client = buyer.clientContext(PeerMatcher.spiffeId(TestMesh.SELLER));
        try (Loopback loopback = new Loopback(server)) {
            Outcome outcome = loopback.connect(client, Loopback.protocol(protocol));
            assertThat(outcome.server().words() + outcome.client().words()).isEmpty();
            SSLSession serverSession = outcome.server().session().orElseThrow();
            SSLSession clientSession = outcome.client().session().orElseThrow();
            assertThat(serverSession.getProtocol()).isEqualTo(protocol);
            assertThat(PeerIdentity.of(serverSession).spiffeId()).contains(SpiffeId.parse(TestMesh.BUYER));
            assertThat(PeerIdentity.of(clientSession).spiffeId()).contains(SpiffeId.parse(TestMesh.SELLER));
            assertThat(PeerIdentity.of(clientSession).dnsNames()).contains("localhost");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EC_P384", "RSA_2048", "ED25519"})
    void everyKeyTypeServes(KeyType type) throws IOException {
        TestCertificate root = TestCertificates.root("Root", type);
        MeshTls one = mesh.tls(TestMesh.seller().keys(TestKeys.shared(type)).signedBy(root), root);
        MeshTls other = mesh.tls(TestMesh.buyer().keys(TestKeys.shared(type)).signedBy(root), root);
        Outcome outcome = Loopback.connect(
                one.serverContext(PeerMatcher.service("bookbuyer.bookstore")),
                other.clientContext(PeerMatcher.service("bookseller.bookstore")));
        assertThat(outcome.server().words() + outcome.client().words()).isEmpty();
    }

    @Test
    void keysOfOtherProvidersServe() throws Exception {
        java.security.KeyPair pair = java.security.KeyPairGenerator.getInstance(
                        "Ed25519", new org.bouncycastle.jce.provider.BouncyCastleProvider())
                .generateKeyPair();
        MeshTls one = mesh.tls(TestMesh.seller().keys(pair).signedBy(mesh.root), mesh.root);
        Outcome outcome = Loopback.connect(
                one.serverContext(PeerMatcher.anyClient()), buyer.clientContext(PeerMatcher.endpointHost()));
        assertThat(outcome.succeeded()).isTrue();
    }

    @Test
    void chainsWithIntermediatesAreAccepted() throws IOException {
        TestCertificate intermediate = TestCertificates.intermediate(mesh.root);
        MeshTls one = mesh.tls(TestMesh.seller().signedBy(intermediate), mesh.root);
        assertThat(Loopback.connect(one.serverContext(PeerMatcher.anyClient()), buyer.clientContext())
                        .succeeded())
                .isTrue();
    }

    @Test
    void aServerRefusesClientsWithoutCertificate() throws IOException {
        MeshTls checker = MeshTls.trustOnly(mesh.source(TestMesh.buyer().signedBy(mesh.root), mesh.root), HOLDER);
        Outcome outcome = Loopback.connect(server, checker.clientContext(PeerMatcher.spiffeId(TestMesh.SELLER)));
        assertThat(outcome.server().failure()).isPresent();
    }

    @Test
    void aServerMayLetClientsWithoutCertificateIn() throws IOException {
        MeshTls checker = MeshTls.trustOnly(mesh.source(TestMesh.buyer().signedBy(mesh.root), mesh.root), HOLDER);
        SSLContext open = seller.serverContext(PeerMatcher.spiffeId(TestMesh.BUYER), ClientAuthentication.OPTIONAL);
        Outcome outcome = Loopback.connect(open, checker.clientContext(PeerMatcher.spiffeId(TestMesh.SELLER)));
        assertThat(outcome.server().words() + outcome.client().words()).isEmpty();
        assertThat(Loopback.connect(open, seller.clientContext()).server().words())
                .as("who comes with a certificate is checked all the same")
                .contains("not " + TestMesh.BUYER);
    }

    private static final HolderId HOLDER = HolderId.of("checker");

    @Test
    void aTrustOnlyHandleHasNoKey() {
        MeshTls checker = MeshTls.trustOnly(mesh.source(TestMesh.buyer().signedBy(mesh.root), mesh.root), HOLDER);
        assertThatIllegalStateException().isThrownBy(checker::keyManager).withMessageContaining("leaf");
        assertThatIllegalStateException().isThrownBy(() -> checker.serverContext(PeerMatcher.anyClient()));
    }

    @Test
    void needsClientCertificatesEverywhereByDefault() throws IOException {
        assertThat(server.createSSLEngine().getNeedClientAuth()).isTrue();
        assertThat(server.createSSLEngine("localhost", 1).getUseClientMode()).isFalse();
        assertThat(server.getDefaultSSLParameters().getNeedClientAuth()).isTrue();
        try (Loopback loopback = new Loopback(server)) {
            assertThat(loopback.listening.getNeedClientAuth()).isTrue();
        }
    }

    @Test
    void offersSoundProtocolsAndCipherSuitesOnly() {
        SSLContext client = buyer.clientContext();
        for (SSLParameters parameters :
                new SSLParameters[] {client.getDefaultSSLParameters(), client.getSupportedSSLParameters()}) {
            assertThat(parameters.getProtocols()).containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
            assertThat(parameters.getCipherSuites()).hasSize(9).allMatch(s -> s.matches(".*(GCM|POLY1305).*"));
        }
        SSLEngine engine = client.createSSLEngine();
        assertThat(engine.getUseClientMode()).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> engine.setEnabledProtocols(new String[] {"TLSv1.1"}))
                .withMessageContaining("TLSv1.1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> engine.setEnabledCipherSuites(new String[] {"TLS_RSA_WITH_AES_128_CBC_SHA"}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> engine.setSSLParameters(new SSLParameters(null, new String[] {"SSLv3"})));
    }

    @Test
    void refusesTls11() throws Exception {
        try (Loopback loopback = new Loopback(server);
                Socket raw = new Socket(InetAddress.getLoopbackAddress(), loopback.listening.getLocalPort())) {
            java.util.concurrent.Future<Loopback.Side> side = loopback.serveOne();
            raw.getOutputStream().write(clientHello(2));
            byte[] answer = raw.getInputStream().readNBytes(7);
            assertThat(answer[0]).as("an alert").isEqualTo((byte) 21);
            assertThat(answer[6]).as("protocol_version").isEqualTo((byte) 70);
            assertThat(Loopback.get(side).failure()).isPresent();
        }
    }

    /** A ClientHello of TLS 1.x with one cipher suite and no extension. */
    private static byte[] clientHello(int minor) {
        byte[] hello = new byte[5 + 4 + 2 + 32 + 1 + 4 + 2];
        hello[0] = 22;
        hello[1] = 3;
        hello[2] = 1;
        hello[4] = (byte) (hello.length - 5);
        hello[5] = 1;
        hello[8] = (byte) (hello.length - 9);
        hello[9] = 3;
        hello[10] = (byte) minor;
        hello[45] = 2;
        hello[46] = (byte) 0xc0;
        hello[47] = 0x09;
        hello[48] = 1;
        return hello;
    }

    @Test
    void contextsCantBeInitialisedAgain() {
        assertThatIllegalStateException().isThrownBy(() -> server.init(null, null, null));
        assertThat(server.getProtocol()).isEqualTo("TLS");
    }

    @Test
    void matchersThatSayNothingAboutTheRoleAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> buyer.clientContext(PeerMatcher.anyClient()))
                .withMessageContaining("servers");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> seller.serverContext(PeerMatcher.endpointHost()))
                .withMessageContaining("clients");
    }

    @Test
    void negotiatesApplicationProtocols() throws IOException {
        try (Loopback loopback = new Loopback(server)) {
            SSLParameters parameters = loopback.listening.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            loopback.listening.setSSLParameters(parameters);
            java.util.concurrent.atomic.AtomicReference<SSLSocket> used =
                    new java.util.concurrent.atomic.AtomicReference<>();
            Outcome outcome = loopback.connect(buyer.clientContext(PeerMatcher.spiffeId(TestMesh.SELLER)), socket -> {
                SSLParameters own = socket.getSSLParameters();
                own.setApplicationProtocols(new String[] {"http/1.1", "h2"});
                socket.setSSLParameters(own);
                used.set(socket);
            });
            assertThat(outcome.succeeded()).isTrue();
            assertThat(used.get().getApplicationProtocol()).isEqualTo("h2");
        }
    }

    @Test
    void aClosedHandleTrustsNobody() throws IOException {
        SSLContext client = buyer.clientContext();
        try (Loopback loopback = new Loopback(server)) {
            assertThat(loopback.connect(client).succeeded()).isTrue();
            seller.close();
            assertThat(loopback.connect(client).server().failure()).isPresent();
        }
    }

    @Test
    void tellsListenersOfTheHandshake() throws Exception {
        try (Loopback loopback = new Loopback(server)) {
            java.util.concurrent.CompletableFuture<javax.net.ssl.HandshakeCompletedEvent> told =
                    new java.util.concurrent.CompletableFuture<>();
            loopback.connect(buyer.clientContext(), socket -> socket.addHandshakeCompletedListener(told::complete));
            assertThat(Loopback.get(told).getSocket()).isInstanceOf(FollowingSocket.class);
        }
    }
}
