package io.meshroot.tests.certmanager;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.meshroot.api.event.MeshEvent.IssueFailed;
import io.meshroot.api.event.MeshEvent.LeafExpired;
import io.meshroot.api.event.MeshEvent.RootDrifted;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.mrc.CertManagerConfig;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.ProviderConfig;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.SecretKeyRef;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.mrc.VaultConfig;
import io.meshroot.api.store.Secret;
import io.meshroot.certmanager.CertManagerProvider;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.RenewalPolicy;
import io.meshroot.core.store.InMemorySecretStore;
import io.meshroot.testkit.certmanager.FakeCertManager;
import io.meshroot.testkit.certmanager.IssuerBehavior;
import io.meshroot.testkit.kubernetes.FakeKubernetes;
import io.meshroot.testkit.vault.FakeVault;
import io.meshroot.testkit.vault.VaultAdmin;
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

/** One rotation after the other, through all providers and back to the first, under services that call one another. */
class ThreeProvidersTest {
    private static final List<String> SERVICES = List.of("bookbuyer.shop", "bookstore.shop", "payments.shop");
    private static final SecretKeyRef TOKEN = new SecretKeyRef(new SecretRef("mesh", "vault"), "token");
    private static final int HANDSHAKES = Project.full() ? 1_000 : 30;
    private static final String NAMESPACE = "mesh-system";

    private final FakeVault vault = FakeVault.start();
    private final FakeKubernetes kubernetes = FakeKubernetes.start();
    private final FakeCertManager certManager = FakeCertManager.install(kubernetes);
    private final KubernetesClient client = client();
    private final InMemorySecretStore secrets = new InMemorySecretStore();
    private final Happenings happenings = new Happenings();

    @BeforeEach
    void setUp() {
        VaultAdmin admin = vault.admin();
        admin.mountPki("pki");
        admin.generateRoot("pki", "root-a");
        admin.writeRole("pki", "mesh", VaultAdmin.meshRole("spiffe://cluster.local/*"));
        admin.writePolicy("mesh-root", """
                path "pki/sign/mesh" { capabilities = ["update"] }
                path "pki/roles/mesh" { capabilities = ["read"] }
                """);
        String token = admin.createToken(Map.of("policies", List.of("mesh-root"), "ttl", "1h"));
        var unused = secrets.createIfAbsent(TOKEN.secret(), Secret.of(Map.of(TOKEN.key(), token.getBytes(UTF_8))));
        var root = certManager.issuer(NAMESPACE, "mesh-ca");
        assertThat(root).isNotNull();
    }

    @AfterEach
    void stop() {
        client.close();
        certManager.close();
        kubernetes.close();
        vault.close();
    }

    private KubernetesClient client() {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(kubernetes.address().toString())
                .withOauthToken(kubernetes.adminToken())
                .withNamespace(NAMESPACE)
                .withRequestRetryBackoffLimit(0)
                .withWatchReconnectInterval(50)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private CertificateManager manager(MeshRootCertificate first) {
        return CertificateManager.builder()
                .secretStore(secrets)
                .provider(VaultProvider.builder().build())
                .provider(CertManagerProvider.builder()
                        .client(client)
                        .deadline(Duration.ofSeconds(5))
                        .build())
                .initialRoot(first)
                .leafValidity(Duration.ofSeconds(Project.full() ? 90 : 40))
                .shortestUsefulValidity(Duration.ofSeconds(2))
                .renewalPolicy(new RenewalPolicy(0.9, 0.05))
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

    private VaultConfig inVault() {
        return new VaultConfig(
                vault.address().getHost(),
                vault.address().getPort(),
                VaultConfig.Protocol.HTTP,
                "mesh",
                Optional.of(TOKEN),
                Optional.empty(),
                Optional.of("pki"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static void rotate(CertificateManager manager, MeshRootCertificate to, LiveServices services)
            throws Exception {
        manager.rotateTo(to).completion().toCompletableFuture().get(60, TimeUnit.SECONDS);
        MrcName signer = manager.issue(IssueRequest.service(SERVICES.get(0))).signer();
        assertThat(signer).isEqualTo(to.name());
        callMore(services);
    }

    private static void callMore(LiveServices services) throws InterruptedException {
        long wanted = services.ok() + HANDSHAKES;
        Happenings.await("services call", () -> services.ok() >= wanted);
    }

    /** cert-manager's issuer fails and the API server goes away; renewals fail, and every leaf goes on. */
    private void surviveTrouble(CertificateManager manager, LiveServices services) throws InterruptedException {
        certManager.behave(IssuerBehavior.FAILS);
        var failed =
                happenings.awaitNew(IssueFailed.class, each -> each.message().contains("Failed"));
        assertThat(failed.retryIn()).isPositive();
        kubernetes.goDown();
        var away =
                happenings.awaitNew(IssueFailed.class, each -> !each.message().contains("Failed"));
        assertThat(away.retryIn()).isPositive();
        callMore(services);
        assertThat(manager.readiness().problems()).isEmpty();
        kubernetes.compact();
        certManager.behave(IssuerBehavior.ISSUES);
        kubernetes.comeUp();
    }

    @Test
    void rotatesThroughAllProvidersUnderLoad() throws Exception {
        MeshRootCertificate first = mrc("mrc-1", TresorConfig.inSecret("mesh", "mrc-1-ca"), Role.ACTIVE);
        CertManagerConfig inCertManager = new CertManagerConfig("mesh-ca", "Issuer", CertManagerConfig.OWN_GROUP);
        try (CertificateManager manager = manager(first)) {
            LiveServices services = new LiveServices(manager, SERVICES);
            try (services) {
                callMore(services);
                rotate(manager, mrc("mrc-2", inCertManager, Role.PASSIVE), services);
                surviveTrouble(manager, services);
                rotate(manager, mrc("mrc-3", inVault(), Role.PASSIVE), services);
                rotate(manager, mrc("mrc-4", TresorConfig.inSecret("mesh", "mrc-4-ca"), Role.PASSIVE), services);
            }
            assertThat(services.failures()).isEmpty();
            assertThat(services.ok()).isGreaterThan(4L * HANDSHAKES);
            assertThat(happenings.all(LeafExpired.class)).isEmpty();
            assertThat(happenings.all(RootDrifted.class)).isEmpty();
        }
        assertThat(certManager.requests()).as("requests that were left behind").isEmpty();
    }
}
