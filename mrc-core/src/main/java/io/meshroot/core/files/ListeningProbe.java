package io.meshroot.core.files;

import io.meshroot.api.leaf.IssuedCertificate;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLSocket;

/**
 * Listens as a server with the probe leaf, and makes a program connect that is a client: a proxy by a request for a path that
 * it forwards to here. The program has to present its leaf, and shows that it trusts the probe leaf's root by ending its
 * handshake, or, if it {@linkplain #awaitingRequest() looks at that only afterwards}, by the request that it sends. The server's
 * name is {@code probe.meshroot.internal}. Immutable.
 */
public final class ListeningProbe implements ConsumerProbe {
    /** How long to wait for the program unless {@link #within} says otherwise: 5 seconds. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(5);

    private static final byte[] ANSWER =
            "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String NOT_ASKED =
            "no request came after the handshake: it does not accept the server whose leaf it was shown";
    private static final int LONGEST_REQUEST = 16_384;
    private static final int COURTESY_MILLIS = 200;

    private final InetSocketAddress address;
    private final Trigger trigger;
    private final Duration limit;
    private final Acceptance acceptance;

    /** What shows that the program accepts the leaf that it was shown. */
    private enum Acceptance {
        /** That it ends the handshake. */
        HANDSHAKE,
        /** That it asks for something afterwards. */
        REQUEST
    }

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

    private ListeningProbe(InetSocketAddress address, Trigger trigger, Duration limit, Acceptance acceptance) {
        this.address = address;
        this.trigger = trigger;
        this.limit = limit;
        this.acceptance = acceptance;
    }

    /**
     * Makes a probe of a proxy, which is asked over plain HTTP for a page that it gets from where the probe listens. It has
     * accepted the probe leaf when its request comes here.
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
        ListeningProbe probe = of(listening, any -> {
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
        return probe.awaitingRequest();
    }

    /**
     * Makes a probe of a client that verifies its server during the handshake; for another one see {@link #awaitingRequest}.
     *
     * @param listening where to listen while probing; port 0 takes any
     * @param trigger makes the client connect
     * @return the probe
     */
    public static ListeningProbe of(InetSocketAddress listening, Trigger trigger) {
        return new ListeningProbe(
                Objects.requireNonNull(listening, "listening"),
                Objects.requireNonNull(trigger, "trigger"),
                DEFAULT_LIMIT,
                Acceptance.HANDSHAKE);
    }

    /**
     * Sets how long the program may take until it has connected and accepted the leaf.
     *
     * @param longest a positive duration
     * @return the changed copy
     * @throws IllegalArgumentException if it is not positive
     */
    public ListeningProbe within(Duration longest) {
        if (longest.isNegative() || longest.isZero()) {
            throw new IllegalArgumentException("limit is " + longest + "; give a positive duration");
        }
        return new ListeningProbe(address, trigger, longest, acceptance);
    }

    /**
     * Takes the leaf for accepted only when the program has sent a whole head of an HTTP/1 request (RFC 9112). Needed for a
     * program that ends every handshake and looks at its result only then, as nginx does; {@link #behindProxy} has it set.
     *
     * @return the changed copy
     */
    public ListeningProbe awaitingRequest() {
        return new ListeningProbe(address, trigger, limit, Acceptance.REQUEST);
    }

    @Override
    @SuppressWarnings("try") // what was triggered is only closed
    public X509Certificate meet(IssuedCertificate probeLeaf) throws IOException {
        Deadline deadline = new Deadline(limit);
        try (deadline;
                ServerSocket server = new ServerSocket()) {
            deadline.endsAlso(server);
            server.setReuseAddress(true);
            server.bind(address);
            // Whatever the program sends first waits in the queue until it is accepted here.
            try (Closeable asked = trigger.connect((InetSocketAddress) server.getLocalSocketAddress());
                    Socket plain = server.accept()) {
                deadline.endsAlso(plain);
                return meet(probeLeaf, plain);
            } catch (IOException e) {
                throw deadline.reasonOf(e);
            }
        } catch (IOException e) {
            throw new IOException("at " + address + ": " + Words.quoted(e), e);
        }
    }

    private X509Certificate meet(IssuedCertificate probeLeaf, Socket plain) throws IOException {
        InputStream nothingRead = InputStream.nullInputStream();
        try (SSLSocket socket =
                (SSLSocket) ProbeTls.context(probeLeaf).getSocketFactory().createSocket(plain, nothingRead, true)) {
            socket.setUseClientMode(false);
            socket.setNeedClientAuth(true);
            socket.startHandshake();
            X509Certificate presented = ProbeTls.presented(socket.getSession());
            if (acceptance == Acceptance.REQUEST) {
                requireRequest(socket);
            }
            answer(socket);
            return presented;
        }
    }

    private static void requireRequest(SSLSocket socket) throws IOException {
        boolean asked;
        try {
            asked = readRequest(socket);
        } catch (IOException e) {
            throw new IOException(NOT_ASKED + " (" + Words.quoted(e) + ")", e);
        }
        if (!asked) {
            throw new IOException(NOT_ASKED);
        }
    }

    /** Returns whether a whole head came. */
    private static boolean readRequest(SSLSocket socket) throws IOException {
        InputStream in = socket.getInputStream();
        int inARow = 0;
        for (int read = 0; inARow < 2 && read < LONGEST_REQUEST; read++) {
            int b = in.read();
            if (b < 0) {
                return false;
            }
            inARow = b == '\n' ? inARow + 1 : b == '\r' ? inARow : 0;
        }
        return inARow == 2;
    }

    /** All is proven by now; the answer only spares the program an error in its log. */
    private void answer(SSLSocket socket) {
        try {
            if (acceptance == Acceptance.HANDSHAKE) {
                socket.setSoTimeout(COURTESY_MILLIS);
                if (!readRequest(socket)) {
                    return;
                }
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
