package io.meshroot.tests.rotation;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * One full handshake of mutual TLS on the loopback address, and a byte each way.
 *
 * @param client why the client gave up, if it did
 * @param server why the server gave up, if it did
 */
record Meeting(Optional<IOException> client, Optional<IOException> server) {
    private static final int PATIENCE_MILLIS = 20_000;

    static Meeting of(SSLContext client, SSLContext server) {
        return of(client, server, "TLSv1.3");
    }

    static Meeting of(SSLContext client, SSLContext server, String protocol) {
        try (SSLServerSocket listening = (SSLServerSocket)
                server.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listening.setNeedClientAuth(true);
            CompletableFuture<Optional<IOException>> answered =
                    CompletableFuture.supplyAsync(() -> outcome(() -> answer(listening)));
            Optional<IOException> called = outcome(() -> call(client, listening.getLocalPort(), protocol));
            return new Meeting(called, answered.get(PATIENCE_MILLIS * 2L, TimeUnit.MILLISECONDS));
        } catch (IOException | InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("nobody can listen", e);
        }
    }

    boolean succeeds() {
        return client.isEmpty() && server.isEmpty();
    }

    private interface Part {
        void play() throws IOException;
    }

    private static Optional<IOException> outcome(Part part) {
        try {
            part.play();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    private static void answer(SSLServerSocket listening) throws IOException {
        try (SSLSocket socket = (SSLSocket) listening.accept()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.startHandshake();
            socket.getOutputStream().write(socket.getInputStream().read());
            int unused = socket.getInputStream().read();
        }
    }

    private static void call(SSLContext client, int port, String protocol) throws IOException {
        try (SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setEnabledProtocols(new String[] {protocol});
            socket.startHandshake();
            socket.getOutputStream().write(7);
            if (socket.getInputStream().read() != 7) {
                throw new EOFException("no answer");
            }
            socket.getSession().invalidate();
        }
    }
}
