package io.meshroot.tests.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.event.MeshEvent.IssueFailed;
import io.meshroot.api.event.MeshEvent.LeafExpired;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.SecretKeyRef;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.VaultConfig;
import io.meshroot.api.store.Secret;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.RenewalPolicy;
import io.meshroot.core.store.InMemorySecretStore;
import io.meshroot.testkit.vault.FakeVault;
import io.meshroot.testkit.vault.VaultAdmin;
import io.meshroot.tests.Happenings;
import io.meshroot.vault.VaultProvider;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An outage that outlasts a leaf: only then the manager is not ready, and it is again once there is another leaf. */
class VaultReadinessTest {
    private static final SecretKeyRef TOKEN = new SecretKeyRef(new SecretRef("mesh", "vault"), "token");

    @Test
    void isNotReadyOnceALeafHasExpiredAndIsAgainAfterTheOutage() throws Exception {
        Happenings happenings = new Happenings();
        InMemorySecretStore secrets = new InMemorySecretStore();
        try (FakeVault vault = FakeVault.start()) {
            VaultAdmin admin = vault.admin();
            admin.mountPki("pki");
            admin.generateRoot("pki", "root-a");
            admin.writeRole("pki", "mesh", VaultAdmin.meshRole("spiffe://cluster.local/*"));
            var unused = secrets.createIfAbsent(
                    TOKEN.secret(),
                    Secret.of(Map.of(TOKEN.key(), vault.rootToken().getBytes(UTF_8))));
            try (CertificateManager manager = manager(vault, secrets, happenings)) {
                manager.issue(IssueRequest.service("bookbuyer.shop"));
                vault.goDown();
                var failed = happenings.awaitNew(IssueFailed.class, event -> true);
                assertThat(failed.message()).contains(vault.address().getHost());
                assertThat(happenings.all(LeafExpired.class)).isEmpty();
                assertThat(manager.readiness().problems()).isEmpty();

                Happenings.await(
                        "the leaf expires",
                        () -> !happenings.all(LeafExpired.class).isEmpty());
                assertThat(manager.readiness().problems())
                        .singleElement()
                        .asString()
                        .contains("bookbuyer.shop");

                vault.comeUp();
                Happenings.await(
                        "it is ready again",
                        () -> manager.readiness().problems().isEmpty());
                assertThat(manager.readiness().isReady()).isTrue();
            }
        }
    }

    private static CertificateManager manager(FakeVault vault, InMemorySecretStore secrets, Happenings happenings) {
        VaultConfig config = new VaultConfig(
                vault.address().getHost(),
                vault.address().getPort(),
                VaultConfig.Protocol.HTTP,
                "mesh",
                Optional.of(TOKEN),
                Optional.empty(),
                Optional.of("pki"),
                Optional.empty(),
                Optional.of("root-a"),
                Optional.empty());
        return CertificateManager.builder()
                .secretStore(secrets)
                .provider(VaultProvider.builder()
                        .attemptTimeout(Duration.ofSeconds(1))
                        .totalTimeout(Duration.ofMillis(1500))
                        .build())
                .initialRoot(MeshRootCertificate.builder("mrc-1")
                        .provider(config)
                        .spiffe(SpiffeMode.ENABLED)
                        .role(Role.ACTIVE)
                        .build())
                .leafValidity(Duration.ofSeconds(15))
                .shortestUsefulValidity(Duration.ofSeconds(2))
                .renewalPolicy(new RenewalPolicy(0.9, 0.05))
                .clockSkew(Duration.ofSeconds(1))
                .eventListener(happenings::on)
                .build();
    }
}
