package io.meshroot.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.leaf.KeyType;
import io.meshroot.testkit.x509.TestCertificate;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsProbeTest {
    private final TestCertificate root = Peer.root("one");
    private final TestCertificate other = Peer.root("other");
    private final TestCertificate leaf = Peer.leaf(root);
    private SSLServerSocket listening;
    private volatile String answer = "";
    private volatile String asked = "";

    /** Reads until the client has said all, answers, and closes. */
    private void serve() {
        while (!listening.isClosed()) {
            try (SSLSocket socket = (SSLSocket) listening.accept()) {
                socket.startHandshake();
                asked = ((ExtendedSSLSession) socket.getSession())
                        .getRequestedServerNames()
                        .toString();
                if (answer.isEmpty()) {
                    int unused = socket.getInputStream().read();
                } else {
                    byte[] request = new byte[1000];
                    int unused = socket.getInputStream().read(request);
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException e) {
                // The probe tells of it.
            }
        }
    }

    private TlsProbe start(boolean verifying, String... protocols) throws Exception {
        listening = (SSLServerSocket) Peer.context(leaf, root)
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        listening.setNeedClientAuth(verifying);
        if (protocols.length > 0) {
            listening.setEnabledProtocols(protocols);
        }
        Thread thread = new Thread(this::serve, "server");
        thread.setDaemon(true);
        thread.start();
        return TlsProbe.of("127.0.0.1", listening.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        if (listening != null) {
            listening.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void seesTheLeafOfAServerThatAcceptsIt(String protocol) throws Exception {
        TlsProbe probe = start(true, protocol);
        assertThat(probe.meet(Peer.probeLeaf(Peer.leaf(root)))).isEqualTo(leaf.certificate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void hearsTheRefusalOfAServerThatDoesNotTrustTheRoot(String protocol) throws Exception {
        TlsProbe probe = start(true, protocol);
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> probe.meet(Peer.probeLeaf(Peer.leaf(other))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1");
        }
    }

    /** In TLS 1.3 such a server looks like one that accepts. */
    @Test
    void hearsTheRefusalOfAServerThatClosesWithoutAnAlert() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> serveWithoutAlert(plain), "server");
            server.setDaemon(true);
            server.start();
            TlsProbe probe = TlsProbe.of("127.0.0.1", plain.getLocalPort());
            assertThatThrownBy(() -> probe.meet(Peer.probeLeaf(Peer.leaf(root))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1");
        }
    }

    private void serveWithoutAlert(ServerSocket listening) {
        while (!listening.isClosed()) {
            try (Socket plain = listening.accept()) {
                SSLContext context = Peer.contextThatVerifiesBy(leaf, () -> {
                    plain.shutdownOutput();
                    plain.getInputStream().readAllBytes(); // else what is unread makes the close a reset
                });
                SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(plain, null, true);
                tls.setNeedClientAuth(true);
                tls.startHandshake();
            } catch (IOException e) {
                // The probe tells of it.
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EC_P256", "EC_P384", "RSA_2048", "ED25519"})
    void showsLeavesOfAllKeyTypes(KeyType type) throws Exception {
        TlsProbe probe = start(true);
        TestCertificate shown = Peer.leaf(root, type);
        assertThat(probe.meet(Peer.probeLeaf(shown))).isEqualTo(leaf.certificate());
    }

    @Test
    void seesTheLeafOfAServerThatVerifiesNobody() throws Exception {
        TlsProbe probe = start(false);
        assertThat(probe.meet(Peer.probeLeaf(Peer.leaf(other)))).isEqualTo(leaf.certificate());
    }

    @Test
    void takesAPageForAcceptanceAndStatus400ForARefusal() throws Exception {
        TlsProbe probe = start(true).http("/healthz");
        answer = "HTTP/1.1 204 No Content\r\n\r\n";
        assertThat(probe.meet(Peer.probeLeaf(Peer.leaf(root)))).isEqualTo(leaf.certificate());
        for (String refusal : List.of(
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                "HTTP/1.1 502\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: /refused\r\n\r\n",
                "220 smtp\r\n")) {
            answer = refusal;
            assertThatThrownBy(() -> probe.meet(Peer.probeLeaf(Peer.leaf(root))))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void namesTheServer() throws Exception {
        TlsProbe probe = start(true).serverName("shop.example.org");
        probe.meet(Peer.probeLeaf(Peer.leaf(root)));
        assertThat(asked).contains("shop.example.org");
        assertThatThrownBy(() -> probe.serverName("a b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void doesNotWaitForEverForAServerThatSaysNothing() throws Exception {
        TlsProbe probe = start(true).within(Duration.ofMillis(200));
        listening.close();
        try (ServerSocket mute = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            TlsProbe toMute = TlsProbe.of("127.0.0.1", mute.getLocalPort()).within(Duration.ofMillis(200));
            assertThatThrownBy(() -> toMute.meet(Peer.probeLeaf(leaf))).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> probe.meet(Peer.probeLeaf(leaf))).isInstanceOf(IOException.class);
    }

    @Test
    void givesAServerUpThatSendsAByteNowAndThen() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> drip(plain), "server");
            server.setDaemon(true);
            server.start();
            TlsProbe probe = TlsProbe.of("127.0.0.1", plain.getLocalPort()).within(Duration.ofMillis(400));
            assertThatThrownBy(() -> probe.meet(Peer.probeLeaf(leaf)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("longer than PT0.4S");
        }
    }

    @SuppressWarnings("try") // what drips is only closed
    private static void drip(ServerSocket listening) {
        try (Socket socket = listening.accept();
                Closeable dripping = Dripping.into(socket)) {
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            // The probe has gone.
        }
    }

    @Test
    void twoProbesMustSeeTheSameLeaf() throws Exception {
        TlsProbe probe = start(false);
        ConsumerProbe same = probe.and(probe);
        assertThat(same.meet(Peer.probeLeaf(leaf))).isEqualTo(leaf.certificate());
        ConsumerProbe unlike = probe.and(any -> root.certificate());
        assertThatThrownBy(() -> unlike.meet(Peer.probeLeaf(leaf)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another uses leaf");
    }

    @Test
    void asksPostgresqlForTlsFirst() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            SSLContext context = Peer.context(leaf, root);
            CompletableFuture<byte[]> heard = CompletableFuture.supplyAsync(() -> servePostgresql(plain, context));
            TlsProbe probe = TlsProbe.of("127.0.0.1", plain.getLocalPort()).postgresql();
            assertThat(probe.meet(Peer.probeLeaf(Peer.leaf(root)))).isEqualTo(leaf.certificate());
            assertThat(heard.get(20, TimeUnit.SECONDS)).containsExactly(0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f);
        }
    }

    private static byte[] servePostgresql(ServerSocket plain, SSLContext context) {
        try (Socket socket = plain.accept()) {
            byte[] request = socket.getInputStream().readNBytes(8);
            socket.getOutputStream().write('S');
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
            tls.setNeedClientAuth(true);
            tls.startHandshake();
            int unused = tls.getInputStream().read();
            tls.close();
            return request;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
