package io.meshroot.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.store.InMemoryMrcStore;
import io.meshroot.core.store.InMemorySecretStore;
import io.meshroot.core.x509.Pem;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a mesh begins on a cluster. */
class InstallTest {
    private static final int MANAGERS = 4;
    private static final SecretRef OSM = new SecretRef(Cluster.NAMESPACE, "osm-ca-bundle");

    private final Cluster cluster = Cluster.start();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        cluster.close();
    }

    private static MeshRootCertificate initial(String secret) {
        return MeshRootCertificate.builder("mesh-root")
                .namespace(Cluster.NAMESPACE)
                .provider(TresorConfig.inSecret(Cluster.NAMESPACE, secret))
                .trustDomain(TrustDomain.of("cluster.example"))
                .spiffe(SpiffeMode.ENABLED)
                .role(Role.ACTIVE)
                .build();
    }

    private CertificateManager manager(MeshRootCertificate initial) {
        KubernetesClient client = cluster.client();
        KubernetesMrcStore roots = keep(KubernetesMrcStore.in(client, Cluster.NAMESPACE));
        KubernetesSecretStore secrets = keep(KubernetesSecretStore.of(client));
        return keep(CertificateManager.builder()
                .mrcStore(roots)
                .secretStore(secrets)
                .initialRoot(initial)
                .build());
    }

    private synchronized <T extends AutoCloseable> T keep(T opened) {
        open.add(opened);
        return opened;
    }

    @Test
    void makesTheInitialRootOnceHoweverManyManagersStart() throws Exception {
        CyclicBarrier start = new CyclicBarrier(MANAGERS);
        ExecutorService threads = Executors.newFixedThreadPool(MANAGERS);
        List<Future<CertificateManager>> starting = new ArrayList<>();
        for (int i = 0; i < MANAGERS; i++) {
            Callable<CertificateManager> task = () -> {
                start.await();
                return manager(initial("mesh-root-ca"));
            };
            starting.add(threads.submit(task));
        }
        Set<List<X509Certificate>> trusted = new HashSet<>();
        for (Future<CertificateManager> each : starting) {
            CertificateManager manager = each.get();
            IssuedCertificate leaf = manager.issue(IssueRequest.service("bookbuyer.shop"));
            trusted.add(leaf.trust().rootsOf(TrustDomain.of("cluster.example")));
        }
        threads.shutdown();

        assertThat(trusted).hasSize(1).allMatch(roots -> roots.size() == 1);
        assertThat(cluster.server.objects().list("config.openservicemesh.io/v1alpha2", "MeshRootCertificate"))
                .hasSize(1);
        assertThat(cluster.server.objects().list("v1", "Secret")).hasSize(1);
    }

    @Test
    void adoptsTheRootThatIsThereWithNoChangeOfRoot() {
        KubernetesSecretStore secrets = keep(KubernetesSecretStore.of(cluster.client()));
        Secret osm = secretOfAnotherMesh();
        X509Certificate root = Pem.certificates(
                        new String(osm.expose("ca.crt").orElseThrow(), StandardCharsets.US_ASCII))
                .get(0);
        StoreVersion before = secrets.createIfAbsent(OSM, osm).current().version();

        CertificateManager manager = manager(initial("osm-ca-bundle"));

        assertThat(manager.trust().roots()).containsExactly(root);
        IssuedCertificate leaf = manager.issue(IssueRequest.service("bookbuyer.shop"));
        assertThat(leaf.chain()).hasSize(1);
        assertThatCode(() -> leaf.chain().get(0).verify(root.getPublicKey())).doesNotThrowAnyException();
        assertThat(secrets.read(OSM).orElseThrow().version())
                .as("the Secret is as it was")
                .isEqualTo(before);
    }

    /** It has the entries that Open Service Mesh's has. */
    private static Secret secretOfAnotherMesh() {
        try (InMemoryMrcStore roots = new InMemoryMrcStore();
                InMemorySecretStore secrets = new InMemorySecretStore();
                CertificateManager another = CertificateManager.builder()
                        .mrcStore(roots)
                        .secretStore(secrets)
                        .initialRoot(initial("osm-ca-bundle"))
                        .build()) {
            assertThat(another.trust().roots()).hasSize(1);
            Secret secret = secrets.read(OSM).orElseThrow().value();
            return Secret.of(Map.of(
                    "ca.crt", secret.expose("ca.crt").orElseThrow(),
                    "private.key", secret.expose("private.key").orElseThrow()));
        }
    }

    @Test
    void goesOnWithWhatWasAcceptedAfterARestart() {
        CertificateManager first = manager(initial("mesh-root-ca"));
        List<X509Certificate> roots = first.trust().roots();
        first.close();

        CertificateManager second = manager(initial("another-secret"));

        assertThat(second.trust().roots()).isEqualTo(roots);
        assertThat(cluster.server.objects().list("v1", "Secret")).hasSize(1);
    }
}
