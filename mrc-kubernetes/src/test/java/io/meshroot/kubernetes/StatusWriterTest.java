package io.meshroot.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.core.CertificateManager;
import io.meshroot.testkit.kubernetes.KubernetesFault;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusWriterTest {
    private static final String STATUSES =
            "/apis/config.openservicemesh.io/v1alpha2/namespaces/mesh-system/meshrootcertificates/";

    private final Cluster cluster = Cluster.start();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final KubernetesMrcStore store = KubernetesMrcStore.in(cluster.client(), Cluster.NAMESPACE);
    private final KubernetesSecretStore secrets = KubernetesSecretStore.of(cluster.client());
    private CertificateManager manager;

    private static MeshRootCertificate mrc(String name, Role role) {
        return MeshRootCertificate.builder(name)
                .namespace(Cluster.NAMESPACE)
                .provider(TresorConfig.inSecret(Cluster.NAMESPACE, name + "-ca"))
                .role(role)
                .build();
    }

    @BeforeEach
    void start() {
        manager = CertificateManager.builder()
                .mrcStore(store)
                .secretStore(secrets)
                .initialRoot(mrc("mesh-root", Role.ACTIVE))
                .build();
    }

    @AfterEach
    void stop() {
        manager.close();
        store.close();
        secrets.close();
        threads.shutdownNow();
        cluster.close();
    }

    private String status(String name, String... path) {
        String[] whole = new String[path.length + 1];
        whole[0] = "status";
        System.arraycopy(path, 0, whole, 1, path.length);
        return store.objects().list().stream()
                .filter(object -> object.getMetadata().getName().equals(name))
                .findFirst()
                .map((GenericKubernetesResource object) -> String.valueOf(object.<Object>get((Object[]) whole)))
                .orElse("gone");
    }

    private long writes() {
        return cluster.server.requests().stream()
                .filter(request ->
                        request.method().equals("PUT") && request.path().endsWith("/status"))
                .count();
    }

    @Test
    void showsWhatIsAcceptedThroughARotation() throws Exception {
        try (StatusWriter writer = StatusWriter.start(store, InstantSource.system(), threads)) {
            assertThat(writer).isNotNull();
            Eventually.await(
                    "the first status", () -> status("mesh-root", "signer").equals("true"));

            manager.rotateTo(mrc("next-root", Role.PASSIVE))
                    .completion()
                    .toCompletableFuture()
                    .join();

            Eventually.await(
                    "the new signer", () -> status("next-root", "signer").equals("true"));
            assertThat(status("mesh-root")).isEqualTo("gone");
            assertThat(status("next-root", "state")).isEqualTo("active");
            assertThat(manager.roots()).extracting(MeshRootCertificate::name).containsExactly(MrcName.of("next-root"));
            assertThat(manager.roots().get(0).status().conditions()).hasSize(6);
        }
    }

    /** Each would else take the other's writing for a change, for ever. */
    @Test
    void isWrittenOnceByAllThatWriteTheSame() throws Exception {
        try (KubernetesMrcStore other = KubernetesMrcStore.in(cluster.client(), Cluster.NAMESPACE);
                StatusWriter one = StatusWriter.start(store, InstantSource.system(), threads);
                StatusWriter two = StatusWriter.start(other, InstantSource.system(), threads)) {
            assertThat(List.of(one, two)).doesNotContainNull();
            Eventually.await(
                    "the first status", () -> status("mesh-root", "signer").equals("true"));
            manager.create(mrc("next-root", Role.INACTIVE));
            Eventually.await(
                    "the second status", () -> status("next-root", "state").equals("inactive"));
            long written = writes();

            manager.create(mrc("third-root", Role.INACTIVE));
            Eventually.await(
                    "the third status", () -> status("third-root", "state").equals("inactive"));

            assertThat(writes() - written).as("attempts, conflicts included").isLessThan(7);
        }
    }

    @ParameterizedTest
    @CsvSource({"403, Forbidden", "404, NotFound"})
    void oneThatCannotBeWrittenKeepsNoneOfTheOthers(int code, String reason) throws Exception {
        manager.create(mrc("a-root", Role.INACTIVE));
        cluster.server.failNext(
                10_000, "PUT " + STATUSES + "a-root/status", KubernetesFault.error(code, reason, "not this one"));
        try (StatusWriter writer = StatusWriter.start(store, InstantSource.system(), threads)) {
            assertThat(writer).isNotNull();
            Eventually.await(
                    "the status of another", () -> status("mesh-root", "signer").equals("true"));
            manager.create(mrc("third-root", Role.INACTIVE));
            Eventually.await(
                    "the status of a third", () -> status("third-root", "state").equals("inactive"));

            assertThat(writes()).as("it is tried again at changes only").isLessThan(12);
        }
    }
}
