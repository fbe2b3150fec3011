package io.meshroot.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.testkit.x509.TestCertificate;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

class ListeningProbeTest {
    private static final InetSocketAddress ANYWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final TestCertificate root = Peer.root("one");
    private final TestCertificate other = Peer.root("other");
    private final TestCertificate leaf = Peer.leaf(root);

    /** A client that connects and says nothing more. */
    private static Closeable call(SSLContext client, InetSocketAddress server) {
        Thread thread = new Thread(
                () -> {
                    try (SSLSocket socket =
                            (SSLSocket) client.getSocketFactory().createSocket(server.getAddress(), server.getPort())) {
                        socket.startHandshake();
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
        return ListeningProbe.of(ANYWHERE, server -> call(client, server));
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
