package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.internal.http.Streaming;
import io.meshroot.testkit.internal.http.WireRequest;
import io.meshroot.testkit.internal.http.WireResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Executor;

/** Sends watches as chunks (RFC 9112) or, to a client that asks to upgrade, as WebSocket messages (RFC 6455). */
final class WatchStreams {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;
    private static final int PONG = 0x8A;
    private static final int MASK = 4;
    private static final int MASKED_LENGTH = 0x7F;
    private static final int SHORT = 126;
    private static final int LONG = 127;
    private static final int LARGEST_SHORT = 0xFFFF;
    private static final byte[] NORMAL_CLOSURE = {0x03, (byte) 0xE8};

    private final Executor readers;

    WatchStreams(Executor readers) {
        this.readers = readers;
    }

    WireResponse answer(WireRequest request, WatchSession session) {
        boolean upgrade = request.header("Upgrade").orElse("").equalsIgnoreCase("websocket");
        return upgrade ? webSocket(request, session) : chunked(session);
    }

    private WireResponse chunked(WatchSession session) {
        return WireResponse.streamed(
                200,
                Map.of("Content-Type", "application/json", "Transfer-Encoding", "chunked"),
                noticing(session, WatchStreams::awaitEnd, out -> {
                    session.run(event -> send(out, chunk(event + "\n")));
                    send(out, "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                }));
    }

    private static byte[] chunk(String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        chunk.writeBytes((Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        chunk.writeBytes(body);
        chunk.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        return chunk.toByteArray();
    }

    private WireResponse webSocket(WireRequest request, WatchSession session) {
        String accept = accept(request.header("Sec-WebSocket-Key").orElse(""));
        return WireResponse.streamed(
                101,
                Map.of("Upgrade", "websocket", "Connection", "Upgrade", "Sec-WebSocket-Accept", accept),
                noticing(session, WatchStreams::readFrames, out -> {
                    session.run(event -> send(out, frame(TEXT, event.getBytes(StandardCharsets.UTF_8))));
                    send(out, frame(CLOSE, NORMAL_CLOSURE));
                }));
    }

    private static String accept(String key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(digest.digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] frame(int first, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length < SHORT) {
            frame.write(payload.length);
        } else if (payload.length <= LARGEST_SHORT) {
            frame.write(SHORT);
            number(frame, payload.length, 2);
        } else {
            frame.write(LONG);
            number(frame, payload.length, Long.BYTES);
        }
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    private static void number(ByteArrayOutputStream out, long value, int bytes) {
        for (int shift = (bytes - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            out.write((int) (value >>> shift));
        }
    }

    private interface Body {
        void write(OutputStream out) throws IOException;
    }

    private interface Listening {
        /** Returns when the client said goodbye or went away. */
        void listen(InputStream in, OutputStream out) throws IOException;
    }

    /** Sends the watch, and ends it when the client does. */
    private Streaming noticing(WatchSession session, Listening listening, Body body) {
        return (in, out) -> {
            readers.execute(() -> {
                try {
                    listening.listen(in, out);
                } catch (IOException e) {
                    // The connection is gone, which is an end as well.
                } finally {
                    session.feed().end(WatchFeed.End.CLOSED);
                }
            });
            body.write(out);
        };
    }

    private static void awaitEnd(InputStream in, OutputStream out) throws IOException {
        int next = in.read();
        while (next >= 0) {
            next = in.read();
        }
    }

    /** Reads frames until one closes; answers pings. */
    private static void readFrames(InputStream in, OutputStream out) throws IOException {
        int first = in.read();
        while (first >= 0 && first != CLOSE) {
            int length = in.read() & MASKED_LENGTH;
            int extra = length == SHORT ? 2 : length == LONG ? Long.BYTES : 0;
            for (int i = 0; i < extra; i++) {
                length = (i == 0 ? 0 : length << Byte.SIZE) | in.read();
            }
            byte[] mask = in.readNBytes(MASK);
            byte[] payload = in.readNBytes(length);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= mask[i % MASK];
            }
            if (first == PING) {
                send(out, frame(PONG, payload));
            }
            first = in.read();
        }
    }

    private static void send(OutputStream out, byte[] bytes) throws IOException {
        synchronized (out) {
            out.write(bytes);
            out.flush();
        }
    }
}
