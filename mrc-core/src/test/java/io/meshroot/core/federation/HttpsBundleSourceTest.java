package io.meshroot.core.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.meshroot.api.DocumentException;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.core.bundle.SpiffeBundle;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpsBundleSourceTest {
    private static final TrustDomain PARTNER = new TrustDomain("partner.example");
    private static final TestCertificate ROOT = TestCertificates.root();
    private static final SpiffeBundle BUNDLE = new SpiffeBundle(
            PARTNER, List.of(ROOT.certificate()), OptionalLong.of(4), Optional.of(Duration.ofSeconds(60)));

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static HttpHandler redirecting(String location) {
        return exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            send(exchange, 302, "");
        };
    }

    private static SpiffeBundle read(Https server) throws IOException {
        return BundleSource.httpsWeb(server.url("/bundle"), server.trusting()).read(PARTNER);
    }

    private static void assertRefused(HttpHandler handler, String reason) throws IOException {
        try (Https server = new Https(handler)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> read(server))
                    .withMessageContaining(reason);
        }
    }

    @Test
    void readsAnEndpoint() throws IOException {
        try (Https server = new Https(exchange -> send(exchange, 200, BUNDLE.json()))) {
            assertThat(read(server)).isEqualTo(BUNDLE);
        }
    }

    @Test
    void followsRedirects() throws IOException {
        HttpHandler handler = exchange -> {
            if (exchange.getRequestURI().getPath().equals("/there")) {
                send(exchange, 200, BUNDLE.json());
            } else {
                redirecting("/there").handle(exchange);
            }
        };
        try (Https server = new Https(handler)) {
            assertThat(read(server)).isEqualTo(BUNDLE);
        }
    }

    @Test
    void followsNoRedirectThatIsNoEndpoint() throws IOException {
        assertRefused(redirecting("http://localhost/bundle"), "redirects to a URL that is not https");
        assertRefused(redirecting("https://user@localhost/bundle"), "redirects to a URL that has user info");
        assertRefused(redirecting("/again"), "redirects more than 3 times");
        assertRefused(redirecting("https://[/"), "redirects to what is no URL");
    }

    @Test
    void refusesOtherAnswers() throws IOException {
        assertRefused(exchange -> send(exchange, 404, "no"), "answered with status 404");
        assertRefused(exchange -> send(exchange, 302, ""), "answered with status 302");
        assertRefused(
                exchange -> send(exchange, 200, " ".repeat(SpiffeBundle.MAX_LENGTH + 1)), "more than 1048576 bytes");
        try (Https server = new Https(exchange -> send(exchange, 200, "<html>"))) {
            assertThatExceptionOfType(DocumentException.class).isThrownBy(() -> read(server));
        }
    }

    @Test
    void refusesAServerThatCantProveItsName() throws IOException {
        HttpHandler good = exchange -> send(exchange, 200, BUNDLE.json());
        try (Https server = new Https(good)) {
            BundleSource source = BundleSource.httpsWeb(server.url("/"), Https.trustingAnother());
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> source.read(PARTNER))
                    .withMessageContaining("could not be read");
            assertThatExceptionOfType(IOException.class)
                    .as("the platform does not trust it")
                    .isThrownBy(() -> BundleSource.httpsWeb(server.url("/")).read(PARTNER));
        }
        try (Https server = new Https("elsewhere.example", good)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> read(server))
                    .withMessageContaining("localhost");
        }
    }

    @Test
    void givesUpOnAServerThatStalls() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        HttpHandler stalling = exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        try (Https server = new Https(stalling)) {
            HttpsBundleSource source =
                    new HttpsBundleSource(server.url("/"), Optional.of(server.trusting()), Duration.ofMillis(700));
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> source.read(PARTNER))
                    .withMessageContaining("within PT0.7S");
            over.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://example.com/b", "https://user:pw@example.com/b", "file:///b", "https:/b", "bundle.json"})
    void refusesUrlsThatAreNoEndpoint(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BundleSource.httpsWeb(URI.create(url)))
                .withMessageContaining("give one such as https://")
                .withMessageNotContaining("pw");
    }
}
