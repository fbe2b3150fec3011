package io.meshroot.testkit.internal.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 on a port of the loopback address (RFC 9112). Not the JDK's own server, for that can neither reset a connection nor,
 * without a setting for the whole JVM, send a small answer without waiting 40 ms for an acknowledgement.
 */
public final class HttpListener implements AutoCloseable {
    private static final int BACKLOG = 256;
    private static final int LONGEST_LINE = 64 * 1024;
    private static final int LARGEST_BODY = 32 * 1024 * 1024;

    private final ServerSocket server;
    private final Function<WireRequest, WireResponse> handler;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fake-server");
        thread.setDaemon(true);
        return thread;
    });
    private final CountDownLatch accepting = new CountDownLatch(1);
    private volatile boolean closed;

    private HttpListener(ServerSocket server, Function<WireRequest, WireResponse> handler) {
        this.server = server;
        this.handler = handler;
    }

    /**
     * Opens a port.
     *
     * @param port which one; 0 for any
     * @param tls for HTTPS, or null
     * @param handler answers requests, on several threads
     * @return the open port; close it
     */
    public static HttpListener open(int port, @Nullable SSLContext tls, Function<WireRequest, WireResponse> handler) {
        try {
            ServerSocket server = tls == null
                    ? new ServerSocket()
                    : tls.getServerSocketFactory().createServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            HttpListener listener = new HttpListener(server, handler);
            listener.threads.execute(listener::accept);
            return listener;
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port + " can't be opened", e);
        }
    }

    /**
     * Returns the port.
     *
     * @return its number
     */
    public int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                if (closed) {
                    socket.close();
                }
                threads.execute(() -> serve(socket));
            } catch (IOException | RejectedExecutionException e) {
                // Closed, or a client that went away before it was accepted: the next one counts.
            }
        }
        accepting.countDown();
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            WireRequest request = read(in);
            while (request != null) {
                WireResponse response = handler.apply(request);
                if (!write(socket, in, response)) {
                    return;
                }
                request = read(in);
            }
        } catch (IOException e) {
            // The client went away, or the server is closed: nobody is left to be told.
        } finally {
            open.remove(socket);
        }
    }

    private static boolean write(Socket socket, InputStream in, WireResponse response) throws IOException {
        if (response.end() == WireResponse.End.RESET) {
            socket.setSoLinger(true, 0);
            return false;
        }
        StringBuilder head =
                new StringBuilder("HTTP/1.1 ").append(response.status()).append(" Answer\r\n");
        response.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        Streaming stream = response.stream();
        if (response.status() != 204 && stream == null) {
            head.append("Content-Length: ").append(response.body().length).append("\r\n");
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        boolean cut = response.end() == WireResponse.End.CUT;
        whole.write(response.body(), 0, cut ? response.body().length / 2 : response.body().length);
        OutputStream out = socket.getOutputStream();
        whole.writeTo(out);
        out.flush();
        if (stream != null) {
            stream.run(in, out);
            return false;
        }
        return !cut;
    }

    private static @Nullable WireRequest read(InputStream in) throws IOException {
        String first = line(in);
        if (first == null) {
            return null;
        }
        String[] words = first.split(" ", -1);
        if (words.length != 3) {
            throw new IOException("no request: " + first);
        }
        Map<String, String> headers = new LinkedHashMap<>();
        String header = line(in);
        while (header != null && !header.isEmpty()) {
            int colon = header.indexOf(':');
            if (colon > 0) {
                headers.put(
                        header.substring(0, colon).toLowerCase(Locale.ROOT),
                        header.substring(colon + 1).strip());
            }
            header = line(in);
        }
        String[] target = words[1].split("\\?", 2);
        // A plus sign in a path is a plus sign; only in a query does it stand for a space.
        String path = URLDecoder.decode(target[0].replace("+", "%2B"), StandardCharsets.UTF_8);
        return new WireRequest(words[0], path, query(target), headers, body(in, headers));
    }

    private static Map<String, String> query(String[] target) {
        Map<String, String> query = new LinkedHashMap<>();
        if (target.length > 1) {
            for (String pair : target[1].split("&", -1)) {
                String[] parts = pair.split("=", 2);
                query.put(
                        URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                        parts.length > 1 ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "");
            }
        }
        return query;
    }

    private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return chunks(in);
        }
        return exactly(in, number(headers.getOrDefault("content-length", "0"), 10));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        int length = number(line(in), 16);
        while (length > 0 && whole.size() <= LARGEST_BODY) {
            whole.writeBytes(exactly(in, length));
            line(in);
            length = number(line(in), 16);
        }
        String trailer = line(in);
        while (trailer != null && !trailer.isEmpty()) {
            trailer = line(in);
        }
        return whole.toByteArray();
    }

    private static int number(@Nullable String text, int radix) throws IOException {
        try {
            int number = Integer.parseInt(text == null ? "" : text.split(";", 2)[0].strip(), radix);
            if (number >= 0 && number <= LARGEST_BODY) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IOException("no length: " + text, e);
        }
        throw new IOException("too long: " + text);
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length != length) {
            throw new EOFException("the body ends early");
        }
        return bytes;
    }

    /** Reads a line; null if the stream ends before it begins. */
    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        while (next != '\n') {
            if (next < 0 || line.size() > LONGEST_LINE) {
                throw new EOFException("a line without an end");
            }
            line.write(next);
            next = in.read();
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** Closes the port and every connection. */
    @Override
    public void close() {
        closed = true;
        try {
            server.close();
            // The system holds the port until the thread that waits for a client has noticed.
            boolean unused = accepting.await(10, TimeUnit.SECONDS);
            for (Socket socket : open) {
                socket.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port() + " can't be closed", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
