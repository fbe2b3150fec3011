package io.meshroot.tests.process;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.tls.MeshTls;
import io.meshroot.core.tls.PeerMatcher;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** A service of a process: it answers with mutual TLS, and calls others with a full handshake each time. */
final class NodeService {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final List<String> NAMES = List.of("front", "back");

    private final String identity;
    private final MeshTls tls;
    private final SSLServerSocket server;
    private final Map<String, SSLContext> clients = new ConcurrentHashMap<>();
    private final ExecutorService handlers = Executors.newCachedThreadPool(NodeService::daemon);

    NodeService(CertificateManager manager, String identity, List<String> callers, InetAddress host)
            throws IOException {
        this.identity = identity;
        tls = MeshTls.of(manager, IssueRequest.service(identity));
        PeerMatcher anyOfThem =
                PeerMatcher.anyOf(callers.stream().map(PeerMatcher::service).toArray(PeerMatcher[]::new));
        server = (SSLServerSocket)
                tls.serverContext(anyOfThem).getServerSocketFactory().createServerSocket(0, 64, host);
        handlers.execute(this::listen);
    }

    /** Returns the identities of the services of a process. */
    static List<String> identities(int node) {
        return NAMES.stream().map(name -> name + ".node-" + node).toList();
    }

    String identity() {
        return identity;
    }

    int port() {
        return server.getLocalPort();
    }

    private void listen() {
        while (true) {
            try {
                SSLSocket socket = (SSLSocket) server.accept();
                handlers.execute(() -> answer(socket));
            } catch (IOException e) {
                System.out.println("trouble " + identity + " can't listen: " + e);
            }
        }
    }

    /** What goes wrong here is told by the caller, which gets no answer. */
    private static void answer(SSLSocket socket) {
        try (socket) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(socket.getInputStream().read());
            int unused = socket.getInputStream().read();
        } catch (IOException e) {
            // See above.
        }
    }

    void call(NodeAddress peer, int service) throws IOException {
        SSLContext context = clients.computeIfAbsent(
                identities(peer.node()).get(service), name -> tls.clientContext(PeerMatcher.service(name)));
        long begin = System.currentTimeMillis();
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            socket.connect(peer.of(service), PATIENCE_MILLIS);
            socket.startHandshake();
            SSLSession session = socket.getSession();
            if (session.getCreationTime() < begin) {
                throw new IllegalStateException("a session was resumed, which proves nothing of trust");
            }
            socket.getOutputStream().write(7);
            int answer = socket.getInputStream().read();
            if (answer < 0) {
                throw new EOFException("no answer");
            }
            if (answer != 7) {
                throw new IllegalStateException("another answer: " + answer);
            }
            session.invalidate();
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "service");
        thread.setDaemon(true);
        return thread;
    }
}
