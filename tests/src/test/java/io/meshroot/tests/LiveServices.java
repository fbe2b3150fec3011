package io.meshroot.tests;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.tls.MeshTls;
import io.meshroot.core.tls.PeerMatcher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Services that call one another all the time, with a full handshake of mutual TLS each time. */
public final class LiveServices implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private final List<MeshTls> sides = new ArrayList<>();
    private final List<SSLServerSocket> servers = new ArrayList<>();
    private final List<Thread> callers = new ArrayList<>();
    private final AtomicLong ok = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    /** Starts services in a ring: each calls the next one. */
    public LiveServices(CertificateManager manager, List<String> identities) throws IOException {
        PeerMatcher anyOfThem =
                PeerMatcher.anyOf(identities.stream().map(PeerMatcher::service).toArray(PeerMatcher[]::new));
        for (String identity : identities) {
            MeshTls side = MeshTls.of(manager, IssueRequest.service(identity));
            sides.add(side);
            SSLServerSocket server = (SSLServerSocket) side.serverContext(anyOfThem)
                    .getServerSocketFactory()
                    .createServerSocket(0, 64, InetAddress.getLoopbackAddress());
            servers.add(server);
            start("serves " + identity, () -> serve(server));
        }
        for (int i = 0; i < identities.size(); i++) {
            int next = (i + 1) % identities.size();
            SSLContext client = sides.get(i).clientContext(PeerMatcher.service(identities.get(next)));
            SSLServerSocket server = servers.get(next);
            callers.add(start("calls " + identities.get(next), () -> callOnAndOn(client, server)));
        }
    }

    private static Thread start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Answers one byte with the same one; what goes wrong is told by the caller, which gets no answer. */
    private static void serve(SSLServerSocket server) {
        while (!server.isClosed()) {
            try (SSLSocket socket = (SSLSocket) server.accept()) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.getOutputStream().write(socket.getInputStream().read());
                int unused = socket.getInputStream().read();
            } catch (IOException e) {
                // The caller tells of it.
            }
        }
    }

    private void callOnAndOn(SSLContext client, SSLServerSocket server) {
        while (!stopped) {
            try {
                call(client, server);
                ok.incrementAndGet();
            } catch (IOException | RuntimeException e) {
                failures.add(Thread.currentThread().getName() + ": " + e);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static void call(SSLContext client, SSLServerSocket server) throws IOException {
        try (SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()));
            socket.getOutputStream().write(7);
            if (socket.getInputStream().read() != 7) {
                throw new IOException("no answer");
            }
            // A session that is resumed would prove nothing about trust.
            socket.getSession().invalidate();
        }
    }

    public long ok() {
        return ok.get();
    }

    public Queue<String> failures() {
        return failures;
    }

    /** Lets calls under way end, so that none fails for being cut off. */
    @Override
    public void close() throws IOException {
        stopped = true;
        try {
            for (Thread caller : callers) {
                caller.join(PATIENCE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SSLServerSocket server : servers) {
            server.close();
        }
        sides.forEach(MeshTls::close);
    }
}
