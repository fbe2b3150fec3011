package io.meshroot.benchmarks.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** A handshake of two engines over memory. */
final class Handshake {
    private static final int SIZE = 64 * 1024;
    private static final int MANY = 100;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ByteBuffer toServer = ByteBuffer.allocate(SIZE);
    private final ByteBuffer toClient = ByteBuffer.allocate(SIZE);
    private final ByteBuffer plain = ByteBuffer.allocate(SIZE);

    /** Leaves the engines as they are after it, and closed. */
    void run(SSLEngine client, SSLEngine server) throws SSLException {
        toServer.clear();
        toClient.clear();
        client.beginHandshake();
        server.beginHandshake();
        for (int i = 0; i < MANY; i++) {
            step(client, toServer, toClient);
            step(server, toClient, toServer);
            if (isDone(client) && isDone(server) && toServer.position() == 0 && toClient.position() == 0) {
                client.closeOutbound();
                server.closeOutbound();
                return;
            }
        }
        throw new IllegalStateException("no end: " + client.getHandshakeStatus() + ", " + server.getHandshakeStatus());
    }

    private static boolean isDone(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private void step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
        in.flip();
        boolean progress = true;
        while (progress) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> {
                    for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                        task.run();
                    }
                }
                case NEED_WRAP -> progress = engine.wrap(NOTHING, out).bytesProduced() > 0;
                default -> {
                    plain.clear();
                    progress = in.hasRemaining() && engine.unwrap(in, plain).bytesConsumed() > 0;
                }
            }
        }
        in.compact();
    }
}
