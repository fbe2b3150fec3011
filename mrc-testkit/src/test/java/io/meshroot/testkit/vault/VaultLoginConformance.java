package io.meshroot.testkit.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a server does with tokens and logins: the fake always, a real one where there is one. */
abstract class VaultLoginConformance {
    /** Returns a client with the right to do everything. */
    abstract VaultAdmin server();

    private static void check(VaultAnswer answer, int status, String... errors) {
        assertThat(answer.status() + " " + answer.errors()).isEqualTo(status + " " + List.of(errors));
    }

    @Test
    void showsATokenToItself() {
        VaultAdmin admin = server();
        VaultAdmin own = admin.withToken(admin.createToken(Map.of("policies", List.of("default"), "ttl", "1h")));

        assertThat(own.read("auth/token/lookup-self").data())
                .containsEntry("creation_ttl", 3600L)
                .hasEntrySatisfying("ttl", left -> assertThat((long) left).isBetween(3590L, 3600L))
                .containsEntry("renewable", true)
                .containsEntry("explicit_max_ttl", 0L)
                .containsEntry("num_uses", 0L)
                .containsEntry("policies", List.of("default"))
                .containsEntry("type", "service")
                .containsKeys("expire_time", "accessor", "id", "path", "orphan", "issue_time", "creation_time");
        assertThat(admin.read("auth/token/lookup-self").data())
                .containsEntry("expire_time", null)
                .containsEntry("ttl", 0L)
                .containsEntry("renewable", false);
    }

    @Test
    void renewsUpToTheEndThatATokenHadFromTheBeginning() {
        VaultAdmin admin = server();
        VaultAdmin own = admin.withToken(
                admin.createToken(Map.of("policies", List.of("default"), "ttl", "1h", "explicit_max_ttl", "90m")));

        VaultAnswer renewed = own.write("auth/token/renew-self", Map.of("increment", "2h"));

        assertThat(renewed.auth())
                .containsEntry("lease_duration", 5400L)
                .containsEntry("renewable", true)
                .containsKeys("client_token", "accessor", "policies", "token_policies", "num_uses");
        assertThat(renewed.warnings())
                .containsExactly("TTL of \"2h\" exceeded the effective max_ttl of \"1h30m\"; TTL value is capped"
                        + " accordingly");
    }

    @Test
    void givesAPeriodicTokenItsPeriodAtFirstAndAtEachRenewal() {
        VaultAdmin admin = server();
        VaultAnswer made = admin.write(
                        "auth/token/create-orphan", Map.of("policies", List.of("default"), "period", "24h"))
                .requireSuccess();
        assertThat(made.auth()).containsEntry("lease_duration", 86400L).containsEntry("renewable", true);
        VaultAdmin own = admin.withToken(String.valueOf(made.auth().get("client_token")));

        assertThat(own.read("auth/token/lookup-self").data()).containsEntry("period", 86400L);
        assertThat(own.write("auth/token/renew-self", Map.of("increment", "1h")).auth())
                .containsEntry("lease_duration", 86400L);
    }

    @Test
    void doesNotRenewWhatIsNotRenewable() {
        VaultAdmin admin = server();
        VaultAdmin fixed = admin.withToken(
                admin.createToken(Map.of("policies", List.of("default"), "ttl", "1h", "renewable", false)));

        check(fixed.write("auth/token/renew-self", Map.of()), 400, "lease is not renewable");
        check(admin.write("auth/token/renew-self", Map.of()), 400, "lease is not renewable");
    }

    @Test
    void endsATokenThatHasBeenUsedOftenEnoughOrIsRevoked() {
        VaultAdmin admin = server();
        VaultAdmin twice =
                admin.withToken(admin.createToken(Map.of("policies", List.of("default"), "ttl", "1h", "num_uses", 2)));
        VaultAdmin revoked = admin.withToken(admin.createToken(Map.of("policies", List.of("default"), "ttl", "1h")));

        assertThat(twice.read("auth/token/lookup-self").status()).isEqualTo(200);
        assertThat(twice.read("auth/token/lookup-self").status()).isEqualTo(200);
        check(twice.read("auth/token/lookup-self"), 403, "permission denied");
        assertThat(revoked.write("auth/token/revoke-self", Map.of()).status()).isEqualTo(204);
        check(revoked.read("auth/token/lookup-self"), 403, "permission denied");
    }

    @Test
    void logsInByAppRole() {
        VaultAdmin admin = server();
        String mount = "mrc-approle-" + UUID.randomUUID();
        String role = "auth/" + mount + "/role/mesh";
        admin.write("sys/auth/" + mount, Map.of("type", "approle")).requireSuccess();
        try {
            admin.write(role, Map.of("token_policies", "p1", "token_ttl", "20m", "token_max_ttl", "30m"))
                    .requireSuccess();
            Object roleId = admin.read(role + "/role-id").data().get("role_id");
            Object secretId = admin.write(role + "/secret-id", Map.of()).data().get("secret_id");
            VaultAdmin nobody = admin.withToken("");
            String login = "auth/" + mount + "/login";

            VaultAnswer in = nobody.write(login, Map.of("role_id", roleId, "secret_id", secretId));

            assertThat(in.auth())
                    .containsEntry("lease_duration", 1200L)
                    .containsEntry("renewable", true)
                    .containsEntry("policies", List.of("default", "p1"))
                    .containsEntry("metadata", Map.of("role_name", "mesh"))
                    .containsEntry("token_type", "service")
                    .containsEntry("orphan", true);
            VaultAdmin own = admin.withToken(in.auth().get("client_token").toString());
            assertThat(own.write("auth/token/renew-self", Map.of("increment", "2h"))
                            .auth())
                    .containsEntry("lease_duration", 1800L);
            String invalid = "invalid role or secret ID";
            check(nobody.write(login, Map.of("role_id", roleId, "secret_id", "bad")), 400, invalid);
            check(nobody.write(login, Map.of("role_id", "bad", "secret_id", secretId)), 400, invalid);
            check(nobody.write(login, Map.of("role_id", roleId)), 400, "missing secret_id");
            check(nobody.write(login, Map.of()), 500, "missing role_id");
        } finally {
            admin.call("DELETE", "sys/auth/" + mount, "").requireSuccess();
        }
    }

    @Test
    void refusesAKubernetesLoginThatItCannotMake() {
        VaultAdmin admin = server();
        String mount = "mrc-kubernetes-" + UUID.randomUUID();
        admin.write("sys/auth/" + mount, Map.of("type", "kubernetes")).requireSuccess();
        try {
            admin.write(
                            "auth/" + mount + "/role/mesh",
                            Map.of(
                                    "bound_service_account_names", "mesh",
                                    "bound_service_account_namespaces", "shop",
                                    "token_policies", "p1"))
                    .requireSuccess();
            VaultAdmin nobody = admin.withToken("");
            String login = "auth/" + mount + "/login";

            check(nobody.write(login, Map.of("role", "no", "jwt", "x")), 400, "invalid role name \"no\"");
            check(nobody.write(login, Map.of("role", "mesh")), 400, "missing jwt");
            check(nobody.write(login, Map.of("jwt", "x")), 400, "missing role");
            check(nobody.write(login, Map.of("role", "mesh", "jwt", "x")), 500, "could not load backend configuration");
        } finally {
            admin.call("DELETE", "sys/auth/" + mount, "").requireSuccess();
        }
    }

    @Test
    void keepsNamespacesApart() {
        VaultAdmin admin = server();
        String name = "mrc-" + UUID.randomUUID();
        admin.write("sys/namespaces/" + name, Map.of()).requireSuccess();
        try {
            VaultAdmin inside = admin.inNamespace(name);
            inside.mountPki("pki");
            inside.generateRoot("pki", "root-inside");

            assertThat(admin.read("pki-of-nobody/ca/pem").status()).isEqualTo(404);
            assertThat(inside.read("pki/ca/pem").status()).isEqualTo(200);
            assertThat(admin.read(name + "/pki/ca/pem").body())
                    .isEqualTo(inside.read("pki/ca/pem").body());
            String token = inside.createToken(Map.of("policies", List.of("default"), "ttl", "1h"));
            assertThat(admin.withToken(token).read("auth/token/lookup-self").data())
                    .containsEntry("namespace_path", name + "/");
            assertThat(inside.withToken(token).write("pki/sign/mesh", Map.of()).status())
                    .isEqualTo(403);
            assertThat(inside.read("sys/health").errors()).containsExactly("operation unavailable in namespaces");
        } finally {
            admin.inNamespace(name).unmount("pki");
            admin.call("DELETE", "sys/namespaces/" + name, "").requireSuccess();
        }
    }
}
