package io.meshroot.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The HTTP clients and the server of the JDK use the contexts in ways of their own. */
class HttpTest {
    private final TestMesh mesh = new TestMesh();
    private final MeshTls seller = mesh.tls(TestMesh.seller().signedBy(mesh.root), mesh.root);
    private final MeshTls buyer = mesh.tls(TestMesh.buyer().signedBy(mesh.root), mesh.root);
    private HttpsServer server;
    private URI uri;

    @BeforeEach
    void start() throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(seller.serverContext(PeerMatcher.spiffeId(TestMesh.BUYER))));
        server.createContext("/", exchange -> {
            byte[] name = PeerIdentity.verified(((HttpsExchange) exchange).getSSLSession())
                    .name()
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, name.length);
            exchange.getResponseBody().write(name);
            exchange.close();
        });
        server.start();
        uri = URI.create("https://localhost:" + server.getAddress().getPort() + "/");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String get(SSLContext context) throws IOException, InterruptedException {
        return HttpClient.newBuilder()
                .sslContext(context)
                .build()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void theHttpClientSpeaksToTheHttpsServer() throws Exception {
        assertThat(get(buyer.clientContext())).isEqualTo(TestMesh.BUYER);
        assertThat(get(buyer.clientContext(PeerMatcher.spiffeId(TestMesh.SELLER))))
                .isEqualTo(TestMesh.BUYER);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> get(buyer.clientContext(PeerMatcher.spiffeId(TestMesh.BUYER))));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> get(seller.clientContext()));
    }

    @Test
    void theOldHttpClientSpeaksToTheHttpsServer() throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection) uri.toURL().openConnection();
        connection.setSSLSocketFactory(buyer.clientContext().getSocketFactory());
        try (InputStream in = connection.getInputStream()) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(TestMesh.BUYER);
        }
    }
}
