package io.meshroot.examples.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.tls.ClientAuthentication;
import io.meshroot.core.tls.MeshTls;
import io.meshroot.core.tls.PeerMatcher;
import io.meshroot.kubernetes.AdmissionHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The HTTPS server of an admission webhook, whose certificate comes from the manager and follows its rotations. */
public final class AdmissionWebhook implements AutoCloseable {
    private static final int MOST_BYTES = 1 << 23;

    private final MeshTls tls;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    private AdmissionWebhook(MeshTls tls, HttpsServer server) {
        this.tls = tls;
        this.server = server;
    }

    /**
     * Starts the server.
     *
     * @param manager issues the certificate
     * @param handler answers the reviews
     * @param service the name by which the API server calls, as {@code mesh-root.mesh-system.svc}
     * @param address where to listen
     * @return the server
     * @throws IOException if nobody can listen there
     */
    public static AdmissionWebhook start(
            CertificateManager manager, AdmissionHandler handler, String service, InetSocketAddress address)
            throws IOException {
        // snippet: webhook
        HttpsServer server = HttpsServer.create(address, 0);
        MeshTls tls = MeshTls.of(
                manager, IssueRequest.builder(LeafIdentity.internal(service)).build());
        // The API server comes without a certificate unless it is told to bring one.
        server.setHttpsConfigurator(
                new HttpsConfigurator(tls.serverContext(PeerMatcher.anyClient(), ClientAuthentication.OPTIONAL)));
        server.createContext("/admission", exchange -> answer(handler, exchange));
        // end
        AdmissionWebhook webhook = new AdmissionWebhook(tls, server);
        server.setExecutor(webhook.threads);
        server.start();
        return webhook;
    }

    private static void answer(AdmissionHandler handler, HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] review = exchange.getRequestBody().readNBytes(MOST_BYTES);
            byte[] answer =
                    handler.handle(new String(review, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    /**
     * Returns where the server listens.
     *
     * @return the address
     */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Stops at once. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        tls.close();
    }
}
