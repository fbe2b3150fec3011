package io.meshroot.core.files;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.List;
import javax.net.ssl.SSLSocket;

/** What is said around a handshake until it is known whether the server accepts its client. */
interface Conversation {
    /** Says what comes before TLS. */
    default void beforeHandshake(Socket plain) throws IOException {}

    /** Returns only if the server accepts the client. */
    void afterHandshake(SSLSocket socket) throws IOException;

    /**
     * The versions of TLS to offer, one offer after the other until the server takes one; an empty offer leaves them to the
     * platform. Without a request TLS 1.2 is
     * first: there the server ends its handshake after it has verified the client (RFC 5246, section 7.3). In TLS 1.3 the
     * client's handshake ends before, and a server that then closes without an alert looks like one that accepts.
     */
    default List<List<String>> offers() {
        return List.of(List.of("TLSv1.2"), List.of("TLSv1.3"));
    }

    /** Has nothing to say: a server that accepts its client closes, one that does not sends an alert. */
    Conversation SILENT = Conversation::close;

    /** What PostgreSQL wants to hear before TLS (PostgreSQL documentation, "Message Formats", SSLRequest). */
    Conversation POSTGRESQL = new Conversation() {
        private static final byte[] SSL_REQUEST = {0, 0, 0, 8, 4, (byte) 210, 22, 47};

        @Override
        public void beforeHandshake(Socket plain) throws IOException {
            plain.getOutputStream().write(SSL_REQUEST);
            int answer = plain.getInputStream().read();
            if (answer != 'S') {
                throw new IOException(
                        answer == 'N' ? "the server has TLS turned off; set ssl = on" : "this is no PostgreSQL server");
            }
        }

        @Override
        public void afterHandshake(SSLSocket socket) throws IOException {
            close(socket);
        }
    };

    private static void close(SSLSocket socket) throws IOException {
        socket.shutdownOutput();
        InputStream in = socket.getInputStream();
        try {
            while (in.read() >= 0) {
                // Greetings of the server's don't matter.
            }
        } catch (EOFException e) {
            // Closed without a farewell: no refusal either.
        }
    }
}
