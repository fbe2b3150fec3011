package io.meshroot.tests.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsServer;
import io.meshroot.examples.stacks.JdkHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class JdkHttpRotationTest {
    private static void call(HttpClient client, URI uri) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.body()).matches("hello spiffe://cluster.*/bookbuyer/bookstore");
    }

    @Test
    void noCallFailsWhileRootAndTrustDomainAreReplaced() throws Exception {
        try (Shop shop = new Shop()) {
            HttpsServer server =
                    JdkHttp.server(shop.seller, Shop.BUYER, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            URI uri = URI.create("https://localhost:" + server.getAddress().getPort() + "/");
            try {
                // A client of its own, for a connection and a handshake of its own.
                shop.rotateUnder(() -> call(JdkHttp.client(shop.buyer, Shop.SELLER), uri));
            } finally {
                server.stop(0);
            }
        }
    }
}
