package io.meshroot.tests.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.event.MeshEvent.IssueFailed;
import io.meshroot.api.event.MeshEvent.LeafExpired;
import io.meshroot.api.event.MeshEvent.LeafIssued;
import io.meshroot.api.event.MeshEvent.RoleAccepted;
import io.meshroot.api.event.MeshEvent.RolePending;
import io.meshroot.api.event.MeshEvent.RootDrifted;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.ProviderConfig;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.SecretKeyRef;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.mrc.VaultConfig;
import io.meshroot.api.store.Secret;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.RenewalPolicy;
import io.meshroot.core.store.InMemorySecretStore;
import io.meshroot.testkit.vault.FakeVault;
import io.meshroot.testkit.vault.VaultAdmin;
import io.meshroot.testkit.vault.VaultFault;
import io.meshroot.tests.Happenings;
import io.meshroot.tests.LiveServices;
import io.meshroot.tests.Project;
import io.meshroot.vault.VaultProvider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rotations from, to and within Vault, with a server that fails in the middle, under services that call one another. */
class VaultRotationTest {
    private static final List<String> SERVICES = List.of("bookbuyer.shop", "bookstore.shop", "payments.shop");
    private static final SecretKeyRef TOKEN = new SecretKeyRef(new SecretRef("mesh", "vault"), "token");
    private static final Duration OUTAGE = Project.full() ? Duration.ofSeconds(20) : Duration.ofSeconds(1);
    /** Renewed when at most a tenth is over: soon, and with time to spare for an outage. */
    private static final RenewalPolicy EARLY = new RenewalPolicy(0.9, 0.05);

    private static final Duration VALIDITY = Duration.ofSeconds(Project.full() ? 90 : 40);

    private final FakeVault vault = FakeVault.start();
    private final InMemorySecretStore secrets = new InMemorySecretStore();
    private final Happenings happenings = new Happenings();

    @BeforeEach
    void setUp() {
        VaultAdmin admin = vault.admin();
        admin.mountPki("pki");
        admin.generateRoot("pki", "root-a");
        admin.generateRoot("pki", "root-b");
        admin.writeRole("pki", "mesh", VaultAdmin.meshRole("spiffe://cluster.local/*"));
        admin.writePolicy("mesh-root", """
                path "pki/sign/mesh" { capabilities = ["update"] }
                path "pki/issuer/+/sign/mesh" { capabilities = ["update"] }
                path "pki/roles/mesh" { capabilities = ["read"] }
                """);
        String token = admin.createToken(Map.of("policies", List.of("mesh-root"), "ttl", "1h"));
        var unused = secrets.createIfAbsent(TOKEN.secret(), Secret.of(Map.of(TOKEN.key(), token.getBytes(UTF_8))));
    }

    @AfterEach
    void stop() {
        vault.close();
    }

    private CertificateManager manager(MeshRootCertificate first) {
        return CertificateManager.builder()
                .secretStore(secrets)
                .provider(VaultProvider.builder()
                        .attemptTimeout(Duration.ofSeconds(1))
                        .totalTimeout(Duration.ofMillis(1500))
                        .build())
                .initialRoot(first)
                .leafValidity(VALIDITY)
                .shortestUsefulValidity(Duration.ofSeconds(2))
                .renewalPolicy(EARLY)
                .clockSkew(Duration.ofSeconds(1))
                .eventListener(happenings::on)
                .build();
    }

    private static MeshRootCertificate mrc(String name, ProviderConfig provider, Role role) {
        return MeshRootCertificate.builder(name)
                .provider(provider)
                .spiffe(SpiffeMode.ENABLED)
                .role(role)
                .build();
    }

    private VaultConfig issuer(String reference) {
        return new VaultConfig(
                vault.address().getHost(),
                vault.address().getPort(),
                VaultConfig.Protocol.HTTP,
                "mesh",
                Optional.of(TOKEN),
                Optional.empty(),
                Optional.of("pki"),
                Optional.empty(),
                Optional.of(reference),
                Optional.empty());
    }

    private static void rotate(CertificateManager manager, MeshRootCertificate to) throws Exception {
        manager.rotateTo(to).completion().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static MrcName signer(CertificateManager manager) {
        return manager.issue(IssueRequest.service(SERVICES.get(0))).signer();
    }

    private static void callMore(LiveServices services, int handshakes) throws InterruptedException {
        long wanted = services.ok() + handshakes;
        Happenings.await("services call", () -> services.ok() >= wanted);
    }

    /** The server goes away until a renewal has failed and for as long as is asked; everything goes on meanwhile. */
    private void surviveAnOutage(CertificateManager manager, LiveServices services) throws InterruptedException {
        long begun = System.nanoTime();
        vault.goDown();
        IssueFailed told = happenings.awaitNew(IssueFailed.class, failed -> true);
        assertThat(told.message()).contains(vault.address().getHost());
        assertThat(told.retryIn()).isPositive();
        assertThat(manager.readiness().problems()).isEmpty();
        Happenings.await("the outage is over", () -> System.nanoTime() - begun > OUTAGE.toNanos());
        callMore(services, 60);
        assertThat(manager.readiness().problems()).isEmpty();
        vault.comeUp();
        LeafIssued again = happenings.awaitNew(LeafIssued.class, issued -> issued.cause() == LeafIssued.Cause.RENEWAL);
        assertThat(again.signer()).isEqualTo(signer(manager));
    }

    private void surviveABurst(CertificateManager manager, LiveServices services) throws InterruptedException {
        long before = vault.requestCount();
        vault.failNext(6, "/sign/", VaultFault.rateLimited());
        vault.failNext(3, "/sign/", VaultFault.rateLimited(Duration.ofSeconds(1)));
        Happenings.await("the burst is over", () -> vault.requestCount() >= before + 9);
        var unused = happenings.awaitNew(LeafIssued.class, issued -> issued.cause() == LeafIssued.Cause.RENEWAL);
        callMore(services, 30);
        assertThat(manager.readiness().problems()).isEmpty();
    }

    private void requireUnharmed(LiveServices services) {
        assertThat(services.failures()).isEmpty();
        assertThat(services.ok()).isGreaterThan(100);
        assertThat(happenings.all(LeafExpired.class)).isEmpty();
        assertThat(happenings.all(RootDrifted.class)).isEmpty();
    }

    @Test
    void rotatesFromTheBuiltInAuthorityToVaultAndBack() throws Exception {
        MeshRootCertificate first = mrc("mrc-1", TresorConfig.inSecret("mesh", "mrc-1-ca"), Role.ACTIVE);
        try (CertificateManager manager = manager(first)) {
            LiveServices services = new LiveServices(manager, SERVICES);
            try (services) {
                callMore(services, 30);
                rotate(manager, mrc("mrc-2", issuer("root-a"), Role.PASSIVE));
                assertThat(signer(manager)).isEqualTo(MrcName.of("mrc-2"));
                callMore(services, 30);
                surviveAnOutage(manager, services);
                surviveABurst(manager, services);
                rotate(manager, mrc("mrc-3", TresorConfig.inSecret("mesh", "mrc-3-ca"), Role.PASSIVE));
                assertThat(signer(manager)).isEqualTo(MrcName.of("mrc-3"));
                callMore(services, 30);
            }
            requireUnharmed(services);
        }
    }

    @Test
    void rotatesFromOneIssuerToAnotherWhileTheServerFailsInTheMiddle() throws Exception {
        try (CertificateManager manager = manager(mrc("mrc-a", issuer("root-a"), Role.ACTIVE))) {
            LiveServices services = new LiveServices(manager, SERVICES);
            try (services) {
                callMore(services, 30);
                manager.onEvent(event -> {
                    if (event instanceof RoleAccepted accepted && isTrusted(accepted)) {
                        vault.goDown();
                    }
                });
                var rotation = manager.rotateTo(mrc("mrc-b", issuer("root-b"), Role.PASSIVE))
                        .completion()
                        .toCompletableFuture();
                RolePending pending = happenings.awaitNew(
                        RolePending.class,
                        waiting -> waiting.change().to() == Role.ACTIVE
                                && waiting.toString().contains("robe"));
                assertThat(pending.blockers()).isNotEmpty();
                callMore(services, 60);
                assertThat(rotation).isNotDone();
                assertThat(manager.readiness().problems()).isEmpty();
                assertThat(signer(manager)).isEqualTo(MrcName.of("mrc-a"));
                vault.failNext(5, "/sign/", VaultFault.rateLimited());
                vault.comeUp();
                rotation.get(60, TimeUnit.SECONDS);
                assertThat(signer(manager)).isEqualTo(MrcName.of("mrc-b"));
                callMore(services, 30);
            }
            requireUnharmed(services);
        }
    }

    private static boolean isTrusted(RoleAccepted accepted) {
        return accepted.step().change().mrc().equals(MrcName.of("mrc-b"))
                && accepted.step().change().to() == Role.PASSIVE;
    }
}
