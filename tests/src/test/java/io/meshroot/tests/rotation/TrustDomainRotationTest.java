package io.meshroot.tests.rotation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.SecretKeyRef;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.VaultConfig;
import io.meshroot.api.rotation.Rotation;
import io.meshroot.api.store.Secret;
import io.meshroot.api.trust.Blocker.Reason;
import io.meshroot.api.trust.RotationRecord;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.store.InMemorySecretStore;
import io.meshroot.testkit.vault.FakeVault;
import io.meshroot.testkit.vault.VaultAdmin;
import io.meshroot.tests.Happenings;
import io.meshroot.tests.LiveServices;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The provider and the trust domain are replaced in one rotation, which goes like any other. */
final class TrustDomainRotationTest {
    private static final List<String> SERVICES = List.of("bookbuyer.shop", "bookstore.shop");
    private static final LeafIdentity BUYER = LeafIdentity.service(SERVICES.get(0));
    private static final SecretKeyRef TOKEN = new SecretKeyRef(new SecretRef("mesh", "vault"), "token");
    private static final String OLD_ID = "spiffe://cluster.local/bookbuyer/shop";
    private static final String NEW_ID = "spiffe://mesh.example/bookbuyer/shop";
    private static final String OLD_NAME = "bookbuyer.shop.cluster.local";
    private static final String NEW_NAME = "bookbuyer.shop.mesh.example";

    private final FakeVault vault = FakeVault.start();
    private final InMemorySecretStore secrets = new InMemorySecretStore();

    @AfterEach
    void stop() {
        vault.close();
    }

    @Test
    void principalsCoverBothTrustDomainsFromTheFirstStepToTheLast() throws Exception {
        prepareVault();
        try (CertificateManager manager = CertificateManager.builder()
                .secretStore(secrets)
                .initialRoot(Roots.first())
                .clockSkew(Duration.ofSeconds(1))
                .build()) {
            LiveServices services = new LiveServices(manager, SERVICES);
            try (services) {
                PlainHolder agent = new PlainHolder(manager, "agent.shop");
                agent.acknowledge(manager);
                assertThat(manager.principals(BUYER)).contains(OLD_ID, OLD_NAME).doesNotContain(NEW_ID, NEW_NAME);

                Rotation rotation = manager.rotateTo(target());
                awaitBlocker(rotation, Reason.HOLDER_NOT_ACKNOWLEDGED, agent);
                assertThat(manager.principals(BUYER)).contains(OLD_ID, OLD_NAME, NEW_ID, NEW_NAME);

                agent.takeTrust(manager);
                agent.acknowledge(manager);
                awaitBlocker(rotation, Reason.LEAF_DEPENDS, agent);
                assertThat(manager.principals(BUYER)).contains(OLD_ID, OLD_NAME, NEW_ID, NEW_NAME);

                Happenings.await("the agent has a leaf of Vault", () -> {
                    agent.takeLeaf(manager);
                    return agent.leaf().signer().equals(MrcName.of("root-2"));
                });
                agent.acknowledge(manager);
                RotationRecord record =
                        rotation.completion().toCompletableFuture().get(60, TimeUnit.SECONDS);
                assertThat(record.outcome()).isEqualTo(RotationRecord.Outcome.FINISHED);
                assertThat(manager.principals(BUYER)).contains(NEW_ID, NEW_NAME).doesNotContain(OLD_ID, OLD_NAME);
                long wanted = services.ok() + 30;
                Happenings.await("services call", () -> services.ok() >= wanted);
            }
            assertThat(services.failures()).isEmpty();
        }
    }

    private static void awaitBlocker(Rotation rotation, Reason reason, PlainHolder who) throws InterruptedException {
        Happenings.await(
                who.name() + " is waited for: " + reason,
                () -> rotation.waitsFor().stream()
                        .anyMatch(blocker ->
                                blocker.reason() == reason && blocker.who().equals(Optional.of(who.name()))));
    }

    private void prepareVault() {
        VaultAdmin admin = vault.admin();
        admin.mountPki("pki");
        admin.generateRoot("pki", "root-a");
        admin.writeRole("pki", "mesh", VaultAdmin.meshRole("spiffe://mesh.example/*"));
        admin.writePolicy("mesh-root", """
                path "pki/sign/mesh" { capabilities = ["update"] }
                path "pki/issuer/+/sign/mesh" { capabilities = ["update"] }
                path "pki/roles/mesh" { capabilities = ["read"] }
                """);
        String token = admin.createToken(Map.of("policies", List.of("mesh-root"), "ttl", "1h"));
        var unused = secrets.createIfAbsent(TOKEN.secret(), Secret.of(Map.of(TOKEN.key(), token.getBytes(UTF_8))));
    }

    private MeshRootCertificate target() {
        return MeshRootCertificate.builder("root-2")
                .provider(new VaultConfig(
                        vault.address().getHost(),
                        vault.address().getPort(),
                        VaultConfig.Protocol.HTTP,
                        "mesh",
                        Optional.of(TOKEN),
                        Optional.empty(),
                        Optional.of("pki"),
                        Optional.empty(),
                        Optional.of("root-a"),
                        Optional.empty()))
                .trustDomain(TrustDomain.of("mesh.example"))
                .spiffe(SpiffeMode.ENABLED)
                .role(Role.PASSIVE)
                .build();
    }
}
