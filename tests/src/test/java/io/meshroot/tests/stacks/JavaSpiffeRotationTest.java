package io.meshroot.tests.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.meshroot.core.tls.PeerIdentity;
import io.spiffe.provider.SpiffeSslContextFactory;
import io.spiffe.provider.SpiffeSslContextFactory.SslContextOptions;
import io.spiffe.spiffeid.SpiffeId;
import io.spiffe.svid.x509svid.X509SvidValidator;
import java.io.IOException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** A workload that speaks TLS by java-spiffe, with leaves and bundles of ours. */
final class JavaSpiffeRotationTest {
    private static SSLContext context(ManagedSource source, Shop shop, String service) throws Exception {
        return SpiffeSslContextFactory.getSslContext(SslContextOptions.builder()
                .x509Source(source)
                .acceptedSpiffeIdsSupplier(() -> namesOf(shop, service))
                .build());
    }

    private static Set<SpiffeId> namesOf(Shop shop, String service) {
        return shop.manager.principals(io.meshroot.api.identity.LeafIdentity.service(service)).stream()
                .filter(name -> name.startsWith("spiffe:"))
                .map(SpiffeId::parse)
                .collect(Collectors.toSet());
    }

    private static void serve(SSLServerSocket listening) {
        while (!listening.isClosed()) {
            try (SSLSocket socket = (SSLSocket) listening.accept()) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write(socket.getInputStream().read());
                int unused = socket.getInputStream().read();
            } catch (IOException e) {
                // The client tells of it.
            }
        }
    }

    private static SSLServerSocket listen(SSLContext context) throws IOException {
        SSLServerSocket listening = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listening.setNeedClientAuth(true);
        Thread thread = new Thread(() -> serve(listening), "serving");
        thread.setDaemon(true);
        thread.start();
        return listening;
    }

    private static String call(SSLContext client, SSLServerSocket server) throws IOException {
        try (SSLSocket socket = (SSLSocket)
                client.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(7);
            assertThat(socket.getInputStream().read()).isEqualTo(7);
            String name = PeerIdentity.of(socket.getSession()).name();
            socket.getSession().invalidate();
            return name;
        }
    }

    @Test
    void asAClientItUnderstandsOurServerThroughARotation() throws Exception {
        try (Shop shop = new Shop();
                ManagedSource source = new ManagedSource(shop.manager, "bookbuyer.bookstore");
                SSLServerSocket server = listen(shop.seller.serverContext(Shop.BUYER))) {
            SSLContext client = context(source, shop, "bookseller.bookstore");
            shop.rotateUnder(() -> assertThat(call(client, server)).matches("spiffe://cluster.*/bookseller/bookstore"));
        }
    }

    @Test
    void asAServerItUnderstandsOurClientThroughARotation() throws Exception {
        try (Shop shop = new Shop();
                ManagedSource source = new ManagedSource(shop.manager, "bookseller.bookstore");
                SSLServerSocket server = listen(context(source, shop, "bookbuyer.bookstore"))) {
            SSLContext client = shop.buyer.clientContext(Shop.SELLER);
            shop.rotateUnder(() -> assertThat(call(client, server)).matches("spiffe://cluster.*/bookseller/bookstore"));
        }
    }

    @Test
    void itRefusesAsWeDo() throws Exception {
        try (Shop shop = new Shop();
                ManagedSource source = new ManagedSource(shop.manager, "bookbuyer.bookstore");
                SSLServerSocket server = listen(shop.seller.serverContext(Shop.BUYER))) {
            SSLContext wantsAnother = context(source, shop, "nobody.bookstore");
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> call(wantsAnother, server));
            List<X509Certificate> leaf = shop.manager
                    .issue(io.meshroot.api.leaf.IssueRequest.service("bookbuyer.bookstore"))
                    .chain();
            X509SvidValidator.verifyChain(leaf, source);
            X509SvidValidator.verifySpiffeId(leaf.get(0), () -> namesOf(shop, "bookbuyer.bookstore"));
        }
    }
}
