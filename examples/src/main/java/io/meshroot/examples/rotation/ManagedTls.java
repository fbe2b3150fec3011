package io.meshroot.examples.rotation;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.tls.MeshTls;
import io.meshroot.core.tls.PeerMatcher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;

/** A service in this process: its contexts follow renewals and rotations, and check the peer's SPIFFE ID, by themselves. */
final class ManagedTls implements TlsSide {
    private final MeshTls tls;
    private final SSLContext server;
    private final Map<String, SSLContext> clients = new ConcurrentHashMap<>();

    ManagedTls(CertificateManager manager, String identity, PeerMatcher callers) {
        tls = MeshTls.of(manager, IssueRequest.service(identity));
        server = tls.serverContext(callers);
    }

    @Override
    public ServerSocket listen() throws IOException {
        return server.getServerSocketFactory().createServerSocket(0, 64, InetAddress.getLoopbackAddress());
    }

    @Override
    public Socket accept(ServerSocket listening) throws IOException {
        return listening.accept();
    }

    @Override
    public SSLContext client(String peerIdentity) {
        return clients.computeIfAbsent(peerIdentity, peer -> tls.clientContext(PeerMatcher.service(peer)));
    }

    @Override
    public void check(SSLSession session, String peerIdentity) {
        // The context has refused every other peer during the handshake.
    }

    @Override
    public void close() {
        tls.close();
    }
}
