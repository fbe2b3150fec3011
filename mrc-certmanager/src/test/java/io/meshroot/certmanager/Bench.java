package io.meshroot.certmanager;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.api.mrc.CertManagerConfig;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.api.provider.SigningRequest;
import io.meshroot.core.store.InMemorySecretStore;
import io.meshroot.testkit.certmanager.FakeCertManager;
import io.meshroot.testkit.kubernetes.FakeKubernetes;
import io.meshroot.testkit.kubernetes.KubernetesRequest;
import io.meshroot.testkit.kubernetes.ObjectName;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestKeys;
import io.meshroot.testkit.x509.TestSigningRequest;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A cluster with cert-manager, an issuer, a service account with the documented rights, and what an issuer needs. */
final class Bench implements AutoCloseable {
    static final String NAMESPACE = "mesh-system";
    static final String ISSUER = "mesh-ca";
    static final Duration SKEW = Duration.ofMinutes(1);
    static final Duration DEADLINE = Duration.ofSeconds(30);
    static final KeyPair KEY = TestKeys.shared(KeyType.EC_P256);

    final TestClock clock = TestClock.create();
    final TestScheduler time = new TestScheduler(clock);
    final FakeKubernetes kubernetes = FakeKubernetes.start(clock);
    final FakeCertManager certManager = FakeCertManager.install(kubernetes);
    final TestCertificate root = certManager.issuer(NAMESPACE, ISSUER);
    final String token = kubernetes.serviceAccountToken(NAMESPACE, "mesh-root");
    final KubernetesClient client = client(kubernetes, token);

    Bench() {
        grant("\"create\",\"list\",\"watch\",\"delete\"");
    }

    static KubernetesClient client(FakeKubernetes kubernetes, String token) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(kubernetes.address().toString())
                .withOauthToken(token)
                .withNamespace(NAMESPACE)
                .withRequestRetryBackoffLimit(0)
                .withWatchReconnectInterval(20)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** Lets the service account do with CertificateRequests what is listed, and look at issuers. */
    void grant(String verbs) {
        String rbac = "\"apiVersion\":\"rbac.authorization.k8s.io/v1\"";
        String name = "\"metadata\":{\"name\":\"mesh-root-cert-manager\",\"namespace\":\"" + NAMESPACE + "\"}";
        kubernetes.objects().delete(role("Role"));
        kubernetes.objects().delete(role("RoleBinding"));
        kubernetes
                .objects()
                .create("{" + rbac + ",\"kind\":\"Role\"," + name
                        + ",\"rules\":[{\"apiGroups\":[\"cert-manager.io\"],\"resources\":[\"certificaterequests\"],\"verbs\":["
                        + verbs
                        + "]},{\"apiGroups\":[\"cert-manager.io\"],\"resources\":[\"issuers\"],\"verbs\":[\"get\"]}]}");
        kubernetes
                .objects()
                .create("{" + rbac + ",\"kind\":\"RoleBinding\"," + name
                        + ",\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"Role\","
                        + "\"name\":\"mesh-root-cert-manager\"},"
                        + "\"subjects\":[{\"kind\":\"ServiceAccount\",\"name\":\"mesh-root\"}]}");
    }

    private static ObjectName role(String kind) {
        return new ObjectName("rbac.authorization.k8s.io/v1", kind, NAMESPACE, "mesh-root-cert-manager");
    }

    IssuerContext context() {
        return context(ISSUER);
    }

    IssuerContext context(String issuer) {
        return context(new CertManagerConfig(issuer, "Issuer", CertManagerConfig.OWN_GROUP));
    }

    IssuerContext context(CertManagerConfig config) {
        MeshRootCertificate mrc = MeshRootCertificate.builder("mrc-1")
                .provider(config)
                .trustDomain(TrustDomain.of("cluster.local"))
                .spiffe(SpiffeMode.ENABLED)
                .role(Role.ACTIVE)
                .build();
        return new IssuerContext(mrc, new InMemorySecretStore(), clock, time, SKEW);
    }

    CertManagerProviderBuilder builder() {
        return CertManagerProvider.builder().client(client).deadline(DEADLINE);
    }

    Issuer open() {
        return builder().build().open(context());
    }

    LeafProfile profile(Duration validity) {
        String name = "bookbuyer.bookstore.cluster.local";
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return new LeafProfile(
                Optional.of(name),
                new TreeSet<>(Set.of(name)),
                Set.of(),
                Optional.of(SpiffeId.of(TrustDomain.of("cluster.local"), "/bookbuyer/bookstore")),
                now.minus(SKEW),
                now.plus(validity));
    }

    SigningRequest request() {
        return TestSigningRequest.of(KEY, profile(Duration.ofHours(1)));
    }

    List<KubernetesRequest> sent(String method) {
        return kubernetes.requests().stream()
                .filter(each -> each.method().equals(method) && each.path().contains("/certificaterequests"))
                .toList();
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within 20 s: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Override
    public void close() {
        client.close();
        certManager.close();
        kubernetes.close();
    }
}
