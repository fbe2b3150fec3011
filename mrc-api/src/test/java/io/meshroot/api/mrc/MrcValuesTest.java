package io.meshroot.api.mrc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.KeyType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MrcValuesTest {
    private static final SecretKeyRef REF = new SecretKeyRef(new SecretRef("mesh-system", "vault"), "token");

    @Test
    void namesAreRfc1123Subdomains() {
        for (String good : new String[] {"a", "0", "mrc-1", "a.b-c.d", "a--b", "a".repeat(253)}) {
            assertThat(MrcName.of(good)).hasToString(good);
        }
        for (String bad : new String[] {
            "",
            "A",
            "-a",
            "a-",
            ".a",
            "a.",
            "a..b",
            "a_b",
            "a/b",
            "..",
            "\u00e4",
            "a b",
            "a{b",
            "a`b",
            "a:b",
            "ab.",
            "ab-",
            "a".repeat(254)
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> MrcName.of(bad))
                    .withMessageContaining("metadata.name");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MrcName.of("a\nb" + "c".repeat(100)))
                .withMessageStartingWith("metadata.name is \"a\\u000Abcc")
                .withMessageContaining("ccc...\", with a character at position 1 ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MrcName.of("a".repeat(254)))
                .withMessage("metadata.name is \"" + "a".repeat(80) + "...\" with 254 characters; use at most 253");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MrcName.of("ab_c"))
                .withMessageContaining("position 2");
        assertThat(MrcName.of("a")).isLessThan(MrcName.of("b"));
        assertThat(MrcName.of("a")).isEqualByComparingTo(MrcName.of("a"));
    }

    @Test
    void theBuilderHasDefaultsAndChecks() {
        ProviderConfig tresor = TresorConfig.inSecret("mesh-system", "root");
        MeshRootCertificate mrc = MeshRootCertificate.builder("mrc-1")
                .provider(tresor)
                .role(Role.ACTIVE)
                .build();
        assertThat(mrc)
                .isEqualTo(new MeshRootCertificate(
                        new Metadata(MrcName.of("mrc-1"), Optional.empty(), Map.of(), Map.of()),
                        new MrcSpec(tresor, TrustDomain.of("cluster.local"), SpiffeMode.DISABLED, Role.ACTIVE),
                        MrcStatus.EMPTY));
        assertThat(mrc.name()).isEqualTo(MrcName.of("mrc-1"));
        assertThat(mrc.role()).isEqualTo(Role.ACTIVE);
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> MeshRootCertificate.builder("a").role(Role.ACTIVE).build())
                .withMessageContaining("provider");
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> MeshRootCertificate.builder("a").provider(tresor).build())
                .withMessageContaining("role");
    }

    @Test
    void theBuilderTakesEverything() {
        MeshRootCertificate mrc = MeshRootCertificate.builder("mrc-1")
                .namespace("mesh-system")
                .describedBy(Map.of("a", "b"), Map.of("c", "d"))
                .provider(TresorConfig.inSecret("mesh-system", "root"))
                .trustDomain(TrustDomain.of("other"))
                .spiffe(SpiffeMode.ENABLED)
                .role(Role.PASSIVE)
                .build();
        assertThat(mrc.metadata())
                .isEqualTo(new Metadata(
                        MrcName.of("mrc-1"), Optional.of("mesh-system"), Map.of("a", "b"), Map.of("c", "d")));
        assertThat(mrc.spec().trustDomain()).isEqualTo(TrustDomain.of("other"));
        assertThat(mrc.spec().spiffe()).isEqualTo(SpiffeMode.ENABLED);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MeshRootCertificate.builder("a").namespace("A"))
                .withMessageContaining("metadata.namespace");
    }

    @Test
    void copiesWithAnotherRoleOrStatusKeepTheRest() {
        MeshRootCertificate mrc = Mesh.mrc("mrc-1", Role.ACTIVE);
        MrcStatus status = new MrcStatus(
                "ok",
                Map.of("a", "b"),
                List.of(new MrcStatus.Condition("Ready", "True", "Fine", "all is well", Optional.empty())));
        assertThat(mrc.withRole(Role.PASSIVE))
                .isEqualTo(new MeshRootCertificate(
                        mrc.metadata(),
                        new MrcSpec(mrc.spec().provider(), TrustDomain.DEFAULT, SpiffeMode.DISABLED, Role.PASSIVE),
                        mrc.status()));
        assertThat(mrc.withStatus(status)).isEqualTo(new MeshRootCertificate(mrc.metadata(), mrc.spec(), status));
    }

    @Test
    void descriptionsAreCopied() {
        Map<String, String> map = new HashMap<>(Map.of("a", "b"));
        List<MrcStatus.Condition> conditions =
                new ArrayList<>(List.of(new MrcStatus.Condition("a", "b", "c", "d", Optional.empty())));
        Metadata metadata = new Metadata(MrcName.of("a"), Optional.empty(), map, map);
        MrcStatus status = new MrcStatus("", map, conditions);
        CustomProviderConfig custom = new CustomProviderConfig("mine", map);
        map.clear();
        conditions.clear();
        assertThat(metadata.labels()).hasSize(1);
        assertThat(metadata.annotations()).hasSize(1);
        assertThat(status.componentStatuses()).hasSize(1);
        assertThat(status.conditions()).hasSize(1);
        assertThat(custom.parameters()).hasSize(1);
        assertThatThrownBy(() -> custom.parameters().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void secretsAreReferredToByLegalNames() {
        assertThat(new SecretRef("a", "b")).hasToString("a/b");
        assertThat(new SecretRef("a", "b")).isEqualByComparingTo(new SecretRef("a", "b"));
        assertThat(new SecretRef("a", "z")).isLessThan(new SecretRef("b", "a"));
        assertThat(new SecretRef("a", "a")).isLessThan(new SecretRef("a", "b"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SecretRef("..", "b"))
                .withMessageContaining("secretRef.namespace");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SecretRef("a", ""))
                .withMessage("secretRef.name is empty; give a name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SecretKeyRef(new SecretRef("a", "b"), ""))
                .withMessage("secretKeyRef.key is empty; give a value");
    }

    @Test
    void tresorHasAKeyTypeOrNone() {
        assertThat(TresorConfig.inSecret("a", "b"))
                .isEqualTo(new TresorConfig(new SecretRef("a", "b"), Optional.empty()));
        assertThat(new TresorConfig(new SecretRef("a", "b"), Optional.of(KeyType.ED25519)).providerName())
                .isEqualTo("tresor");
    }

    @Test
    void certManagerHasItsOwnKindsInItsOwnGroup() {
        assertThat(new CertManagerConfig("a", "Issuer", "cert-manager.io").providerName())
                .isEqualTo("cert-manager");
        assertThat(new CertManagerConfig("a", "ClusterIssuer", "cert-manager.io").issuerKind())
                .isEqualTo("ClusterIssuer");
        assertThat(new CertManagerConfig("a", "AWSPCAIssuer", "awspca.cert-manager.io").issuerKind())
                .isEqualTo("AWSPCAIssuer");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CertManagerConfig("a", "issuer", "cert-manager.io"))
                .withMessageContaining("issuerKind is \"issuer\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CertManagerConfig("", "Issuer", "g"))
                .withMessageContaining("issuerName");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CertManagerConfig("a", "", "g"))
                .withMessageContaining("issuerKind");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CertManagerConfig("a", "Issuer", ""))
                .withMessageContaining("issuerGroup");
    }

    @Test
    void aCustomProviderHasANameOfItsOwn() {
        assertThat(new CustomProviderConfig("step-ca", Map.of()).providerName()).isEqualTo("step-ca");
        for (String taken : new String[] {"tresor", "vault", "cert-manager", "custom"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new CustomProviderConfig(taken, Map.of()))
                    .withMessageContaining("built-in");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CustomProviderConfig("step_ca", Map.of()))
                .withMessageContaining("custom.name is \"step_ca\", with a character at position 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CustomProviderConfig("certManager", Map.of()))
                .withMessageContaining("custom.name");
    }

    @Test
    void vaultIsChecked() {
        VaultConfig full = vault("h", 8200, "r", Optional.of(REF), Optional.empty(), Optional.of("x"));
        assertThat(full.providerName()).isEqualTo("vault");
        assertThat(vault("h", 1, "r", Optional.of(REF), Optional.empty(), Optional.empty())
                        .port())
                .isEqualTo(1);
        assertThat(vault("h", 65535, "r", Optional.of(REF), Optional.empty(), Optional.empty())
                        .port())
                .isEqualTo(65535);
        VaultAuth kubernetes = new VaultAuth.Kubernetes("kubernetes", "mesh");
        assertThat(vault("h", 1, "r", Optional.empty(), Optional.of(kubernetes), Optional.empty())
                        .auth())
                .contains(kubernetes);
        for (int port : new int[] {0, -1, 65536}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> vault("h", port, "r", Optional.of(REF), Optional.empty(), Optional.empty()))
                    .withMessageContaining("port is " + port);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> vault("", 1, "r", Optional.of(REF), Optional.empty(), Optional.empty()))
                .withMessageContaining("host");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> vault("h", 1, "", Optional.of(REF), Optional.empty(), Optional.empty()))
                .withMessageContaining("role");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> vault("h", 1, "r", Optional.empty(), Optional.empty(), Optional.empty()))
                .withMessageContaining("token.secretKeyRef is required");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> vault("h", 1, "r", Optional.of(REF), Optional.of(kubernetes), Optional.empty()))
                .withMessageContaining("both");
        for (int empty = 0; empty < 3; empty++) {
            Optional<String> mount = Optional.of(empty == 0 ? "" : "m");
            Optional<String> namespace = Optional.of(empty == 1 ? "" : "n");
            Optional<String> issuer = Optional.of(empty == 2 ? "" : "i");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new VaultConfig(
                            "h",
                            1,
                            VaultConfig.Protocol.HTTP,
                            "r",
                            Optional.of(REF),
                            Optional.empty(),
                            mount,
                            namespace,
                            issuer,
                            Optional.empty()))
                    .withMessageContaining(
                            List.of("mount", "namespace", "issuer").get(empty));
        }
    }

    private static VaultConfig vault(
            String host,
            int port,
            String role,
            Optional<SecretKeyRef> token,
            Optional<VaultAuth> auth,
            Optional<String> mount) {
        return new VaultConfig(
                host,
                port,
                VaultConfig.Protocol.HTTPS,
                role,
                token,
                auth,
                mount,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void vaultLoginsAreChecked() {
        assertThat(new VaultAuth.AppRole("approle", "id", REF).mount()).isEqualTo("approle");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VaultAuth.AppRole("", "id", REF))
                .withMessageContaining("auth.appRole.mount");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VaultAuth.AppRole("approle", "", REF))
                .withMessageContaining("auth.appRole.roleId");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VaultAuth.Kubernetes("", "role"))
                .withMessageContaining("auth.kubernetes.mount");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VaultAuth.Kubernetes("kubernetes", ""))
                .withMessageContaining("auth.kubernetes.role");
    }

    @Test
    void rolesAndTheirChangesHaveNames() {
        List<Role> line = List.of(Role.INACTIVE, Role.PASSIVE, Role.ACTIVE);
        for (Role role : Role.values()) {
            assertThat(Role.parse(role.id())).isEqualTo(role);
            assertThat(role.signs()).isEqualTo(role == Role.ACTIVE);
            assertThat(role.validates()).isEqualTo(role != Role.INACTIVE);
            for (Role other : Role.values()) {
                assertThat(role.isNeighbourOf(other))
                        .isEqualTo(Math.abs(line.indexOf(role) - line.indexOf(other)) == 1);
            }
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Role.parse("Active"))
                .withMessage("role is \"Active\"; one of active, passive, inactive");
        RoleChange change = new RoleChange(MrcName.of("mrc-2"), Role.PASSIVE, Role.ACTIVE);
        assertThat(change).hasToString("mrc-2: passive -> active");
        assertThat(change.inverse()).hasToString("mrc-2: active -> passive");
    }
}
