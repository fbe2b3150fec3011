package io.meshroot.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.meshroot.api.DocumentException;
import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Metadata;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.store.MrcListing;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.document.MrcDocuments;
import io.meshroot.testkit.kubernetes.KubernetesRefusal;
import io.meshroot.testkit.kubernetes.ObjectName;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KubernetesMrcStoreTest {
    private static final ObjectName STATE =
            new ObjectName("v1", "ConfigMap", Cluster.NAMESPACE, "mesh-root-trust-state");
    private static final ObjectName MARK =
            new ObjectName("coordination.k8s.io/v1", "Lease", Cluster.NAMESPACE, "mesh-root-trust-state");

    private final Cluster cluster = Cluster.start();
    private final KubernetesMrcStore store = KubernetesMrcStore.in(cluster.client(), Cluster.NAMESPACE);

    @AfterEach
    void stop() {
        store.close();
        cluster.close();
    }

    private static MeshRootCertificate mrc(String name, Role role) {
        return MeshRootCertificate.builder(name)
                .namespace(Cluster.NAMESPACE)
                .provider(TresorConfig.inSecret(Cluster.NAMESPACE, name + "-ca"))
                .role(role)
                .build();
    }

    private static void assertCode(ThrowingCallable call, ErrorCode code, String... texts) {
        assertThatThrownBy(call).isInstanceOfSatisfying(MeshRootException.class, e -> {
            assertThat(e.code()).as("%s", e.getMessage()).isEqualTo(code);
            for (String text : texts) {
                assertThat(e.getMessage()).contains(text);
            }
        });
    }

    @Test
    void takesALostStateForAnErrorAndNotForABeginning() {
        StoreVersion version = store.createState(TrustState.EMPTY).orElseThrow();
        cluster.server.objects().delete(STATE);

        assertCode(store::readState, ErrorCode.STORE_CORRUPT, "Lease mesh-root-trust-state", "restore it");
        assertCode(() -> store.createState(TrustState.EMPTY), ErrorCode.STORE_CORRUPT);
        assertThat(store.replaceState(version, TrustState.EMPTY)).isEmpty();

        cluster.server.objects().delete(MARK);
        assertThat(store.readState()).isEmpty();
    }

    /** As after a crash between the two, or when only the ConfigMap was restored. */
    @Test
    void marksAStateThatHasNoMark() {
        store.createState(TrustState.EMPTY);
        cluster.server.objects().delete(MARK);

        KubernetesMrcStore other = KubernetesMrcStore.in(cluster.client(), Cluster.NAMESPACE);
        assertThat(other.readState()).isPresent();
        other.close();

        assertThat(cluster.server.objects().get(MARK)).isPresent();
    }

    @Test
    void refusesAStateThatCannotBeRead() {
        store.createState(TrustState.EMPTY);
        Map<String, Object> object = cluster.server.objects().get(STATE).orElseThrow();
        object.put("data", Map.of("trust-state.json", "{}"));
        cluster.server.objects().update(object);

        assertCode(store::readState, ErrorCode.STORE_CORRUPT, "formatVersion", "left as it is");
    }

    @Test
    @SuppressWarnings("try") // the registration is only held
    void hearsOfChangesThoughTheServerForgetsAndConnectionsBreak() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (Subscription ignored = store.watch(calls::incrementAndGet)) {
            Eventually.await("the watches", () -> cluster.server.openWatches() == 3);

            told(calls, "mrc-1");
            cluster.server.breakWatches();
            told(calls, "mrc-2");
            cluster.server.endWatches();
            told(calls, "mrc-3");
            cluster.server.compact();
            cluster.server.breakWatches();
            told(calls, "mrc-4");
            cluster.server.goDown();
            cluster.server.comeUp();
            told(calls, "mrc-5");
        }
    }

    private void told(AtomicInteger calls, String name) throws InterruptedException {
        int before = calls.get();
        cluster.apply(MrcDocuments.toYaml(mrc(name, Role.INACTIVE)));
        Eventually.await("a call about " + name, () -> calls.get() > before);
    }

    @Test
    void endsItsWatchesWhenItIsClosed() throws Exception {
        store.watch(() -> {});
        Eventually.await("the watches", () -> cluster.server.openWatches() == 3);

        store.close();

        Eventually.await("the end of the watches", () -> cluster.server.openWatches() == 0);
    }

    @Test
    void leavesEditsOfAnythingButTheRoleToNobody() {
        store.create(mrc("mrc-1", Role.ACTIVE));
        ObjectName name =
                new ObjectName("config.openservicemesh.io/v1alpha2", "MeshRootCertificate", Cluster.NAMESPACE, "mrc-1");

        for (MeshRootCertificate edited : new MeshRootCertificate[] {
            MeshRootCertificate.builder("mrc-1")
                    .namespace(Cluster.NAMESPACE)
                    .provider(TresorConfig.inSecret(Cluster.NAMESPACE, "another"))
                    .role(Role.ACTIVE)
                    .build(),
            MeshRootCertificate.builder("mrc-1")
                    .namespace(Cluster.NAMESPACE)
                    .provider(TresorConfig.inSecret(Cluster.NAMESPACE, "mrc-1-ca"))
                    .trustDomain(TrustDomain.of("another.domain"))
                    .role(Role.ACTIVE)
                    .build(),
            mrc("mrc-1", Role.INACTIVE)
        }) {
            Map<String, Object> object = cluster.server.objects().get(name).orElseThrow();
            object.put(
                    "spec",
                    Serialization.unmarshal(MrcDocuments.toJson(edited), Map.class)
                            .get("spec"));
            assertThatThrownBy(() -> cluster.server.objects().update(object)).isInstanceOf(KubernetesRefusal.class);
        }
        assertThatCode(() -> store.updateRole(MrcName.of("mrc-1"), Role.ACTIVE, Role.PASSIVE))
                .doesNotThrowAnyException();
    }

    /** A document that is two steps behind the accepted role catches up. */
    @Test
    void goesThroughPassiveWhereTheDefinitionAllowsNoJump() {
        store.create(mrc("mrc-1", Role.ACTIVE));

        store.updateRole(MrcName.of("mrc-1"), Role.ACTIVE, Role.INACTIVE);

        assertThat(store.list().mrcs()).containsExactly(mrc("mrc-1", Role.INACTIVE));
    }

    @Test
    void acceptsDocumentsOfOpenServiceMeshWithTheirDefaults() {
        cluster.apply("""
                apiVersion: config.openservicemesh.io/v1alpha2
                kind: MeshRootCertificate
                metadata:
                  name: osm-mesh-root-certificate
                  namespace: mesh-system
                spec:
                  role: active
                  provider:
                    tresor:
                      ca:
                        secretRef:
                          name: osm-ca-bundle
                          namespace: mesh-system
                """);

        MeshRootCertificate read = store.list().mrcs().get(0);

        assertThat(read.spec().trustDomain()).isEqualTo(TrustDomain.DEFAULT);
        assertThat(read.spec().provider()).isEqualTo(TresorConfig.inSecret(Cluster.NAMESPACE, "osm-ca-bundle"));
    }

    @Test
    void refusesANamespaceThatIsNotItsOwn() {
        MeshRootCertificate elsewhere = MeshRootCertificate.builder("mrc-1")
                .namespace("other")
                .provider(TresorConfig.inSecret("other", "ca"))
                .role(Role.ACTIVE)
                .build();

        assertThatThrownBy(() -> store.create(elsewhere))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("metadata.namespace");
    }

    @Test
    void saysWhichRightIsMissing() {
        String token = cluster.server.serviceAccountToken(Cluster.NAMESPACE, "nobody");
        KubernetesMrcStore without = KubernetesMrcStore.in(cluster.client(token), Cluster.NAMESPACE);

        assertCode(without::list, ErrorCode.STORE_UNAVAILABLE, "403", "meshrootcertificates", "Role");
        assertCode(without::readState, ErrorCode.STORE_UNAVAILABLE, "403", "mesh-root-trust-state");
        without.close();
    }

    @Test
    void saysThatTheServerIsAway() {
        cluster.server.goDown();

        assertCode(store::list, ErrorCode.STORE_UNAVAILABLE, "can be reached");
    }

    /** The definition of Open Service Mesh, which knows neither key types nor other people's providers. */
    private static String olderDefinition() {
        String yaml = MeshRootCertificateCrd.yaml();
        int keyType = yaml.indexOf("                        keyType:\n");
        int vault = yaml.indexOf("                    vault:\n");
        return yaml.substring(0, keyType) + yaml.substring(vault);
    }

    @Test
    void refusesToCreateWhatAnOlderDefinitionWouldCut() {
        try (Cluster older = Cluster.startWith(olderDefinition());
                KubernetesMrcStore its = KubernetesMrcStore.in(older.client(), Cluster.NAMESPACE)) {
            MeshRootCertificate needsIt = MeshRootCertificate.builder("mrc-1")
                    .namespace(Cluster.NAMESPACE)
                    .provider(new TresorConfig(new SecretRef(Cluster.NAMESPACE, "ca"), Optional.of(KeyType.EC_P384)))
                    .role(Role.ACTIVE)
                    .build();

            assertCode(() -> its.create(needsIt), ErrorCode.STORE_UNAVAILABLE, "older", "MeshRootCertificateCrd");
            assertThat(its.list().mrcs()).as("nothing was left behind").isEmpty();

            its.create(mrc("mrc-1", Role.ACTIVE));
            assertThat(its.list().mrcs()).containsExactly(mrc("mrc-1", Role.ACTIVE));
        }
    }

    @Test
    void findsWhatAnOlderDefinitionHasCut() {
        try (Cluster older = Cluster.startWith(olderDefinition());
                KubernetesMrcStore its = KubernetesMrcStore.in(older.client(), Cluster.NAMESPACE)) {
            String given = MrcDocuments.toJson(MeshRootCertificate.builder("mrc-1")
                    .namespace(Cluster.NAMESPACE)
                    .provider(new TresorConfig(new SecretRef(Cluster.NAMESPACE, "ca"), Optional.of(KeyType.EC_P384)))
                    .role(Role.ACTIVE)
                    .build());
            MeshRootCertificate applied = MrcDocuments.readOne(given);
            String document = MrcDocuments.toJson(new MeshRootCertificate(
                    new Metadata(
                            applied.name(),
                            applied.metadata().namespace(),
                            Map.of(),
                            Map.of("kubectl.kubernetes.io/last-applied-configuration", given)),
                    applied.spec(),
                    applied.status()));
            older.apply(document);

            MrcListing listing = its.list();

            assertThat(listing.mrcs()).isEmpty();
            assertThat(listing.problems()).hasSize(1);
            assertThat(listing.problems().get(0).message())
                    .contains("spec.provider.tresor.keyType", "delete the document and apply it again");

            MeshRootCertificateCrd.install(older.client());
            its.delete(applied.name());
            older.apply(document);
            assertThat(its.list().problems()).isEmpty();
            assertThat(its.list().mrcs()).extracting(MeshRootCertificate::spec).containsExactly(applied.spec());
        }
    }
}
