package io.meshroot.core.files;

import io.meshroot.api.leaf.IssuedCertificate;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * Listens as a server with the probe leaf, and makes a program connect that is a client: a proxy by a request for a path that
 * it forwards to here. The program has to present its leaf, and ends its handshake only if it trusts the probe leaf's root. The
 * server's name is {@code probe.meshroot.internal}. Immutable.
 */
public final class ListeningProbe implements ConsumerProbe {
    /** How long to wait for the program unless {@link #within} says otherwise: 5 seconds. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(5);

    private static final byte[] ANSWER =
            "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_REQUEST = 16_384;
    private static final int COURTESY_MILLIS = 200;

    private final InetSocketAddress address;
    private final Trigger trigger;
    private final Duration limit;

    /** Makes a program connect. */
    @FunctionalInterface
    public interface Trigger {
        /**
         * Makes the program connect; does not wait until it has.
         *
         * @param listening where the probe listens
         * @return what to close when the program has been met, or has not come
         * @throws IOException if the program can't be told
         */
        Closeable connect(InetSocketAddress listening) throws IOException;
    }

    private ListeningProbe(InetSocketAddress address, Trigger trigger, Duration limit) {
        this.address = address;
        this.trigger = trigger;
        this.limit = limit;
    }

    /**
     * Makes a probe of a proxy, which is asked over plain HTTP for a page that it gets from where the probe listens.
     *
     * @param listening where to listen while probing; on the loopback address unless the proxy is elsewhere
     * @param page the page at the proxy, as {@code http://127.0.0.1:8080/meshroot-probe}
     * @return the probe
     * @throws IllegalArgumentException if the page is no HTTP URI with a host and a path
     */
    public static ListeningProbe behindProxy(InetSocketAddress listening, URI page) {
        if (!"http".equals(page.getScheme()) || page.getHost() == null) {
            throw new IllegalArgumentException(
                    "page is " + page + "; give one as http://127.0.0.1:8080/meshroot-probe");
        }
        HttpConversation http = HttpConversation.of(page.getRawPath(), page.getHost());
        int port = page.getPort() < 0 ? 80 : page.getPort();
        return of(listening, any -> {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(page.getHost(), port), Math.toIntExact(DEFAULT_LIMIT.toMillis()));
                http.ask(socket.getOutputStream());
                return socket;
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        });
    }

    /**
     * Makes a probe of a client.
     *
     * @param listening where to listen while probing; port 0 takes any
     * @param trigger makes the client connect
     * @return the probe
     */
    public static ListeningProbe of(InetSocketAddress listening, Trigger trigger) {
        return new ListeningProbe(
                Objects.requireNonNull(listening, "listening"),
                Objects.requireNonNull(trigger, "trigger"),
                DEFAULT_LIMIT);
    }

    /**
     * Sets how long to wait for the program.
     *
     * @param longest a positive duration
     * @return the changed copy
     * @throws IllegalArgumentException if it is not positive
     */
    public ListeningProbe within(Duration longest) {
        if (longest.isNegative() || longest.isZero()) {
            throw new IllegalArgumentException("limit is " + longest + "; give a positive duration");
        }
        return new ListeningProbe(address, trigger, longest);
    }

    @Override
    @SuppressWarnings("try") // what was triggered is only closed
    public X509Certificate meet(IssuedCertificate probeLeaf) throws IOException {
        try (SSLServerSocket server = (SSLServerSocket)
                ProbeTls.context(probeLeaf).getServerSocketFactory().createServerSocket()) {
            int millis = Math.toIntExact(Math.min(limit.toMillis() + 1, Integer.MAX_VALUE));
            server.setReuseAddress(true);
            server.bind(address);
            server.setNeedClientAuth(true);
            server.setSoTimeout(millis);
            // Whatever the program sends first waits in the queue until it is accepted here.
            try (Closeable asked = trigger.connect((InetSocketAddress) server.getLocalSocketAddress());
                    SSLSocket socket = (SSLSocket) server.accept()) {
                socket.setSoTimeout(millis);
                socket.startHandshake();
                X509Certificate presented = ProbeTls.presented(socket.getSession());
                answer(socket);
                return presented;
            }
        } catch (IOException e) {
            throw new IOException("at " + address + ": " + Words.quoted(e), e);
        }
    }

    /** The handshake has proven all; the answer only spares the program an error in its log. */
    private static void answer(SSLSocket socket) {
        try {
            socket.setSoTimeout(COURTESY_MILLIS);
            InputStream in = socket.getInputStream();
            int inARow = 0;
            for (int read = 0; inARow < 2 && read < LONGEST_REQUEST; read++) {
                int b = in.read();
                if (b < 0) {
                    return;
                }
                inARow = b == '\n' ? inARow + 1 : b == '\r' ? inARow : 0;
            }
            socket.getOutputStream().write(ANSWER);
            socket.shutdownOutput();
        } catch (IOException e) {
            // It has hung up; nothing is owed to it.
        }
    }

    /** Names where it listens. */
    @Override
    public String toString() {
        return "ListeningProbe[" + address + "]";
    }
}
