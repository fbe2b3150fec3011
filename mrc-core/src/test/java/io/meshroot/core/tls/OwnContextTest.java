package io.meshroot.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;

/** A caller's context with the managers of {@link MeshTls}. */
class OwnContextTest {
    private final TestMesh mesh = new TestMesh();
    private final FakeSource source =
            mesh.source(TestMesh.seller().signedBy(mesh.otherRoot), TestMesh.trust(1, mesh.root, mesh.otherRoot));
    private final MeshTls tls = TestMesh.tls(source);

    private EnginePair underWay(boolean told) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                new KeyManager[] {tls.keyManager()},
                new TrustManager[] {tls.trustManager(PeerMatcher.spiffeId(TestMesh.BUYER))},
                null);
        SSLEngine server = context.createSSLEngine();
        server.setUseClientMode(false);
        server.setNeedClientAuth(true);
        if (told) {
            tls.handshakeBegins(server);
        }
        PlainClient client = new PlainClient(TestMesh.buyer().signedBy(mesh.root));
        EnginePair pair = new EnginePair(client.context.createSSLEngine("localhost", 443), server);
        pair.clientStep();
        pair.serverStep();
        source.publish(TestMesh.trust(2, mesh.otherRoot));
        return pair;
    }

    @Test
    void aHandshakeThatWasToldOfOutlivesARetirement() throws Exception {
        EnginePair pair = underWay(true).run();
        X509Certificate peer = (X509Certificate) pair.server.getSession().getPeerCertificates()[0];
        assertThat(PeerIdentity.of(peer).name()).isEqualTo(TestMesh.BUYER);
    }

    @Test
    void oneThatWasNotToldOfIsJudgedByTheNewestTrust() throws Exception {
        EnginePair pair = underWay(false);
        assertThatExceptionOfType(SSLException.class).isThrownBy(pair::run);
    }
}
