package io.meshroot.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.testkit.x509.TestCertificate;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

class ListeningProbeTest {
    private static final InetSocketAddress ANYWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final TestCertificate root = Peer.root("one");
    private final TestCertificate other = Peer.root("other");
    private final TestCertificate leaf = Peer.leaf(root);

    /** A client that connects, says something and closes. */
    private static Closeable call(SSLContext client, InetSocketAddress server, String said) {
        Thread thread = new Thread(
                () -> {
                    try (SSLSocket socket =
                            (SSLSocket) client.getSocketFactory().createSocket(server.getAddress(), server.getPort())) {
                        socket.startHandshake();
                        socket.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
                    } catch (IOException e) {
                        // The probe tells of it.
                    }
                },
                "client");
        thread.setDaemon(true);
        thread.start();
        return thread::interrupt;
    }

    private ListeningProbe probe(TestCertificate trusted) throws Exception {
        SSLContext client = Peer.context(leaf, trusted);
        return ListeningProbe.of(ANYWHERE, server -> call(client, server, ""));
    }

    @Test
    void seesTheLeafOfAClientThatAcceptsIt() throws Exception {
        assertThat(probe(root).meet(Peer.probeLeaf(Peer.leaf(root)))).isEqualTo(leaf.certificate());
    }

    @Test
    void hearsTheRefusalOfAClientThatDoesNotTrustTheRoot() throws Exception {
        ListeningProbe probe = probe(root);
        assertThatThrownBy(() -> probe.meet(Peer.probeLeaf(Peer.leaf(other)))).isInstanceOf(IOException.class);
    }

    /** A client that verifies its server only after its handshake, as nginx: one that says nothing has refused. */
    @Test
    void awaitsTheRequestOfAClientThatLooksAtItsServerOnlyAfterTheHandshake() throws Exception {
        ListeningProbe silent = probe(root).awaitingRequest();
        assertThatThrownBy(() -> silent.meet(Peer.probeLeaf(Peer.leaf(root))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no request came after the handshake");

        for (String half : List.of("GET / HTTP/1.1", "GET / HTTP/1.1\r\nHost: a\r\n")) {
            ListeningProbe stopping = asking(half);
            assertThatThrownBy(() -> stopping.meet(Peer.probeLeaf(Peer.leaf(root))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no request came");
        }

        assertThat(asking("GET / HTTP/1.1\r\nHost: a\r\n\r\n").meet(Peer.probeLeaf(Peer.leaf(root))))
                .isEqualTo(leaf.certificate());
    }

    private ListeningProbe asking(String request) throws Exception {
        SSLContext client = Peer.context(leaf, root);
        return ListeningProbe.of(ANYWHERE, server -> call(client, server, request))
                .awaitingRequest();
    }

    @Test
    void givesAClientUpThatSendsAByteNowAndThen() throws Exception {
        ListeningProbe probe = ListeningProbe.of(ANYWHERE, Dripping::at).within(Duration.ofMillis(400));
        assertThatThrownBy(() -> probe.meet(Peer.probeLeaf(leaf)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("longer than PT0.4S");
    }

    @Test
    void doesNotWaitForEverForAClientThatDoesNotCome() {
        ListeningProbe probe = ListeningProbe.of(ANYWHERE, server -> () -> {}).within(Duration.ofMillis(100));
        assertThatThrownBy(() -> probe.meet(Peer.probeLeaf(leaf))).isInstanceOf(IOException.class);
    }

    @Test
    void takesOnlyPagesThatItCanAskFor() {
        assertThatThrownBy(() -> ListeningProbe.behindProxy(ANYWHERE, URI.create("https://proxy/page")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ListeningProbe.behindProxy(ANYWHERE, URI.create("http://proxy")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
