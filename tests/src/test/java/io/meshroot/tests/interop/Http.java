package io.meshroot.tests.interop;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** As much of HTTP as tells whether a request was answered. */
final class Http {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello\n"
            .getBytes(StandardCharsets.US_ASCII);

    private Http() {}

    /** Gets a page over a new connection, with a full handshake. */
    static void get(SSLContext client, int port) throws IOException {
        try (SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket()) {
            connect(socket, port);
            socket.startHandshake();
            // A session that is resumed would prove nothing about trust.
            socket.getSession().invalidate();
            exchange(socket);
        }
    }

    /** Gets a page without TLS. */
    static void get(int port) throws IOException {
        try (Socket socket = new Socket()) {
            connect(socket, port);
            exchange(socket);
        }
    }

    private static void connect(Socket socket, int port) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
    }

    private static void exchange(Socket socket) throws IOException {
        socket.getOutputStream().write(REQUEST);
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        if (!answer.startsWith("HTTP/1.1 200 ")) {
            throw new IOException("the answer is " + answer.lines().findFirst().orElse("empty"));
        }
    }

    /** Answers every request with success, and counts the full handshakes. */
    static final class Server implements Closeable {
        private final SSLServerSocket listening;
        private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "http");
            thread.setDaemon(true);
            return thread;
        });
        private final AtomicLong handshakes = new AtomicLong();

        Server(SSLContext context) throws IOException {
            listening = (SSLServerSocket)
                    context.getServerSocketFactory().createServerSocket(0, 64, InetAddress.getLoopbackAddress());
            threads.execute(this::accept);
        }

        int port() {
            return listening.getLocalPort();
        }

        long handshakes() {
            return handshakes.get();
        }

        private void accept() {
            while (!listening.isClosed()) {
                try {
                    SSLSocket socket = (SSLSocket) listening.accept();
                    threads.execute(() -> answer(socket));
                } catch (IOException e) {
                    // Closed.
                }
            }
        }

        private void answer(SSLSocket socket) {
            try (socket) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.startHandshake();
                socket.getSession().invalidate();
                handshakes.incrementAndGet();
                byte[] request = new byte[8_000];
                if (socket.getInputStream().read(request) > 0) {
                    socket.getOutputStream().write(ANSWER);
                }
            } catch (IOException e) {
                // The client tells of it.
            }
        }

        @Override
        public void close() throws IOException {
            listening.close();
            threads.shutdownNow();
        }
    }
}
