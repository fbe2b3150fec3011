package io.meshroot.examples.federation;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.bundle.BundleEndpoint;
import io.meshroot.core.federation.BundleSource;
import io.meshroot.core.federation.Federation;
import io.meshroot.core.tls.MeshTls;
import io.meshroot.core.tls.PeerIdentity;
import io.meshroot.core.tls.PeerMatcher;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A mesh that lets another one verify its workloads, and one that accepts those of another. */
public final class TwoMeshes {
    private TwoMeshes() {}

    /**
     * Serves the bundle of a mesh.
     *
     * @param manager the mesh
     * @param web has a certificate for the host name that everybody can verify, as of a public authority
     * @return the endpoint; close it to end this
     * @throws IOException if the port is in use
     */
    public static BundleEndpoint serve(CertificateManager manager, SSLContext web) throws IOException {
        // snippet: serve
        BundleEndpoint endpoint =
                BundleEndpoint.builder(manager, TrustDomain.of("cluster.local")).build();
        HttpsServer server = HttpsServer.create(new InetSocketAddress(8443), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(web));
        server.createContext("/bundle.json", endpoint);
        server.start();
        // end
        return endpoint;
    }

    /**
     * Answers one workload of another mesh.
     *
     * @param manager the mesh
     * @param folder keeps the other mesh's bundle over restarts
     * @throws IOException if it is not whom it should be
     */
    public static void accept(CertificateManager manager, Path folder) throws IOException {
        // snippet: accept
        try (Federation federation = Federation.builder()
                        .domain(
                                TrustDomain.of("partner.example"),
                                BundleSource.httpsWeb(URI.create("https://partner.example/bundle.json")))
                        .keepIn(folder)
                        .eventListener(System.out::println)
                        .build();
                MeshTls store = MeshTls.of(manager, IssueRequest.service("bookstore.shop"), federation)) {
            SSLContext context = store.serverContext(PeerMatcher.anyOf(
                    PeerMatcher.service("bookbuyer.shop"), PeerMatcher.pathPrefix("spiffe://partner.example/sales")));
            try (SSLServerSocket server =
                            (SSLServerSocket) context.getServerSocketFactory().createServerSocket(9443);
                    SSLSocket caller = (SSLSocket) server.accept()) {
                caller.startHandshake();
                System.out.println(PeerIdentity.verified(caller.getSession()).name() + " calls");
            }
        }
        // end
    }
}
