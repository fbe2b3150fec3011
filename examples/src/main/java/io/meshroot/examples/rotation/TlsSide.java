package io.meshroot.examples.rotation;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;

/** How a service gets its TLS contexts, and how it checks who the other is. */
interface TlsSide extends AutoCloseable {
    /** Begins to listen on a free port of the loopback address. */
    ServerSocket listen() throws IOException;

    /** Takes the next connection, with TLS. */
    Socket accept(ServerSocket server) throws IOException;

    /** Returns the context for calling a peer. */
    SSLContext client(String peerIdentity);

    /** Checks a peer beyond what the context did. */
    void check(SSLSession session, String peerIdentity) throws IOException;

    @Override
    void close();
}
