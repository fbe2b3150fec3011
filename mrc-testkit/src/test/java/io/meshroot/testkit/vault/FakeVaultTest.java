package io.meshroot.testkit.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.testkit.time.TestClock;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What only the fake can be told to do; everything else is in the conformance tests. */
class FakeVaultTest {
    private final TestClock clock = TestClock.create();
    private final FakeVault vault = FakeVault.start(clock);
    private final VaultAdmin admin = vault.admin();

    @BeforeEach
    void setUp() {
        admin.mountPki("pki");
        admin.generateRoot("pki", "root-a");
        admin.writeRole("pki", "mesh", VaultAdmin.meshRole("spiffe://td.example/*"));
    }

    @AfterEach
    void stop() {
        vault.close();
    }

    private VaultAnswer sign() {
        return admin.write("pki/sign/mesh", Map.of("csr", Csrs.service(), "alt_names", Csrs.NAME));
    }

    @Test
    void answers503WhileSealedAndKeepsEverything() {
        vault.seal();

        assertThat(sign().status()).isEqualTo(503);
        assertThat(sign().errors()).containsExactly("Vault is sealed");
        assertThat(admin.read("sys/health").status()).isEqualTo(503);
        assertThat(admin.read("sys/seal-status").body()).contains("\"sealed\":true");

        vault.unseal();
        assertThat(sign().status()).isEqualTo(200);
        assertThat(admin.read("sys/health").status()).isEqualTo(200);
    }

    @Test
    void redirectsWhileItStandsBy() {
        vault.standBy(URI.create("http://127.0.0.1:9"));

        VaultAnswer redirect = sign();

        assertThat(redirect.status()).isEqualTo(307);
        assertThat(redirect.header("location")).hasValue("http://127.0.0.1:9/v1/pki/sign/mesh");
        assertThat(admin.read("sys/health").status()).isEqualTo(429);
        vault.standByWithoutLeader();
        assertThat(sign().status()).isEqualTo(503);
        vault.becomeActive();
        assertThat(sign().status()).isEqualTo(200);
    }

    @Test
    void answersWhatItIsToldAsOftenAsItIsTold() {
        vault.failNext(1, "/sign/", VaultFault.error(412, "required index state not present"));
        vault.failNext(1, "/sign/", VaultFault.error(502, "upstream rate limited"));
        vault.failNext(1, "/sign/", VaultFault.rateLimited(Duration.ofSeconds(7)));
        vault.failNext(1, "/sign/", VaultFault.rateLimited());

        assertThat(admin.read("pki/ca/pem").status()).isEqualTo(200);
        assertThat(sign().errors()).containsExactly("required index state not present");
        assertThat(sign().status()).isEqualTo(502);
        VaultAnswer told = sign();
        assertThat(told.status()).isEqualTo(429);
        assertThat(told.header("retry-after")).hasValue("7");
        assertThat(told.errors()).containsExactly("request path \"pki/sign/mesh\": rate limit quota exceeded");
        assertThat(sign().header("retry-after")).isEmpty();
        assertThat(sign().status()).isEqualTo(200);
    }

    @Test
    void answersGarbageAndTooMuch() {
        vault.failNext(1, VaultFault.garbage());
        vault.failNext(1, VaultFault.oversize());

        VaultAnswer garbage = sign();
        assertThatThrownBy(garbage::data).isInstanceOf(IllegalArgumentException.class);
        assertThat(sign().body().length()).isGreaterThan(1024 * 1024);
    }

    @Test
    void cutsAndResetsConnections() {
        vault.failNext(1, VaultFault.cutBody());
        assertThatThrownBy(this::sign).isInstanceOf(UncheckedIOException.class);
        vault.failNext(10, VaultFault.resetConnection());
        assertThatThrownBy(this::sign).isInstanceOf(UncheckedIOException.class);
        vault.recover();
        assertThat(sign().status()).isEqualTo(200);
    }

    @Test
    void doesWhatIsAskedBeforeItResetsAfterwards() {
        vault.failNext(10, VaultFault.resetAfterwards());

        assertThatThrownBy(() -> admin.generateRoot("pki", "root-b")).isInstanceOf(UncheckedIOException.class);

        vault.recover();
        assertThat(admin.read("pki/issuer/root-b/json").status()).isEqualTo(200);
    }

    @Test
    void lingersUntilItRecovers() throws Exception {
        vault.failNext(1, VaultFault.slow(Duration.ofHours(1)));

        CompletableFuture<VaultAnswer> late = CompletableFuture.supplyAsync(this::sign);
        while (!waiting(late)) {
            Thread.onSpinWait();
        }
        vault.recover();

        assertThat(late.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
    }

    /** Tells whether a thread of the server lingers. */
    private boolean waiting(CompletableFuture<VaultAnswer> late) {
        assertThat(late).isNotDone();
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> entry.getKey().getName().equals("fake-server"))
                .flatMap(entry -> java.util.Arrays.stream(entry.getValue()))
                .anyMatch(frame -> frame.getMethodName().equals("linger"));
    }

    @Test
    void refusesConnectionsWhileItIsDownAndComesBackAtTheSamePort() {
        URI address = vault.address();
        vault.goDown();
        vault.goDown();

        // A client without connections of before, which would notice their end sooner or later.
        VaultAdmin fresh = VaultAdmin.of(address, vault.rootToken());
        assertThatThrownBy(() -> fresh.read("sys/health")).cause().isInstanceOf(ConnectException.class);

        vault.comeUp();
        vault.comeUp();
        assertThat(vault.address()).isEqualTo(address);
        assertThat(fresh.read("pki/roles/mesh").status()).isEqualTo(200);
    }

    @Test
    void endsTokensByItsClock() {
        VaultAdmin own = admin.withToken(admin.createToken(Map.of("policies", List.of("default"), "ttl", "1h")));
        clock.advance(Duration.ofMinutes(40));
        assertThat(own.read("auth/token/lookup-self").data()).containsEntry("ttl", 1200L);
        assertThat(own.write("auth/token/renew-self", Map.of()).auth()).containsEntry("lease_duration", 3600L);
        clock.advance(Duration.ofMinutes(59));
        assertThat(own.read("auth/token/lookup-self").status()).isEqualTo(200);

        clock.advance(Duration.ofMinutes(1));

        assertThat(own.read("auth/token/lookup-self").status()).isEqualTo(403);
    }

    @Test
    void renewsAQuotaWithItsInterval() {
        admin.write("sys/quotas/rate-limit/q", Map.of("path", "pki/", "rate", 2, "interval", "10s"))
                .requireSuccess();
        sign();
        sign();
        assertThat(sign().status()).isEqualTo(429);

        clock.advance(Duration.ofSeconds(10));

        assertThat(sign().status()).isEqualTo(200);
    }

    @Test
    void logsInServiceAccountsThatItWasTold() {
        vault.acceptServiceAccount("jwt-of-mesh", "shop", "mesh");
        vault.acceptServiceAccount("jwt-of-other", "shop", "other");
        vault.acceptServiceAccount("jwt-elsewhere", "elsewhere", "mesh");
        admin.write("sys/auth/kubernetes", Map.of("type", "kubernetes")).requireSuccess();
        admin.write("auth/kubernetes/config", Map.of("kubernetes_host", "https://cluster.example"))
                .requireSuccess();
        admin.write(
                        "auth/kubernetes/role/mesh",
                        Map.of(
                                "bound_service_account_names", "mesh",
                                "bound_service_account_namespaces", "shop",
                                "token_policies", "p1",
                                "token_ttl", "1h"))
                .requireSuccess();

        VaultAnswer in = login("jwt-of-mesh");

        assertThat(in.auth())
                .containsEntry("lease_duration", 3600L)
                .containsEntry("policies", List.of("default", "p1"));
        assertThat(login("unknown").errors()).containsExactly("permission denied");
        assertThat(login("jwt-of-other").errors()).containsExactly("service account name not authorized");
        assertThat(login("jwt-elsewhere").errors()).containsExactly("namespace not authorized");
        assertThat(login("jwt-elsewhere").status()).isEqualTo(403);
    }

    private VaultAnswer login(String jwt) {
        return admin.withToken("").write("auth/kubernetes/login", Map.of("role", "mesh", "jwt", jwt));
    }

    @Test
    void usesUpSecretIds() {
        admin.write("sys/auth/approle", Map.of("type", "approle")).requireSuccess();
        admin.write("auth/approle/role/mesh", Map.of("secret_id_num_uses", 1, "secret_id_ttl", "10m"))
                .requireSuccess();
        Object role = admin.read("auth/approle/role/mesh/role-id").data().get("role_id");
        Object once =
                admin.write("auth/approle/role/mesh/secret-id", Map.of()).data().get("secret_id");
        Object late =
                admin.write("auth/approle/role/mesh/secret-id", Map.of()).data().get("secret_id");

        assertThat(appRole(role, once).status()).isEqualTo(200);
        assertThat(appRole(role, once).status()).isEqualTo(400);
        clock.advance(Duration.ofMinutes(10));
        assertThat(appRole(role, late).status()).isEqualTo(400);
    }

    private VaultAnswer appRole(Object role, Object secret) {
        return admin.withToken("").write("auth/approle/login", Map.of("role_id", role, "secret_id", secret));
    }

    @Test
    void takesABearerTokenToo() throws Exception {
        java.net.http.HttpResponse<String> answer = java.net.http.HttpClient.newHttpClient()
                .send(
                        java.net.http.HttpRequest.newBuilder(vault.address().resolve("/v1/auth/token/lookup-self"))
                                .header("Authorization", "Bearer " + vault.rootToken())
                                .build(),
                        java.net.http.HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void speaksTls() {
        try (FakeVault secure = FakeVault.startTls(clock)) {
            assertThat(secure.address().getScheme()).isEqualTo("https");
            assertThat(secure.admin().read("sys/health").status()).isEqualTo(200);
            VaultAdmin distrusting = VaultAdmin.of(secure.address(), secure.rootToken());
            assertThatThrownBy(() -> distrusting.read("sys/health")).isInstanceOf(UncheckedIOException.class);
        }
        assertThatThrownBy(vault::tlsRoot).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void remembersRequestsAndShowsNoToken() {
        sign();

        VaultRequest last = vault.requests().get(vault.requests().size() - 1);
        assertThat(last.path()).isEqualTo("pki/sign/mesh");
        assertThat(last.method()).isEqualTo("POST");
        assertThat(last.status()).isEqualTo(200);
        assertThat(last.token()).isEqualTo(vault.rootToken());
        assertThat(last + " " + admin + " " + sign() + " " + vault).doesNotContain(vault.rootToken());
        assertThat(vault.requestCount()).isEqualTo(5);
    }

    @Test
    void refusesBodiesThatAreNoJson() {
        assertThat(admin.call("POST", "pki/sign/mesh", "no json").status()).isEqualTo(400);
        assertThat(admin.call("PATCH", "pki/sign/mesh", "{}").status()).isEqualTo(405);
    }

    @Test
    void readsPoliciesWithWildcards() {
        admin.writePolicy("p", """
                # signs, in any mount, but never as root
                path "+/sign/mesh-*" { capabilities = ["update"] }
                path "pki/sign/mesh-root" { capabilities = ["deny"] }
                """);
        VaultAdmin own = admin.withToken(admin.createToken(Map.of("policies", List.of("p"), "ttl", "1h")));

        assertThat(own.write("pki/sign/mesh-a", Map.of()).errors()).containsExactly("unknown role: mesh-a");
        assertThat(own.write("pki/sign/mesh-root", Map.of()).status()).isEqualTo(403);
        assertThat(own.write("pki/sign/other", Map.of()).status()).isEqualTo(403);
        assertThat(admin.write("sys/policies/acl/p", Map.of("policy", "garbage"))
                        .status())
                .isEqualTo(400);
    }
}
