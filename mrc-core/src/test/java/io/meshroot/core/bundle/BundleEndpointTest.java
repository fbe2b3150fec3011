package io.meshroot.core.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpServer;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.HolderEvidence;
import io.meshroot.api.trust.Verdict;
import io.meshroot.core.CertificateManager;
import io.meshroot.testkit.fake.FakeProvider;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BundleEndpointTest {
    private static final TrustDomain DOMAIN = TrustDomain.of("cluster.local");

    private final FakeProvider provider = FakeProvider.create();
    private final TestScheduler time = new TestScheduler(TestClock.create());
    private final CertificateManager manager = CertificateManager.builder()
            .clock(time.clock())
            .scheduler(time)
            .executor(Runnable::run)
            .onlyGivenProviders()
            .provider(provider)
            .initialRoot(root("root-1", Role.ACTIVE))
            .build();
    private final BundleEndpoint endpoint = BundleEndpoint.builder(manager, DOMAIN)
            .refreshHint(Duration.ofSeconds(60))
            .scheduler(time)
            .build();
    private HttpServer server;

    private MeshRootCertificate root(String name, Role role) {
        return MeshRootCertificate.builder(name)
                .provider(provider.config())
                .role(role)
                .build();
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/bundle", endpoint);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        endpoint.close();
        manager.close();
    }

    private HttpResponse<String> send(String method, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + server.getAddress().getPort() + "/bundle"))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private Optional<Long> acknowledged() {
        return manager.holders().stream()
                .filter(holder -> holder.holder().equals(endpoint.holder()))
                .findFirst()
                .flatMap(HolderEvidence::acknowledgement)
                .map(Acknowledgement::trustSequence);
    }

    @Test
    void servesTheBundleOfNow() throws Exception {
        HttpResponse<String> answer = send("GET");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        SpiffeBundle bundle = SpiffeBundle.ofJson(DOMAIN, answer.body());
        assertThat(bundle).isEqualTo(SpiffeBundle.of(manager.trust(), DOMAIN).withRefreshHint(Duration.ofSeconds(60)));
        manager.create(root("root-2", Role.PASSIVE));
        SpiffeBundle next = SpiffeBundle.ofJson(DOMAIN, send("GET").body());
        assertThat(next.authorities()).hasSize(2).containsAll(bundle.authorities());
        assertThat(next.sequence().getAsLong()).isGreaterThan(bundle.sequence().getAsLong());
    }

    @Test
    void sparesClientsThatHaveIt() throws Exception {
        String tag = send("GET").headers().firstValue("ETag").orElseThrow();
        assertThat(send("GET", "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(send("HEAD").statusCode()).isEqualTo(200);
        assertThat(send("HEAD").headers().firstValue("ETag")).hasValue(tag);
        manager.create(root("root-2", Role.PASSIVE));
        assertThat(send("GET", "If-None-Match", tag).statusCode()).isEqualTo(200);
    }

    @Test
    void takesNoOtherMethods() throws Exception {
        HttpResponse<String> answer = send("POST");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }

    @Test
    void acknowledgesWhenThePollersMustHaveSeenIt() {
        assertThat(acknowledged()).isEmpty();
        time.advance(Duration.ofSeconds(179));
        assertThat(acknowledged()).as("before three polls").isEmpty();
        time.advance(Duration.ofSeconds(1));
        long first = manager.trust().sequence();
        assertThat(acknowledged()).hasValue(first);
        manager.create(root("root-2", Role.PASSIVE));
        assertThat(manager.trust().sequence()).isGreaterThan(first);
        time.advance(Duration.ofSeconds(179));
        assertThat(acknowledged()).hasValue(first);
        assertThat(manager.changeRole(MrcName.of("root-2"), Role.ACTIVE)).isInstanceOf(Verdict.Blocked.class);
        time.advance(Duration.ofSeconds(1));
        assertThat(acknowledged()).hasValue(manager.trust().sequence());
        HolderEvidence evidence = manager.holders().stream()
                .filter(holder -> holder.holder().equals(endpoint.holder()))
                .findFirst()
                .orElseThrow();
        assertThat(evidence.acknowledgement().orElseThrow().capabilities()).containsExactly("assumed");
    }

    @Test
    void isWaitedForNoLongerWhenItIsClosed() {
        endpoint.close();
        endpoint.close();
        assertThat(manager.holders()).noneMatch(holder -> holder.holder().equals(endpoint.holder()));
        time.advance(Duration.ofHours(1));
        assertThat(acknowledged()).isEmpty();
    }

    @Test
    void refusesATrustDomainThatIsNotOurs() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BundleEndpoint.builder(manager, TrustDomain.of("other.example"))
                        .build())
                .withMessageContaining("not among the trusted ones, [cluster.local]");
    }
}
