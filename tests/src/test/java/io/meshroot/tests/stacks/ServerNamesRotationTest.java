package io.meshroot.tests.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.core.tls.MeshTls;
import io.meshroot.core.tls.PeerIdentity;
import io.meshroot.core.tls.PeerMatcher;
import io.meshroot.examples.stacks.OutlivedConnections;
import io.meshroot.examples.stacks.ServerNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** One server with three names, and a connection that is open all the while. */
final class ServerNamesRotationTest {
    private static void serve(SSLServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                SSLSocket socket = (SSLSocket) listening.accept();
                Thread thread = new Thread(() -> echo(socket), "echo");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                // The client tells of it.
            }
        }
    }

    private static void echo(SSLSocket socket) {
        try (socket) {
            for (int read = socket.getInputStream().read();
                    read >= 0;
                    read = socket.getInputStream().read()) {
                socket.getOutputStream().write(read);
            }
        } catch (IOException e) {
            // The client tells of it.
        }
    }

    private static SSLSocket connect(SSLContext client, String name, SSLServerSocket listening) throws IOException {
        SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket();
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.getLocalPort()));
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        socket.setSSLParameters(parameters);
        socket.getOutputStream().write(7);
        assertThat(socket.getInputStream().read()).isEqualTo(7);
        return socket;
    }

    private static String shown(SSLContext client, String name, SSLServerSocket listening) throws IOException {
        try (SSLSocket socket = connect(client, name, listening)) {
            PeerIdentity peer = PeerIdentity.of(socket.getSession());
            socket.getSession().invalidate();
            return peer.name();
        }
    }

    @Test
    void eachNameGoesOnMeaningTheSameAndWhatIsLeftOpenIsClosed() throws Exception {
        try (Shop shop = new Shop();
                MeshTls tls = ServerNames.open(shop.manager);
                SSLServerSocket listening = (SSLServerSocket) tls.serverContext(Shop.BUYER)
                        .getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> serve(listening), "serving");
            thread.setDaemon(true);
            thread.start();
            SSLContext client = shop.buyer.clientContext(PeerMatcher.anyOf(
                    PeerMatcher.service("bookstore.shop"),
                    PeerMatcher.service("catalogue.shop"),
                    PeerMatcher.dnsName("shop.example")));
            try (SSLSocket open = connect(client, "catalogue.shop.cluster.local", listening);
                    var closing = OutlivedConnections.close(shop.manager, tls)) {
                assertThat(closing).isNotNull();
                shop.rotateUnder(() -> {
                    assertThat(shown(client, "catalogue.shop.cluster.local", listening))
                            .matches("spiffe://cluster.*/(catalogue|bookstore)/shop");
                    assertThat(shown(client, "shop.example", listening)).contains("shop.example");
                    assertThat(shown(client, "nobody.example", listening)).matches("spiffe://cluster.*/bookstore/shop");
                });
                assertThat(open.getInputStream().read())
                        .as("closed by the server: its root is gone")
                        .isEqualTo(-1);
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                while (!tls.connections().stream().allMatch(connection -> connection.isTrusted())) {
                    assertThat(System.nanoTime()).isLessThan(end);
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                }
            }
        }
    }
}
