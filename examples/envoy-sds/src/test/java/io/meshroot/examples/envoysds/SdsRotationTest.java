package io.meshroot.examples.envoysds;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.tls.MeshTls;
import io.meshroot.core.tls.PeerMatcher;
import io.meshroot.examples.envoysds.SdsClient.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client calls a proxy, which is a fifth of a second behind its ACKs, while the root and the trust domain are replaced. */
final class SdsRotationTest {
    private static final Duration SWAPS_AFTER = Duration.ofMillis(200);
    private static final Duration SETTLE = Duration.ofMillis(1500);
    private static final int ROTATIONS = Boolean.getBoolean("mrc.full") ? 20 : 1;

    private static void call(SSLContext client, int port) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) client.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(7);
            assertThat(socket.getInputStream().read()).isEqualTo(7);
            socket.getSession().invalidate();
        }
    }

    @ParameterizedTest
    @EnumSource
    void noCallFails(Kind kind) throws Exception {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (CertificateManager manager = CertificateManager.builder()
                        .clockSkew(Duration.ofSeconds(1))
                        .build();
                SdsServer server = SdsServer.start(
                        manager,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        SdsServer.on(timer),
                        SdsSettings.trusting().withSettle(SETTLE));
                FakeEnvoy envoy = new FakeEnvoy(kind, server.port(), timer, SWAPS_AFTER);
                MeshTls buyer = MeshTls.of(manager, IssueRequest.service("bookbuyer.bookstore"))) {
            SSLContext client = buyer.clientContext(PeerMatcher.service("bookseller.bookstore"));
            while (!envoy.isReady()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
            int calls = 0;
            for (int i = 1; i <= ROTATIONS; i++) {
                CompletableFuture<?> rotated = manager.rotateTo(MeshRootCertificate.builder("next-" + i)
                                .provider(TresorConfig.inSecret("mesh", "next-" + i + "-ca"))
                                .trustDomain(new TrustDomain("cluster-" + i + ".example"))
                                .spiffe(SpiffeMode.ENABLED)
                                .role(Role.PASSIVE)
                                .build())
                        .completion()
                        .toCompletableFuture();
                while (!rotated.isDone()) {
                    call(client, envoy.port());
                    calls++;
                }
                rotated.get(1, TimeUnit.SECONDS);
                call(client, envoy.port());
            }
            System.out.println("calls around " + ROTATIONS + " rotation(s) by " + kind + ", none failed: " + calls);
            assertThat(calls).isPositive();
        } finally {
            timer.shutdownNow();
        }
    }
}
