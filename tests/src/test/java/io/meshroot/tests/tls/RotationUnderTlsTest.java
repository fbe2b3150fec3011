package io.meshroot.tests.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.trust.HolderId;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.tls.MeshTls;
import io.meshroot.core.tls.PeerIdentity;
import io.meshroot.core.tls.PeerMatcher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

class RotationUnderTlsTest {
    private static final String BUYER = "bookbuyer.bookstore";
    private static final String SELLER = "bookseller.bookstore";

    /** Answers each byte of each connection, one connection after the other, until it is closed. */
    private static void serve(SSLServerSocket listening) {
        while (!listening.isClosed()) {
            try (SSLSocket socket = (SSLSocket) listening.accept()) {
                socket.getOutputStream().write(socket.getInputStream().read());
                socket.getInputStream().read();
            } catch (IOException e) {
                // The client tells of it.
            }
        }
    }

    /** Returns the trust domain of the server. */
    private static TrustDomain call(SSLContext client, SSLServerSocket listening) throws IOException {
        try (SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.getLocalPort()));
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(7);
            assertThat(socket.getInputStream().read()).isEqualTo(7);
            TrustDomain domain = PeerIdentity.of(socket.getSession())
                    .spiffeId()
                    .orElseThrow()
                    .trustDomain();
            socket.getSession().invalidate();
            return domain;
        }
    }

    @Test
    void noHandshakeFailsWhileTheRootAndTheTrustDomainAreReplaced() throws Exception {
        try (CertificateManager manager = CertificateManager.builder()
                        .clockSkew(Duration.ofSeconds(1))
                        .build();
                MeshTls seller = MeshTls.of(manager, IssueRequest.service(SELLER));
                MeshTls buyer = MeshTls.of(manager, IssueRequest.service(BUYER));
                MeshTls checker = MeshTls.trustOnly(manager, HolderId.of("checker"))) {
            SSLContext server = seller.serverContext(PeerMatcher.service(BUYER));
            SSLContext client = buyer.clientContext(PeerMatcher.service(SELLER));
            assertThat(checker.clientContext()).isNotNull();
            try (SSLServerSocket listening = (SSLServerSocket)
                    server.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                Thread serving = new Thread(() -> serve(listening), "serving");
                serving.setDaemon(true);
                serving.start();
                assertThat(call(client, listening).name()).isEqualTo("cluster.local");

                AtomicInteger calls = new AtomicInteger();
                var rotated = manager.rotateTo(MeshRootCertificate.builder("mrc-2")
                                .provider(TresorConfig.inSecret("mesh", "mrc-2-ca"))
                                .trustDomain(TrustDomain.of("cluster.example"))
                                .spiffe(SpiffeMode.ENABLED)
                                .role(Role.PASSIVE)
                                .build())
                        .completion()
                        .toCompletableFuture();
                while (!rotated.isDone()) {
                    call(client, listening);
                    calls.incrementAndGet();
                }
                rotated.get(1, TimeUnit.SECONDS);
                assertThat(call(client, listening).name()).isEqualTo("cluster.example");
                assertThat(manager.trust().authorities()).containsOnlyKeys(TrustDomain.of("cluster.example"));
                assertThat(calls).hasPositiveValue();
            }
        }
    }
}
