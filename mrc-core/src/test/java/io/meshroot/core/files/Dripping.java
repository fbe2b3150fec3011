package io.meshroot.core.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Sends a byte now and then, of a TLS record that never ends: each read succeeds, the handshake does not. */
final class Dripping {
    private static final byte[] BEGINNING = {22, 3, 3, 0x40, 0};

    private Dripping() {}

    static Closeable at(InetSocketAddress server) throws IOException {
        return into(new Socket(server.getAddress(), server.getPort()));
    }

    static Closeable into(Socket socket) throws IOException {
        socket.getOutputStream().write(BEGINNING);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "dripping");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleAtFixedRate(() -> drip(socket), 20, 20, TimeUnit.MILLISECONDS);
        return () -> {
            timer.shutdownNow();
            socket.close();
        };
    }

    private static void drip(Socket socket) {
        try {
            socket.getOutputStream().write(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // ends the task
        }
    }
}
