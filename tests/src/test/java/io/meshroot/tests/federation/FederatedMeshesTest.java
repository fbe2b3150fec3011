package io.meshroot.tests.federation;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.HolderId;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.bundle.BundleEndpoint;
import io.meshroot.core.bundle.SpiffeBundle;
import io.meshroot.core.federation.BundleSource;
import io.meshroot.core.federation.Federation;
import io.meshroot.core.tls.MeshTls;
import io.meshroot.core.tls.PeerIdentity;
import io.meshroot.core.tls.PeerMatcher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** Two meshes trust each other by their bundle endpoints, and both replace their root, ours with its trust domain. */
final class FederatedMeshesTest {
    private static final TrustDomain OURS = TrustDomain.of("cluster.local");
    private static final TrustDomain OUR_NEXT = TrustDomain.of("mesh.example");
    private static final TrustDomain PARTNER = TrustDomain.of("partner.example");
    private static final Duration HINT = Duration.ofSeconds(1);

    /** Long, for a machine with much else to do polls late. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    /** Who called, as the server saw it. */
    private final Set<String> callers = new ConcurrentSkipListSet<>();

    private static CertificateManager manager(TrustDomain domain) {
        return CertificateManager.builder()
                .trustDomain(domain)
                .clockSkew(Duration.ofSeconds(1))
                .build();
    }

    private static MeshRootCertificate next(TrustDomain domain) {
        return MeshRootCertificate.builder("root-2")
                .provider(TresorConfig.inSecret("mesh", "root-2-ca"))
                .trustDomain(domain)
                .spiffe(SpiffeMode.ENABLED)
                .role(Role.PASSIVE)
                .build();
    }

    private void serve(SSLServerSocket listening) {
        while (!listening.isClosed()) {
            try (SSLSocket socket = (SSLSocket) listening.accept()) {
                socket.getOutputStream().write(socket.getInputStream().read());
                callers.add(PeerIdentity.verified(socket.getSession()).name());
                socket.getInputStream().read();
            } catch (IOException e) {
                // The client tells of it.
            }
        }
    }

    /** A full handshake, and who answered. */
    private static String call(SSLContext client, SSLServerSocket listening) throws IOException {
        try (SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.getLocalPort()));
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(7);
            assertThat(socket.getInputStream().read()).isEqualTo(7);
            String server = PeerIdentity.verified(socket.getSession()).name();
            socket.getSession().invalidate();
            return server;
        }
    }

    private static Federation with(TrustDomain domain, BundleServer server) throws Exception {
        Federation federation = Federation.builder()
                .domain(domain, BundleSource.httpsWeb(server.url(), server.trusting()))
                .build();
        federation.ready().toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertThat(federation.bundles()).containsKey(domain);
        return federation;
    }

    private static BundleEndpoint endpoint(CertificateManager manager, TrustDomain domain) {
        return BundleEndpoint.builder(manager, domain)
                .refreshHint(HINT)
                .margin(MARGIN)
                .build();
    }

    @Test
    void noCallBetweenMeshesFailsWhileBothReplaceTheirRoots() throws Exception {
        try (CertificateManager ours = manager(OURS);
                CertificateManager partner = manager(PARTNER);
                BundleEndpoint ourEndpoint = endpoint(ours, OURS);
                BundleEndpoint partnerEndpoint = endpoint(partner, PARTNER);
                BundleServer ourServer = new BundleServer(ourEndpoint);
                BundleServer partnerServer = new BundleServer(partnerEndpoint);
                Federation atOurs = with(PARTNER, partnerServer);
                Federation atPartner = with(OURS, ourServer);
                MeshTls seller = MeshTls.of(ours, IssueRequest.service("bookseller.shop"), atOurs);
                MeshTls buyer = MeshTls.of(partner, IssueRequest.service("bookbuyer.shop"), atPartner)) {
            SSLContext server = seller.serverContext(PeerMatcher.pathPrefix("spiffe://partner.example/bookbuyer"));
            SSLContext client = buyer.clientContext(PeerMatcher.trustDomain(OURS));
            try (SSLServerSocket listening = (SSLServerSocket)
                    server.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                Thread serving = new Thread(() -> serve(listening), "serving");
                serving.setDaemon(true);
                serving.start();
                SpiffeBundle before = atOurs.bundles().get(PARTNER);

                long begun = System.nanoTime();
                List<CompletableFuture<?>> rotations = List.of(
                        ours.rotateTo(next(OURS)).completion().toCompletableFuture(),
                        partner.rotateTo(next(PARTNER)).completion().toCompletableFuture());
                int calls = 0;
                while (!rotations.stream().allMatch(CompletableFuture::isDone)) {
                    assertThat(call(client, listening)).isEqualTo("spiffe://cluster.local/bookseller/shop");
                    calls++;
                }
                for (CompletableFuture<?> rotation : rotations) {
                    rotation.get(1, TimeUnit.SECONDS);
                }
                assertThat(calls).isPositive();
                assertThat(Duration.ofNanos(System.nanoTime() - begun))
                        .as("the rotations waited for those who poll")
                        .isGreaterThan(HINT.plus(MARGIN));
                assertThat(callers).containsExactly("spiffe://partner.example/bookbuyer/shop");
                var refreshed = atOurs.refresh(PARTNER).toCompletableFuture().get(20, TimeUnit.SECONDS);
                assertThat(refreshed.authorities())
                        .isEqualTo(partner.trust().rootsOf(PARTNER))
                        .doesNotContainAnyElementsOf(before.authorities());
            }
        }
    }

    @Test
    void peersOfAnotherMeshComeThroughWhileTwoOfOurTrustDomainsAreInUse() throws Exception {
        try (CertificateManager ours = manager(OURS);
                CertificateManager partner = manager(PARTNER);
                Federation atOurs = Federation.builder()
                        .domain(SpiffeBundle.of(partner.trust(), PARTNER))
                        .build();
                Federation atPartner = Federation.builder()
                        .domain(SpiffeBundle.of(ours.trust(), OURS))
                        .build();
                MeshTls seller = MeshTls.of(ours, IssueRequest.service("bookseller.shop"), atOurs);
                MeshTls buyer = MeshTls.of(partner, IssueRequest.service("bookbuyer.shop"), atPartner)) {
            // The other mesh is a holder that takes each bundle by hand.
            HolderId other = HolderId.of("partner.example");
            ours.register(other);
            ours.subscribeTrust(trust -> {
                trust.authorities().keySet().forEach(domain -> atPartner.put(SpiffeBundle.of(trust, domain)));
                ours.acknowledge(Acknowledgement.ofTrust(other, 1, trust.sequence()));
            });
            SSLContext server = seller.serverContext(PeerMatcher.trustDomain(PARTNER));
            SSLContext client = buyer.clientContext(
                    PeerMatcher.anyOf(PeerMatcher.trustDomain(OURS), PeerMatcher.trustDomain(OUR_NEXT)));
            try (SSLServerSocket listening = (SSLServerSocket)
                    server.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                Thread serving = new Thread(() -> serve(listening), "serving");
                serving.setDaemon(true);
                serving.start();
                Set<String> answered = new ConcurrentSkipListSet<>();
                var rotation = ours.rotateTo(next(OUR_NEXT)).completion().toCompletableFuture();
                while (!rotation.isDone()) {
                    answered.add(call(client, listening));
                }
                rotation.get(1, TimeUnit.SECONDS);
                answered.add(call(client, listening));
                assertThat(answered).contains("spiffe://mesh.example/bookseller/shop");
                assertThat(callers).containsExactly("spiffe://partner.example/bookbuyer/shop");
            }
        }
    }
}
