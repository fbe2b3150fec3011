package io.meshroot.examples.rotation;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;

/** A service: it listens with TLS, and calls its peers one after the other, each time with a full handshake. */
final class Service implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(40);
    private static final int PATIENCE_MILLIS = 10_000;

    private final String identity;
    private final TlsSide tls;
    private final Handshakes handshakes;
    private final List<Endpoint> peers;
    private final ServerSocket server;
    private final ExecutorService handlers = Executors.newCachedThreadPool(Service::daemon);
    private final ScheduledExecutorService caller = Executors.newSingleThreadScheduledExecutor(Service::daemon);
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * Begins to listen.
     *
     * @param identity {@code <service account>.<namespace>}
     * @param tls where the contexts come from
     * @param peers whom to call; others join and leave
     * @param handshakes counts
     */
    Service(String identity, TlsSide tls, List<Endpoint> peers, Handshakes handshakes) throws IOException {
        this.identity = identity;
        this.tls = tls;
        this.peers = peers;
        this.handshakes = handshakes;
        this.server = tls.listen();
    }

    Endpoint endpoint() {
        return new Endpoint(identity, server.getLocalPort());
    }

    /** Begins to answer and to call. */
    void start() {
        handlers.execute(this::listen);
        Future<?> unused = caller.scheduleWithFixedDelay(this::callNext, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void listen() {
        while (!server.isClosed()) {
            try {
                Socket socket = tls.accept(server);
                handlers.execute(() -> answer(socket));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    handshakes.failed(identity + " listens", e);
                }
            }
        }
    }

    /** What goes wrong here is counted by the caller, which then gets no answer. */
    private static void answer(Socket socket) {
        try (socket) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            int asked = socket.getInputStream().read();
            socket.getOutputStream().write(asked);
        } catch (IOException e) {
            // The caller reports it.
        }
    }

    private void callNext() {
        List<Endpoint> others =
                peers.stream().filter(peer -> !peer.identity().equals(identity)).toList();
        if (!others.isEmpty()) {
            call(others.get(Math.floorMod(turn.getAndIncrement(), others.size())));
        }
    }

    private void call(Endpoint peer) {
        SSLContext context = tls.client(peer.identity());
        long begin = System.currentTimeMillis();
        try (Socket plain = new Socket()) {
            plain.connect(peer.address(), PATIENCE_MILLIS);
            plain.setSoTimeout(PATIENCE_MILLIS);
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory()
                    .createSocket(plain, peer.address().getHostString(), peer.port(), true)) {
                socket.startHandshake();
                SSLSession session = socket.getSession();
                if (session.getCreationTime() < begin) {
                    throw new IOException("the handshake was not a full one");
                }
                tls.check(session, peer.identity());
                socket.getOutputStream().write(1);
                if (socket.getInputStream().read() != 1) {
                    throw new IOException("no answer");
                }
                handshakes.succeeded();
            }
        } catch (IOException | RuntimeException e) {
            handshakes.failed(identity + " calls " + peer.identity(), e);
        }
        forgetSessions(context.getClientSessionContext());
    }

    /** A session that is resumed would prove nothing about trust. */
    private static void forgetSessions(SSLSessionContext sessions) {
        for (byte[] id : Collections.list(sessions.getIds())) {
            SSLSession session = sessions.getSession(id);
            if (session != null) {
                session.invalidate();
            }
        }
    }

    /** Stops calling and lets a call under way end. */
    void stopCalling() throws InterruptedException {
        caller.shutdown();
        if (!caller.awaitTermination(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            handshakes.failed(identity, new IOException("a call does not end"));
        }
    }

    @Override
    public void close() throws IOException {
        caller.shutdownNow();
        server.close();
        handlers.shutdownNow();
        tls.close();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "service");
        thread.setDaemon(true);
        return thread;
    }
}
