package io.meshroot.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.tls.MeshTls;
import io.meshroot.core.tls.PeerMatcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** From nothing to mutual TLS. */
public final class FirstMutualTls {
    private FirstMutualTls() {}

    /**
     * Lets a client talk to a server, each checking who the other is.
     *
     * @param args none
     * @throws IOException if they don't understand each other
     */
    public static void main(String[] args) throws IOException {
        // snippet: mutual-tls
        try (CertificateManager manager = CertificateManager.builder().build();
                MeshTls store = MeshTls.of(manager, IssueRequest.service("bookstore.shop"));
                MeshTls buyer = MeshTls.of(manager, IssueRequest.service("bookbuyer.shop"))) {
            SSLContext serving = store.serverContext(PeerMatcher.service("bookbuyer.shop"));
            SSLContext calling = buyer.clientContext(PeerMatcher.service("bookstore.shop"));
            try (ServerSocket server = serving.getServerSocketFactory().createServerSocket(0)) {
                CompletableFuture<Void> served = CompletableFuture.runAsync(() -> greet(server));
                try (Socket client = calling.getSocketFactory().createSocket("localhost", server.getLocalPort())) {
                    System.out.println(new String(client.getInputStream().readAllBytes(), UTF_8));
                }
                served.join();
            }
        }
        // end
    }

    private static void greet(ServerSocket server) {
        try (SSLSocket caller = (SSLSocket) server.accept()) {
            String peer = caller.getSession().getPeerPrincipal().getName();
            caller.getOutputStream().write(("hello " + peer).getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
