package io.meshroot.core.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** A server on the loopback address that answers each byte of each connection with the same byte. */
final class Loopback implements AutoCloseable {
    private static final int SECONDS = 20;
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "loopback");
        thread.setDaemon(true);
        return thread;
    });

    final SSLServerSocket listening;

    Loopback(SSLContext context) throws IOException {
        listening = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** What each side says of a connection: its session, or why there is none. */
    record Outcome(Side client, Side server) {
        boolean succeeded() {
            return client.failure().isEmpty() && server.failure().isEmpty();
        }
    }

    record Side(Optional<SSLSession> session, Optional<Exception> failure) {
        /** The messages of the failure and of what caused it. */
        String words() {
            StringBuilder words = new StringBuilder();
            for (Throwable each = failure.orElse(null); each != null; each = each.getCause()) {
                words.append(each.getMessage()).append(" / ");
            }
            return words.toString();
        }
    }

    interface Action<T> {
        T run() throws IOException;
    }

    static <T> Future<T> async(Action<T> action) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return action.run();
                    } catch (IOException e) {
                        throw new java.util.concurrent.CompletionException(e);
                    }
                },
                THREADS);
    }

    Future<Side> serveOne() {
        return async(() -> {
            try (SSLSocket socket = (SSLSocket) listening.accept()) {
                return serve(socket);
            }
        });
    }

    static Side serve(SSLSocket socket) {
        return side(socket, () -> {
            socket.setSoTimeout(SECONDS * 1000);
            int read = socket.getInputStream().read();
            socket.getOutputStream().write(read);
            // Until the client ends, or its refusal would not arrive.
            return socket.getInputStream().read();
        });
    }

    static Side call(SSLSocket socket) {
        return side(socket, () -> {
            socket.setSoTimeout(SECONDS * 1000);
            socket.getOutputStream().write(7);
            int read = socket.getInputStream().read();
            if (read != 7) {
                throw new IOException("the server answered " + read);
            }
            return read;
        });
    }

    private static Side side(SSLSocket socket, Action<Integer> talk) {
        try {
            socket.startHandshake();
            SSLSession session = socket.getSession();
            talk.run();
            return new Side(Optional.of(session), Optional.empty());
        } catch (IOException e) {
            return new Side(Optional.empty(), Optional.of(e));
        }
    }

    /** Connects to "localhost", so that there is a host name. */
    SSLSocket connect(SSLSocketFactory factory) throws IOException {
        SSLSocket socket = (SSLSocket) factory.createSocket();
        socket.connect(new InetSocketAddress(
                InetAddress.getByAddress(
                        "localhost", InetAddress.getLoopbackAddress().getAddress()),
                listening.getLocalPort()));
        return socket;
    }

    Outcome connect(SSLContext client) throws IOException {
        return connect(client, socket -> {});
    }

    Outcome connect(SSLContext client, Consumer<SSLSocket> settings) throws IOException {
        Future<Side> server = serveOne();
        Side side;
        try (SSLSocket socket = connect(client.getSocketFactory())) {
            settings.accept(socket);
            side = call(socket);
        }
        return new Outcome(side, get(server));
    }

    static <T> T get(Future<T> future) {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the other side did not end well", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static Outcome connect(SSLContext server, SSLContext client) throws IOException {
        try (Loopback loopback = new Loopback(server)) {
            return loopback.connect(client);
        }
    }

    static Consumer<SSLSocket> protocol(String protocol) {
        return socket -> socket.setEnabledProtocols(new String[] {protocol});
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
