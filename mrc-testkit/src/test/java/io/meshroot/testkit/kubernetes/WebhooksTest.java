package io.meshroot.testkit.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.meshroot.testkit.internal.json.Json;
import io.meshroot.testkit.x509.CertificateRecipe;
import io.meshroot.testkit.x509.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Webhooks are called over HTTPS, under the name of their service, with their own trust. */
@Timeout(60)
class WebhooksTest {
    private static final Instant NOW = Instant.now();

    private final TestCertificate root = CertificateRecipe.root()
            .validity(NOW.minus(Duration.ofHours(1)), NOW.plus(Duration.ofDays(1)))
            .selfSigned();
    private final FakeKubernetes kubernetes = FakeKubernetes.start();
    private final List<Map<String, Object>> reviews = new CopyOnWriteArrayList<>();
    private volatile String answer = "\"allowed\":true";
    private HttpsServer server;

    @BeforeEach
    void serve() throws Exception {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context("hook.mesh.svc")));
        server.createContext("/validate", this::review);
        server.start();
        kubernetes.routeService(
                "mesh/hook",
                URI.create("https://127.0.0.1:" + server.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        server.stop(0);
        kubernetes.close();
    }

    private SSLContext context(String name) throws Exception {
        TestCertificate leaf = CertificateRecipe.leaf()
                .commonName(name)
                .dnsNames(name)
                .uris()
                .validity(NOW.minus(Duration.ofHours(1)), NOW.plus(Duration.ofDays(1)))
                .signedBy(root);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "hook", leaf.keys().getPrivate(), new char[0], leaf.chain().toArray(new Certificate[0]));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private void review(HttpExchange exchange) throws IOException {
        Map<String, Object> review =
                Json.readObject(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        reviews.add(review);
        byte[] body = ("{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"response\":{\"uid\":\""
                        + Fields.text(review, "request", "uid") + "\"," + answer + "}}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void register(String service, TestCertificate trusted, String policy) {
        String pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(encoded(trusted))
                + "\n-----END CERTIFICATE-----\n";
        kubernetes
                .objects()
                .create(Map.of(
                        "apiVersion",
                        "admissionregistration.k8s.io/v1",
                        "kind",
                        "ValidatingWebhookConfiguration",
                        "metadata",
                        Map.of("name", "hook"),
                        "webhooks",
                        List.of(Map.of(
                                "name",
                                "hook.mesh.example",
                                "failurePolicy",
                                policy,
                                "rules",
                                List.of(Map.of(
                                        "operations", List.of("CREATE", "DELETE"),
                                        "apiGroups", List.of(""),
                                        "apiVersions", List.of("v1"),
                                        "resources", List.of("configmaps"))),
                                "clientConfig",
                                Map.of(
                                        "caBundle",
                                        Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII)),
                                        "service",
                                        Map.of("namespace", "mesh", "name", service, "path", "/validate"))))));
    }

    private static byte[] encoded(TestCertificate certificate) {
        try {
            return certificate.certificate().getEncoded();
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void create(String name) {
        kubernetes.objects().create(Map.of("apiVersion", "v1", "kind", "ConfigMap", "metadata", Map.of("name", name)));
    }

    @Test
    void asksAndGoesByTheAnswer() {
        register("hook", root, "Fail");
        create("a");
        answer = "\"allowed\":false,\"status\":{\"code\":403,\"message\":\"not today\"}";

        assertThatThrownBy(() -> create("b"))
                .hasMessage("admission webhook \"hook.mesh.example\" denied the request: not today")
                .isInstanceOfSatisfying(
                        KubernetesRefusal.class, e -> assertThat(e.code()).isEqualTo(403));
        assertThatThrownBy(() -> kubernetes.objects().delete(new ObjectName("v1", "ConfigMap", "default", "a")))
                .hasMessageContaining("not today");
        assertThat(reviews)
                .extracting(each -> Fields.text(each, "request", "operation"))
                .containsExactly("CREATE", "CREATE", "DELETE");
        assertThat(Fields.text(reviews.get(2), "request", "oldObject", "metadata", "name"))
                .isEqualTo("a");
    }

    @Test
    void trustsTheBundleAloneAndTheServicesNameOnly() {
        TestCertificate other = CertificateRecipe.root()
                .validity(NOW.minus(Duration.ofHours(1)), NOW.plus(Duration.ofDays(1)))
                .selfSigned();
        register("hook", other, "Fail");
        assertThatThrownBy(() -> create("a")).hasMessageContaining("failed calling webhook \"hook.mesh.example\"");
        kubernetes.objects().delete(hook());

        register("other", root, "Fail");
        kubernetes.routeService(
                "mesh/other",
                URI.create("https://127.0.0.1:" + server.getAddress().getPort()));
        assertThatThrownBy(() -> create("a")).hasMessageContaining("failed calling webhook");
        assertThat(reviews).isEmpty();
    }

    private static ObjectName hook() {
        return new ObjectName("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "", "hook");
    }

    @Test
    void failsOpenOnlyWhereToldTo() {
        register("nowhere", root, "Ignore");

        create("a");

        assertThat(kubernetes.objects().get(new ObjectName("v1", "ConfigMap", "default", "a")))
                .isPresent();
    }
}
