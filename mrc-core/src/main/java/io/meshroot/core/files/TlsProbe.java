package io.meshroot.core.files;

import io.meshroot.api.leaf.IssuedCertificate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a server, as one of its clients, and shows it the probe leaf. The handshake proves which leaf the server has.
 * That it accepts the client is proven by its answer to a request ({@link #http}). Without one TLS 1.2 is offered first, in
 * which a server ends its handshake only after it has verified the client (RFC 5246, section 7.3); a server that refuses that
 * version is offered TLS 1.3, in which it refuses a client only after the client's handshake has ended (RFC 8446, section
 * 4.4.2.4): then it has accepted the client if it closes without an alert when the client has nothing to say. A server that
 * speaks TLS 1.3 only and refuses by closing its connection without an alert can't be probed but by a request. A server that does not verify clients accepts all: then trust is
 * acknowledged with the leaf, as it uses none. Immutable.
 */
public final class TlsProbe implements ConsumerProbe {
    /** How long to wait for the server unless {@link #within} says otherwise: 5 seconds. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(5);

    private final InetSocketAddress address;
    private final @Nullable String serverName;
    private final Conversation conversation;
    private final Duration limit;

    private TlsProbe(
            InetSocketAddress address, @Nullable String serverName, Conversation conversation, Duration limit) {
        this.address = address;
        this.serverName = serverName;
        this.conversation = conversation;
        this.limit = limit;
    }

    /**
     * Makes a probe of a TLS server.
     *
     * @param host its host name or IP address
     * @param port its port, 1 to 65535
     * @return the probe; it names the host in SNI only where {@link #serverName} says so
     * @throws IllegalArgumentException if the port is out of range
     */
    public static TlsProbe of(String host, int port) {
        return new TlsProbe(
                InetSocketAddress.createUnresolved(Objects.requireNonNull(host, "host"), port),
                null,
                Conversation.SILENT,
                DEFAULT_LIMIT);
    }

    /**
     * Names a server in SNI (RFC 6066, section 3), for a program with several leaves on one port.
     *
     * @param name the DNS name
     * @return the changed copy
     * @throws IllegalArgumentException if it is no legal host name
     */
    public TlsProbe serverName(String name) {
        return new TlsProbe(address, new SNIHostName(name).getAsciiName(), conversation, limit);
    }

    /**
     * Asks for a page, and takes a status from 200 to 299 for acceptance; not a redirection, which may
     * be what a refused client gets. Needed for nginx, which ends every handshake and
     * refuses clients with status 400.
     *
     * @param path the path, as {@code /healthz}
     * @return the changed copy
     * @throws IllegalArgumentException if the path does not begin with a slash or has characters that need encoding
     */
    public TlsProbe http(String path) {
        return new TlsProbe(
                address,
                serverName,
                HttpConversation.of(path, Objects.requireNonNullElse(serverName, address.getHostString())),
                limit);
    }

    /**
     * Begins as clients of PostgreSQL do, with an SSLRequest.
     *
     * @return the changed copy
     */
    public TlsProbe postgresql() {
        return new TlsProbe(address, serverName, Conversation.POSTGRESQL, limit);
    }

    /**
     * Sets how long the whole meeting may take, from the connection to the last answer.
     *
     * @param longest a positive duration
     * @return the changed copy
     * @throws IllegalArgumentException if it is not positive
     */
    public TlsProbe within(Duration longest) {
        if (longest.isNegative() || longest.isZero()) {
            throw new IllegalArgumentException("limit is " + longest + "; give a positive duration");
        }
        return new TlsProbe(address, serverName, conversation, longest);
    }

    @Override
    public X509Certificate meet(IssuedCertificate probeLeaf) throws IOException {
        Deadline deadline = new Deadline(limit);
        try (deadline) {
            try {
                return meet(probeLeaf, deadline);
            } catch (IOException e) {
                throw deadline.reasonOf(e);
            }
        } catch (IOException e) {
            throw new IOException(address.getHostString() + ":" + address.getPort() + ": " + Words.quoted(e), e);
        }
    }

    private X509Certificate meet(IssuedCertificate probeLeaf, Deadline deadline) throws IOException {
        AtomicBoolean shown = new AtomicBoolean();
        SSLContext context = ProbeTls.context(probeLeaf, () -> shown.set(true));
        Iterator<List<String>> offers = conversation.offers().iterator();
        while (true) {
            try {
                return meet(context, offers.next(), deadline);
            } catch (SSLException | SocketException e) {
                // A server that has shown its leaf took the version: it refuses the client, which is the answer.
                if (shown.get() || deadline.isOver() || !offers.hasNext()) {
                    throw e;
                }
            }
        }
    }

    private X509Certificate meet(SSLContext context, List<String> versions, Deadline deadline) throws IOException {
        try (Socket plain = new Socket()) {
            deadline.endsAlso(plain);
            plain.connect(new InetSocketAddress(address.getHostString(), address.getPort()));
            conversation.beforeHandshake(plain);
            SSLSocket socket = (SSLSocket)
                    context.getSocketFactory().createSocket(plain, address.getHostString(), address.getPort(), true);
            try (socket) {
                SSLParameters parameters = socket.getSSLParameters();
                if (!versions.isEmpty()) {
                    parameters.setProtocols(versions.toArray(new String[0]));
                }
                if (serverName != null) {
                    parameters.setServerNames(List.of(new SNIHostName(serverName)));
                }
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                conversation.afterHandshake(socket);
                return ProbeTls.presented(socket.getSession());
            }
        }
    }

    /** Names the server. */
    @Override
    public String toString() {
        return "TlsProbe[" + address.getHostString() + ":" + address.getPort()
                + (serverName == null ? "" : ", " + serverName) + "]";
    }
}
