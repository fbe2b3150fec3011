package io.meshroot.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.VaultConfig;
import io.meshroot.api.provider.Issuer;
import io.meshroot.testkit.vault.VaultAdmin;
import io.meshroot.testkit.vault.VaultRequest;
import io.meshroot.testkit.x509.TestSigningRequest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VaultIssuerTest {
    private final Bench bench = new Bench();

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void signsTheRequestAndSendsNoKey() {
        try (Issuer issuer = bench.open()) {
            List<X509Certificate> chain = issuer.sign(bench.request());

            assertThat(chain).hasSize(1);
            assertThat(chain.get(0).getPublicKey()).isEqualTo(Bench.KEY.getPublic());
            assertThat(bench.requests("issue/")).isEmpty();
            assertThat(bench.vault.requests())
                    .extracting(VaultRequest::body)
                    .noneMatch(body -> body.contains("PRIVATE"));
        }
    }

    @Test
    void asksForSecondsAndNeverForZero() {
        try (Issuer issuer = bench.open()) {
            X509Certificate leaf =
                    issuer.sign(bench.request(Duration.ofSeconds(90))).get(0);

            assertThat(bench.requests("sign/mesh").get(0).body()).contains("\"ttl\":\"81s\"");
            assertThat(leaf.getNotAfter().toInstant())
                    .isEqualTo(bench.clock.instant().plusSeconds(81));
            assertThatThrownBy(() -> issuer.sign(bench.request(Duration.ofSeconds(1))))
                    .isInstanceOfSatisfying(
                            MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VALIDITY_TOO_SHORT));
            assertThat(bench.requests("sign/mesh")).hasSize(1);
        }
    }

    @Test
    void leavesAtMostTheClockSkewUnused() {
        try (Issuer issuer = bench.open()) {
            X509Certificate leaf =
                    issuer.sign(bench.request(Duration.ofHours(24))).get(0);

            assertThat(leaf.getNotAfter().toInstant())
                    .isEqualTo(bench.clock.instant().plus(Duration.ofHours(24)).minus(Bench.SKEW));
        }
    }

    @Test
    void keepsTheIntermediateAndTrustsTheRootAboveIt() {
        bench.admin.mountPki("inner");
        bench.admin.generateIntermediate("inner", "pki", "inner-a");
        bench.admin.writeRole("inner", "mesh", meshRole());
        bench.token(bench.vault.rootToken());

        try (Issuer issuer = bench.open(bench.on("inner", Optional.empty()));
                Issuer outer = bench.open()) {
            List<X509Certificate> chain = issuer.sign(bench.request());

            assertThat(chain).hasSize(2);
            assertThat(chain.get(1).getSubjectX500Principal().getName()).contains("inner-a");
            assertThat(issuer.trustAnchors()).isEqualTo(outer.trustAnchors());
            assertThat(issuer.capabilities().notAfter())
                    .contains(chain.get(1).getNotAfter().toInstant());
        }
    }

    @Test
    void tellsWhatTheRoleAllows() {
        try (Issuer issuer = bench.open()) {
            assertThat(issuer.capabilities().keyTypes()).contains(KeyType.EC_P256, KeyType.RSA_2048, KeyType.ED25519);
            assertThat(issuer.capabilities().longestValidity()).contains(Duration.ofHours(24));
        }
        bench.role(Map.of("key_type", "ec", "key_bits", 384));
        try (Issuer issuer = bench.open()) {
            assertThat(issuer.capabilities().keyTypes()).containsExactly(KeyType.EC_P384);
        }
    }

    @Test
    void doesWithoutReadingTheRole() {
        bench.admin.writePolicy("least", "path \"pki/sign/mesh\" { capabilities = [\"update\"] }");
        bench.token(bench.admin.createToken(Map.of("policies", List.of("least"))));

        try (Issuer issuer = bench.open()) {
            assertThat(issuer.sign(bench.request())).hasSize(1);
            assertThat(issuer.capabilities().longestValidity()).isEmpty();
        }
    }

    @Test
    void learnsTheRootsWithoutAToken() {
        try (Issuer issuer = bench.open()) {
            assertThat(issuer.trustAnchors()).hasSize(1);
            assertThat(bench.requests("pki/issuer/default/json"))
                    .isNotEmpty()
                    .allMatch(request -> request.token().isEmpty());
        }
    }

    @Test
    void signsByThePinnedIssuer() {
        bench.admin.generateRoot("pki", "root-b");
        try (Issuer issuer = bench.open(bench.pinned("root-b"))) {
            issuer.sign(bench.request());

            assertThat(bench.requests("pki/issuer/root-b/sign/mesh")).hasSize(1);
            assertThat(issuer.trustAnchors().get(0).getSubjectX500Principal().getName())
                    .contains("root-b");
        }
    }

    @Test
    void asksEverythingInTheNamespaceOfTheDocument() {
        bench.admin.write("sys/namespaces/team", Map.of()).requireSuccess();
        VaultAdmin team = bench.admin.inNamespace("team");
        team.mountPki("pki");
        team.generateRoot("pki", "root-of-the-team");
        team.writeRole("pki", "mesh", meshRole());
        team.writePolicy("mesh-root", Bench.POLICY);
        bench.token(team.createToken(Map.of("policies", List.of("mesh-root"), "ttl", "1h")));
        int before = bench.vault.requests().size();
        VaultConfig c = bench.config();
        VaultConfig config = new VaultConfig(
                c.host(),
                c.port(),
                c.protocol(),
                c.role(),
                c.token(),
                c.auth(),
                c.mount(),
                Optional.of("team"),
                c.issuer(),
                c.caCertificate());

        try (Issuer issuer = bench.open(config)) {
            assertThat(issuer.sign(bench.request())).hasSize(1);
            bench.time.advance(Duration.ofMinutes(50));

            assertThat(issuer.trustAnchors().get(0).getSubjectX500Principal().getName())
                    .contains("root-of-the-team");
            List<VaultRequest> made = bench.vault.requests();
            assertThat(made.subList(before, made.size()))
                    .extracting(VaultRequest::path)
                    .contains("pki/sign/mesh", "pki/issuers", "auth/token/lookup-self", "auth/token/renew-self");
            assertThat(made.subList(before, made.size()))
                    .extracting(VaultRequest::namespace)
                    .containsOnly("team");
        }
    }

    @Test
    void followsTheIssuerOfTheRole() {
        bench.admin.generateRoot("pki", "root-b");
        bench.role(Map.of("issuer_ref", "root-b"));

        try (Issuer issuer = bench.open()) {
            assertThat(issuer.sign(bench.request())).hasSize(1);
            assertThat(issuer.trustAnchors().get(0).getSubjectX500Principal().getName())
                    .contains("root-b");
        }
    }

    @Test
    void takesOnlyTheKeyFromACallersRequest() {
        try (Issuer issuer = bench.open()) {
            assertThat(issuer.sign(TestSigningRequest.misleading(Bench.KEY, bench.profile(Duration.ofHours(1)))))
                    .hasSize(1);
        }
    }

    @Test
    void estimatesItsPaceOnceThereIsSomethingToGoBy() {
        try (Issuer issuer = Bench.builder().signaturesPerSecond(70).build().open(bench.context(bench.config()))) {
            assertThat(issuer.capabilities().signaturesPerSecond()).hasValue(70);
        }
        try (Issuer issuer = bench.open()) {
            assertThat(issuer.capabilities().signaturesPerSecond()).isEmpty();
        }
    }

    @Test
    void refusesEverythingOnceItIsClosed() {
        Issuer issuer = bench.open();
        issuer.close();

        assertThatThrownBy(() -> issuer.sign(bench.request()))
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
        assertThatThrownBy(issuer::trustAnchors).isInstanceOf(MeshRootException.class);
        assertThat(bench.time.pending()).isZero();
    }

    private static Map<String, Object> meshRole() {
        return VaultAdmin.meshRole("spiffe://cluster.local/*");
    }
}
