package io.meshroot.core.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/** Two engines that talk over buffers, a step at a time. */
final class EnginePair {
    private static final int SIZE = 64 * 1024;
    private static final int MANY = 200;

    final SSLEngine client;
    final SSLEngine server;
    private final ByteBuffer toServer = ByteBuffer.allocate(SIZE);
    private final ByteBuffer toClient = ByteBuffer.allocate(SIZE);

    EnginePair(SSLEngine client, SSLEngine server) {
        this.client = client;
        this.server = server;
        if (!client.getUseClientMode() || server.getUseClientMode()) {
            client.setUseClientMode(true);
            server.setUseClientMode(false);
        }
    }

    /** Does one step of each side until both have ended and a byte has come through either way. */
    EnginePair run() throws SSLException {
        for (int i = 0; i < MANY; i++) {
            step(client, toServer, toClient);
            step(server, toClient, toServer);
            if (isDone(client) && isDone(server)) {
                send(server, toClient, client);
                send(client, toServer, server);
                return this;
            }
        }
        throw new AssertionError("no end: " + client.getHandshakeStatus() + ", " + server.getHandshakeStatus());
    }

    void clientStep() throws SSLException {
        step(client, toServer, toClient);
    }

    void serverStep() throws SSLException {
        step(server, toClient, toServer);
    }

    private static boolean isDone(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                && !engine.getSession().getCipherSuite().equals("SSL_NULL_WITH_NULL_NULL");
    }

    /** Takes all that has come in, then sends all that there is to send. */
    private static void step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
        in.flip();
        try {
            boolean progress = true;
            while (progress) {
                Runnable task = engine.getDelegatedTask();
                if (task != null) {
                    task.run();
                    continue;
                }
                if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP || begins(engine)) {
                    progress = engine.wrap(ByteBuffer.allocate(0), out).bytesProduced() > 0;
                } else if (in.hasRemaining()) {
                    SSLEngineResult result = engine.unwrap(in, ByteBuffer.allocate(SIZE));
                    progress = result.bytesConsumed() > 0 || result.getHandshakeStatus() == HandshakeStatus.NEED_TASK;
                } else {
                    progress = false;
                }
            }
        } finally {
            in.compact();
        }
    }

    private static boolean begins(SSLEngine engine) {
        return engine.getUseClientMode()
                && engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                && engine.getSession().getCipherSuite().equals("SSL_NULL_WITH_NULL_NULL");
    }

    private static void send(SSLEngine from, ByteBuffer wire, SSLEngine to) throws SSLException {
        from.wrap(ByteBuffer.wrap(new byte[] {7}), wire);
        wire.flip();
        ByteBuffer plain = ByteBuffer.allocate(SIZE);
        while (plain.position() == 0 && wire.hasRemaining()) {
            to.unwrap(wire, plain);
        }
        wire.compact();
        if (plain.position() != 1 || plain.get(0) != 7) {
            throw new AssertionError("the byte did not come through");
        }
    }

    SSLSession clientSession() {
        return client.getSession();
    }
}
