package io.meshroot.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.meshroot.core.tls.Loopback.Outcome;
import java.io.IOException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoint identification that an application asks for beside a matcher by SPIFFE ID. */
class EndpointChecksTest {
    private static final PeerMatcher SELLER = PeerMatcher.spiffeId(TestMesh.SELLER);
    private static final PeerMatcher BUYER = PeerMatcher.spiffeId(TestMesh.BUYER);

    private final TestMesh mesh = new TestMesh();
    private final MeshTls buyer = mesh.tls(TestMesh.buyer().signedBy(mesh.root), mesh.root);
    private final SSLContext localhost =
            mesh.tls(TestMesh.seller().signedBy(mesh.root), mesh.root).serverContext(BUYER);
    private final SSLContext elsewhere = mesh.tls(
                    TestMesh.seller().dnsNames("elsewhere.example").signedBy(mesh.root), mesh.root)
            .serverContext(BUYER);

    private static Consumer<SSLSocket> identifying(String algorithm) {
        return socket -> {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm(algorithm);
            socket.setSSLParameters(parameters);
        };
    }

    private static Outcome connect(SSLContext server, SSLContext client, String algorithm) throws IOException {
        try (Loopback loopback = new Loopback(server)) {
            return loopback.connect(client, identifying(algorithm));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTPS", "https", "LDAPS"})
    void aSocketThatAsksForTheHostGetsBothChecks(String algorithm) throws IOException {
        assertThat(connect(localhost, buyer.clientContext(SELLER), algorithm).succeeded())
                .isTrue();
        Outcome refused = connect(elsewhere, buyer.clientContext(SELLER), algorithm);
        assertThat(refused.client().words()).contains("the peer is " + TestMesh.SELLER + ", not host localhost");
        assertThat(connect(localhost, buyer.clientContext(BUYER), algorithm)
                        .client()
                        .words())
                .contains("not " + TestMesh.BUYER);
    }

    @Test
    void aSocketThatDoesNotAskGetsTheMatcherAlone() throws IOException {
        assertThat(Loopback.connect(elsewhere, buyer.clientContext(SELLER)).succeeded())
                .isTrue();
        assertThat(connect(elsewhere, buyer.clientContext(SELLER), "").succeeded())
                .isTrue();
    }

    @Test
    void anAlgorithmThatIsNotKnownRefuses() throws IOException {
        assertThat(connect(localhost, buyer.clientContext(SELLER), "POP3S")
                        .client()
                        .words())
                .contains("POP3S is not known");
    }

    @Test
    void anEngineThatAsksForTheHostGetsBothChecks() throws SSLException {
        new EnginePair(engine(buyer.clientContext(SELLER), "localhost"), localhost.createSSLEngine()).run();
        EnginePair wrong =
                new EnginePair(engine(buyer.clientContext(SELLER), "localhost"), elsewhere.createSSLEngine());
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(wrong::run)
                .withMessageContaining("not host localhost");
    }

    private static SSLEngine engine(SSLContext context, String host) {
        SSLEngine engine = context.createSSLEngine(host, 443);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Test
    void anEngineWithoutAHostIsRefused() throws SSLException {
        SSLEngine engine = buyer.clientContext(SELLER).createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);

        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(new EnginePair(engine, localhost.createSSLEngine())::run)
                .withMessageContaining("host name of the server is not known");
    }

    @Test
    void theTrustManagerInAForeignContextDoesBothChecks() throws Exception {
        SSLContext foreign = SSLContext.getInstance("TLS");
        foreign.init(
                new javax.net.ssl.KeyManager[] {buyer.keyManager()},
                new TrustManager[] {buyer.trustManager(SELLER)},
                null);

        assertThat(connect(localhost, foreign, "HTTPS").succeeded()).isTrue();
        assertThat(connect(elsewhere, foreign, "HTTPS").client().words()).contains("not host localhost");
        assertThat(Loopback.connect(elsewhere, foreign).succeeded()).isTrue();
    }

    @Test
    void aServerThatAsksForTheHostDoesNotTakeItsOwnNameForTheClients() throws IOException {
        MeshTls impostor = mesh.tls(TestMesh.buyer().dnsNames("server.example").signedBy(mesh.root), mesh.root);
        try (Loopback loopback = new Loopback(localhost)) {
            SSLServerSocket listening = loopback.listening;
            SSLParameters parameters = listening.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            listening.setSSLParameters(parameters);

            Outcome outcome = loopback.connect(impostor.clientContext(SELLER), socket -> {
                SSLParameters asked = socket.getSSLParameters();
                asked.setServerNames(java.util.List.of(new javax.net.ssl.SNIHostName("server.example")));
                socket.setSSLParameters(asked);
            });

            assertThat(outcome.server().words()).contains("the peer is " + TestMesh.BUYER + ", not host");
        }
    }
}
