package io.meshroot.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.mrc.SecretKeyRef;
import io.meshroot.api.mrc.VaultAuth;
import io.meshroot.api.mrc.VaultConfig;
import io.meshroot.api.provider.Issuer;
import io.meshroot.testkit.vault.VaultFault;
import io.meshroot.testkit.vault.VaultRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthTest {
    private static final SecretKeyRef SECRET_ID = new SecretKeyRef(Bench.SECRET, "secret-id");

    @TempDir
    private Path folder;

    private final Bench bench = new Bench();

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void aTokenThatIsReplacedCountsAtOnce() {
        try (Issuer issuer = bench.open()) {
            issuer.sign(bench.request());
            String other = token(Map.of("ttl", "1h"));

            bench.token(other + "\n");
            issuer.sign(bench.request());

            assertThat(bench.requests("sign/mesh"))
                    .last()
                    .extracting(VaultRequest::token)
                    .isEqualTo(other);
        }
    }

    @Test
    void aRenewableTokenIsRenewedAheadOfTime() {
        bench.token(token(Map.of("ttl", "1h")));
        try (Issuer issuer = bench.open()) {
            bench.time.advance(Duration.ofMinutes(35));
            assertThat(bench.requests("renew-self")).isEmpty();
            bench.time.advance(Duration.ofMinutes(6));
            assertThat(bench.requests("renew-self")).hasSize(1);

            bench.time.advance(Duration.ofHours(5));
            assertThat(issuer.sign(bench.request())).hasSize(1);
        }
    }

    @Test
    void aTokenIsRenewedThoughTheServerWasAwayWhenItWasFirstLookedUp() {
        bench.token(token(Map.of("ttl", "1h")));
        bench.vault.failNext(1000, "lookup-self", VaultFault.error(503, "Vault is sealed"));
        assertThatThrownBy(bench::open)
                .isInstanceOfSatisfying(
                        ProviderException.class,
                        e -> assertThat(e.retry()).isEqualTo(ProviderException.Retry.MAY_HELP));
        bench.vault.recover();
        bench.time.jump(Duration.ofMinutes(1));
        bench.token(token(Map.of("ttl", "1h")));

        try (Issuer issuer = bench.open()) {
            bench.time.advance(Duration.ofHours(5));
            assertThat(issuer.sign(bench.request())).hasSize(1);
        }
    }

    @Test
    void aPeriodicTokenLivesAsLongAsItIsRenewed() {
        bench.token(token(Map.of("period", "24h")));
        try (Issuer issuer = seldomLooking(bench.config())) {
            for (int day = 0; day < 40; day++) {
                bench.time.advance(Duration.ofDays(1));
            }
            assertThat(issuer.sign(bench.request())).hasSize(1);
            assertThat(bench.requests("renew-self")).allMatch(request -> request.status() == 200);
        }
    }

    @Test
    void anAppRoleThatMayNotRenewItsTokenLogsInAgainBeforeTheEnd() {
        try (Issuer issuer = appRole("1h", "24h")) {
            bench.vault.failNext(1, "renew-self", VaultFault.error(403, "permission denied"));
            bench.time.advance(Duration.ofMinutes(45));

            assertThat(bench.requests("approle/login")).hasSize(2);
            assertThat(bench.requests("renew-self")).hasSize(1);
            assertThat(issuer.sign(bench.request())).hasSize(1);
        }
    }

    @Test
    void aBadTokenIsToldWithoutShowingIt() {
        try (Issuer issuer = bench.open()) {
            bench.token("hvs.nobodyknowsthis");

            assertThatThrownBy(() -> issuer.sign(bench.request()))
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContaining("403")
                    .hasMessageNotContaining("nobodyknowsthis");
            assertThat(bench.requests("sign/mesh")).hasSize(1);
        }
    }

    @Test
    void aSecretThatIsNotThereOrEmptyIsNamed() {
        bench.store(Map.of("other", "x"));
        assertUnusable("\"token\" of secret osm-system/vault");
        bench.store(Map.of("token", " \n"));
        assertUnusable("is empty");
        bench.store(Map.of("token", "two words"));
        assertUnusable("put a token there and nothing else");
    }

    private void assertUnusable(String text) {
        assertThatThrownBy(bench::open).isInstanceOfSatisfying(MeshRootException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.SECRET_UNUSABLE);
            assertThat(e).hasMessageContaining(text).hasMessageNotContaining("two words");
        });
    }

    @Test
    void anAppRoleLogsInOnceAndRenews() {
        try (Issuer issuer = appRole("1h", "24h")) {
            issuer.sign(bench.request());
            issuer.sign(bench.request());
            assertThat(bench.requests("approle/login")).hasSize(1);

            bench.time.advance(Duration.ofMinutes(50));
            assertThat(bench.requests("renew-self")).hasSize(1);
            assertThat(bench.requests("approle/login")).hasSize(1);
        }
    }

    @Test
    void anAppRoleLogsInAgainNearTheMaximum() {
        try (Issuer issuer = appRole("1h", "2h")) {
            for (int hour = 0; hour < 12; hour++) {
                bench.time.advance(Duration.ofHours(1));
                assertThat(issuer.sign(bench.request())).hasSize(1);
            }
            assertThat(bench.requests("sign/mesh")).allMatch(request -> request.status() == 200);
            assertThat(bench.requests("approle/login").size()).isBetween(6, 14);
        }
    }

    @Test
    void anAppRoleWhoseTokenWasRevokedLogsInAgain() {
        try (Issuer issuer = appRole("1h", "24h")) {
            issuer.sign(bench.request());
            String token = last("sign/mesh").token();
            bench.admin.write("auth/token/revoke", Map.of("token", token)).requireSuccess();

            assertThat(issuer.sign(bench.request())).hasSize(1);
            assertThat(bench.requests("approle/login")).hasSize(2);
        }
    }

    @Test
    void aPolicyThatForbidsIsNoReasonToLogInAgain() {
        try (Issuer issuer = appRole("1h", "24h")) {
            bench.vault.failNext(1, "/sign/", VaultFault.error(403, "permission denied"));

            assertThatThrownBy(() -> issuer.sign(bench.request())).hasMessageContaining("403");
            assertThat(bench.requests("approle/login")).hasSize(1);
            assertThat(bench.requests("sign/mesh")).hasSize(1);
        }
    }

    @Test
    void aRenewalThatFailsIsRepeatedBeforeTheEnd() {
        try (Issuer issuer = appRole("1h", "24h")) {
            bench.vault.failNext(2, "renew-self", VaultFault.error(500, "internal error"));
            bench.time.advance(Duration.ofMinutes(58));

            assertThat(bench.requests("renew-self"))
                    .last()
                    .extracting(VaultRequest::status)
                    .isEqualTo(200);
            assertThat(bench.requests("approle/login")).hasSize(1);
            assertThat(issuer.sign(bench.request())).hasSize(1);
        }
    }

    @Test
    void aBadSecretIdIsToldWithTheCommandForANewOne() {
        assertThat(appRole("1h", "24h").trustAnchors()).hasSize(1);
        bench.store(Map.of("secret-id", "wrong-secret-id"));

        assertThatThrownBy(() -> bench.open(appRoleConfig()))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("secret-id`")
                .hasMessageNotContaining("wrong-secret-id");
    }

    @Test
    void aServiceAccountLogsInWithTheFileAsItIsThen() throws IOException {
        Path file = folder.resolve("token");
        bench.admin.write("sys/auth/kubernetes", Map.of("type", "kubernetes")).requireSuccess();
        bench.admin
                .write("auth/kubernetes/config", Map.of("kubernetes_host", "https://kubernetes.default.svc"))
                .requireSuccess();
        bench.admin
                .write(
                        "auth/kubernetes/role/mesh",
                        Map.of(
                                "bound_service_account_names", List.of("controller"),
                                "bound_service_account_namespaces", List.of("osm-system"),
                                "token_policies", List.of("mesh-root"),
                                "token_ttl", "1h"))
                .requireSuccess();
        VaultProvider provider = Bench.builder().serviceAccountToken(file).build();
        var context = bench.context(bench.with(new VaultAuth.Kubernetes("kubernetes", "mesh")));

        assertThatThrownBy(() -> provider.open(context)).hasMessageContaining(file.toString());
        Files.writeString(file, "jwt-1\n");
        assertThatThrownBy(() -> provider.open(context))
                .hasMessageContaining("auth/kubernetes/role/mesh")
                .hasMessageNotContaining("jwt-1");
        bench.vault.acceptServiceAccount("jwt-1", "osm-system", "controller");
        try (Issuer issuer = provider.open(context)) {
            assertThat(issuer.sign(bench.request())).hasSize(1);
        }
    }

    private Issuer appRole(String ttl, String maxTtl) {
        bench.admin.write("sys/auth/approle", Map.of("type", "approle")).requireSuccess();
        bench.admin
                .write(
                        "auth/approle/role/mesh",
                        Map.of("token_policies", List.of("mesh-root"), "token_ttl", ttl, "token_max_ttl", maxTtl))
                .requireSuccess();
        String secretId = String.valueOf(bench.admin
                .write("auth/approle/role/mesh/secret-id", Map.of())
                .data()
                .get("secret_id"));
        bench.store(Map.of("secret-id", secretId));
        return seldomLooking(appRoleConfig());
    }

    /** Looks at the roots so seldom that the log of requests shows the logins and not much more. */
    private Issuer seldomLooking(VaultConfig config) {
        return Bench.builder().rootWatch(Duration.ofHours(6)).build().open(bench.context(config));
    }

    private VaultConfig appRoleConfig() {
        String roleId = String.valueOf(
                bench.admin.read("auth/approle/role/mesh/role-id").data().get("role_id"));
        return bench.with(new VaultAuth.AppRole("approle", roleId, SECRET_ID));
    }

    private VaultRequest last(String part) {
        List<VaultRequest> found = bench.requests(part);
        return found.get(found.size() - 1);
    }

    private String token(Map<String, ?> more) {
        Map<String, Object> all = new HashMap<>(Map.of("policies", List.of("mesh-root"), "renewable", true));
        all.putAll(more);
        return bench.admin.createToken(all);
    }
}
