package io.meshroot.testkit.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The fabric8 client, which was not written for this server, works with it. */
@Timeout(60)
class Fabric8ClientTest {
    private final FakeKubernetes kubernetes = FakeKubernetes.start();
    private final KubernetesClient client = client(kubernetes.adminToken());
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        client.close();
        kubernetes.close();
    }

    private KubernetesClient client(String token) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(kubernetes.address().toString())
                .withOauthToken(token)
                .withNamespace("default")
                .withRequestRetryBackoffLimit(0)
                .withWatchReconnectInterval(20)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static ConfigMap map(String name, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("app", "mesh")
                .endMetadata()
                .addToData("key", value)
                .build();
    }

    private String next() throws InterruptedException {
        String event = seen.poll(20, TimeUnit.SECONDS);
        assertThat(event).as("an event within 20 s").isNotNull();
        return event;
    }

    private SharedIndexInformer<ConfigMap> inform() {
        return client.configMaps().inNamespace("default").inform(new ResourceEventHandler<>() {
            @Override
            public void onAdd(ConfigMap map) {
                seen.add("+" + shown(map));
            }

            @Override
            public void onUpdate(ConfigMap before, ConfigMap map) {
                if (!shown(before).equals(shown(map))) {
                    seen.add("~" + shown(map));
                }
            }

            @Override
            public void onDelete(ConfigMap map, boolean unknown) {
                seen.add("-" + shown(map));
            }
        });
    }

    private static String shown(ConfigMap map) {
        return map.getMetadata().getName() + "=" + map.getData().get("key");
    }

    @Test
    void createsReadsReplacesAndDeletes() {
        ConfigMap made = client.resource(map("a", "1")).create();

        assertThat(made.getMetadata().getUid()).isNotBlank();
        assertThat(made.getMetadata().getCreationTimestamp()).isNotBlank();
        assertThat(client.configMaps().withName("a").get()).isEqualTo(made);
        made.getData().put("key", "2");
        assertThat(client.resource(made).update().getMetadata().getResourceVersion())
                .isNotEqualTo(made.getMetadata().getResourceVersion());
        assertThat(client.configMaps().withLabel("app", "mesh").list().getItems())
                .hasSize(1);
        assertThat(client.configMaps().withLabel("app", "other").list().getItems())
                .isEmpty();
        assertThat(client.configMaps().withName("a").delete()).hasSize(1);
        assertThat(client.configMaps().withName("a").get()).isNull();
    }

    @Test
    void tellsConflictsByCodeAndReason() {
        ConfigMap first = client.resource(map("a", "1")).create();
        ConfigMap second = client.configMaps().withName("a").get();
        second.getData().put("key", "2");
        client.resource(second).update();

        first.getData().put("key", "3");
        assertThatThrownBy(() -> client.resource(first).update())
                .isInstanceOfSatisfying(KubernetesClientException.class, e -> {
                    assertThat(e.getCode()).isEqualTo(409);
                    assertThat(e.getStatus().getReason()).isEqualTo("Conflict");
                });
        assertThatThrownBy(() -> client.resource(map("a", "4")).create())
                .isInstanceOfSatisfying(KubernetesClientException.class, e -> {
                    assertThat(e.getCode()).isEqualTo(409);
                    assertThat(e.getStatus().getReason()).isEqualTo("AlreadyExists");
                });
    }

    @Test
    void patchesAndEdits() {
        client.resource(map("a", "1")).create();

        client.configMaps()
                .withName("a")
                .edit(map -> new ConfigMapBuilder(map).addToData("more", "x").build());

        assertThat(client.configMaps().withName("a").get().getData()).containsEntry("more", "x");
    }

    @Test
    void keepsSecretsAsARealServerDoes() {
        Secret secret = client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withGenerateName("ca-")
                        .endMetadata()
                        .addToStringData("ca.crt", "PEM")
                        .build())
                .create();

        assertThat(secret.getMetadata().getName()).matches("ca-[a-z0-9]{5}");
        assertThat(secret.getType()).isEqualTo("Opaque");
        assertThat(secret.getData()).containsEntry("ca.crt", "UEVN");
        assertThat(secret.getStringData()).isNullOrEmpty();
    }

    @Test
    void informersFollowChanges() throws Exception {
        client.resource(map("a", "1")).create();
        try (SharedIndexInformer<ConfigMap> informer = inform()) {
            assertThat(next()).isEqualTo("+a=1");
            client.resource(map("b", "1")).create();
            assertThat(next()).isEqualTo("+b=1");
            client.resource(map("b", "2")).update();
            assertThat(next()).isEqualTo("~b=2");
            client.configMaps().withName("a").delete();
            assertThat(next()).isEqualTo("-a=1");
            assertThat(informer.isWatching()).isTrue();
        }
    }

    @Test
    void informersResumeAfterABreakWithoutListingAnew() throws Exception {
        try (SharedIndexInformer<ConfigMap> informer = inform()) {
            client.resource(map("a", "1")).create();
            assertThat(next()).isEqualTo("+a=1");
            long lists = lists();
            kubernetes.breakWatches();
            client.resource(map("b", "1")).create();
            assertThat(next()).isEqualTo("+b=1");
            kubernetes.endWatches();
            client.resource(map("c", "1")).create();
            assertThat(next()).isEqualTo("+c=1");
            assertThat(lists()).isEqualTo(lists);
            assertThat(informer.getStore().list()).hasSize(3);
        }
    }

    @Test
    void informersListAnewAfterACompaction() throws Exception {
        try (SharedIndexInformer<ConfigMap> informer = inform()) {
            client.resource(map("a", "1")).create();
            client.resource(map("b", "1")).create();
            assertThat(List.of(next(), next())).containsExactly("+a=1", "+b=1");
            long lists = lists();
            kubernetes.goDown();
            kubernetes.objects().delete(new ObjectName("v1", "ConfigMap", "default", "a"));
            kubernetes
                    .objects()
                    .create(Map.of(
                            "apiVersion",
                            "v1",
                            "kind",
                            "ConfigMap",
                            "metadata",
                            Map.of("name", "c"),
                            "data",
                            Map.of("key", "1")));
            kubernetes.compact();
            kubernetes.comeUp();

            assertThat(List.of(next(), next())).containsExactlyInAnyOrder("-a=1", "+c=1");
            assertThat(lists()).isGreaterThan(lists);
            client.resource(map("d", "1")).create();
            assertThat(next()).isEqualTo("+d=1");
            assertThat(informer.getStore().list()).hasSize(3);
        }
    }

    private long lists() {
        return kubernetes.requests().stream()
                .filter(each -> each.method().equals("GET") && each.path().endsWith("/configmaps"))
                .filter(each -> !each.query().containsKey("watch"))
                .count();
    }

    @Test
    void listsInPieces() {
        for (int i = 0; i < 5; i++) {
            client.resource(map("m" + i, "1")).create();
        }
        var options = new ListOptionsBuilder().withLimit(2L).build();
        var first = client.configMaps().list(options);
        assertThat(first.getItems()).hasSize(2);
        assertThat(first.getMetadata().getRemainingItemCount()).isEqualTo(3);
        options.setContinue(first.getMetadata().getContinue());
        client.configMaps().withName("m3").delete();
        assertThat(client.configMaps().list(options).getItems())
                .extracting(map -> map.getMetadata().getName())
                .as("the next piece shows what was there when the first was read")
                .containsExactly("m2", "m3");
        kubernetes.compact();
        assertThatThrownBy(() -> client.configMaps().list(options))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(410));
    }

    @Test
    void readsWhatItCanDo() {
        assertThat(client.getKubernetesVersion().getMinor()).isEqualTo("34");
        kubernetes.objects().create(Widgets.DEFINITION);
        assertThat(client.supports(Widgets.API, "Widget")).isTrue();
        assertThat(client.supports("test.example/v2", "Widget")).isFalse();
        var widgets = client.genericKubernetesResources(Widgets.API, "Widget").inNamespace("default");
        assertThat(widgets.list().getItems()).isEmpty();
        assertThat(client.apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName("widgets.test.example")
                        .get()
                        .getStatus()
                        .getConditions())
                .extracting("type")
                .contains("Established");
    }

    @Test
    void aCutClientGetsNothingUntilItIsMended() throws Exception {
        String token = kubernetes.serviceAccountToken("default", "lone");
        kubernetes
                .objects()
                .create(Map.of(
                        "apiVersion",
                        "rbac.authorization.k8s.io/v1",
                        "kind",
                        "ClusterRoleBinding",
                        "metadata",
                        Map.of("name", "all"),
                        "roleRef",
                        Map.of("apiGroup", "rbac.authorization.k8s.io", "kind", "ClusterRole", "name", "all"),
                        "subjects",
                        List.of(Map.of("kind", "ServiceAccount", "name", "lone", "namespace", "default"))));
        kubernetes
                .objects()
                .create(Map.of(
                        "apiVersion",
                        "rbac.authorization.k8s.io/v1",
                        "kind",
                        "ClusterRole",
                        "metadata",
                        Map.of("name", "all"),
                        "rules",
                        List.of(Map.of(
                                "apiGroups", List.of(""), "resources", List.of("configmaps"), "verbs", List.of("*")))));
        try (KubernetesClient lone = client(token)) {
            lone.resource(map("a", "1")).create();
            kubernetes.cut(token, NetworkCut.RESET);
            assertThatThrownBy(() -> lone.configMaps().withName("a").get())
                    .isInstanceOf(KubernetesClientException.class);
            assertThat(client.configMaps().withName("a").get()).isNotNull();
            kubernetes.mend(token);
            assertThat(lone.configMaps().withName("a").get()).isNotNull();
            assertThatThrownBy(() -> lone.secrets().list())
                    .isInstanceOfSatisfying(KubernetesClientException.class, e -> {
                        assertThat(e.getCode()).isEqualTo(403);
                        assertThat(e.getMessage())
                                .contains(
                                        "secrets is forbidden: User \"system:serviceaccount:default:lone\" cannot list"
                                                + " resource \"secrets\" in API group \"\" in the namespace \"default\"");
                    });
        }
    }
}
