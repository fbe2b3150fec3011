package io.meshroot.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.meshroot.api.time.Scheduler;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.HolderEvidence;
import io.meshroot.api.trust.HolderId;
import io.meshroot.core.CertificateManager;
import io.meshroot.testkit.kubernetes.KubernetesFault;
import io.meshroot.testkit.kubernetes.ObjectName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebhookCaBundleTest {
    private static final HolderId HOLDER = HolderId.of("webhook:mesh-root");
    private static final ObjectName NAME =
            new ObjectName("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "", "mesh-root");
    private static final String CONFIGURATION = """
            {"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingWebhookConfiguration",
             "metadata":{"name":"mesh-root"},
             "webhooks":[{"name":"roots.mesh-root.io","admissionReviewVersions":["v1"],"sideEffects":"None",
              "clientConfig":{"service":{"name":"mesh-root","namespace":"mesh-system","path":"/admission"}},
              "rules":[{"apiGroups":["example.org"],"apiVersions":["v1"],"resources":["nothing"],"operations":["CREATE"]}]}]}""";

    private final Cluster cluster = Cluster.start();
    private final CertificateManager manager = CertificateManager.builder().build();
    private final List<Later> scheduled = new CopyOnWriteArrayList<>();

    /** What was scheduled, to be run by the test. */
    private static final class Later implements Scheduler.Cancellable {
        private final Duration delay;
        private final Runnable task;
        private volatile boolean cancelled;

        Later(Duration delay, Runnable task) {
            this.delay = delay;
            this.task = task;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    private Scheduler.Cancellable schedule(Duration delay, Runnable task) {
        Later later = new Later(delay, task);
        scheduled.add(later);
        return later;
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    private WebhookCaBundle keep() {
        return WebhookCaBundle.keep(cluster.client(), "mesh-root", manager, this::schedule, Duration.ofMinutes(1));
    }

    private Optional<Acknowledgement> said() {
        return manager.holders().stream()
                .filter(holder -> holder.holder().equals(HOLDER))
                .findFirst()
                .flatMap(HolderEvidence::acknowledgement);
    }

    private String configuration() {
        return Serialization.asJson(cluster.server.objects().get(NAME).orElseThrow());
    }

    private void change(String from, String to) {
        assertThat(configuration()).contains(from);
        Map<String, Object> changed =
                Serialization.unmarshal(configuration().replace(from, to), new TypeReference<>() {});
        cluster.server.objects().update(changed);
    }

    private String caBundle() {
        String text = configuration();
        int begin = text.indexOf("\"caBundle\":\"");
        return text.substring(begin, text.indexOf('"', begin + 13) + 1);
    }

    private long looks() {
        return cluster.server.requests().stream()
                .filter(request ->
                        request.method().equals("GET") && request.path().endsWith("/mesh-root"))
                .count();
    }

    @Test
    void acknowledgesOnlyWhenTheServersHaveHadTimeToTakeItIn() throws Exception {
        cluster.server.objects().create(CONFIGURATION);
        try (WebhookCaBundle kept = keep()) {
            assertThat(kept).isNotNull();
            Eventually.await("the bundle", () -> configuration().contains("caBundle"));
            Eventually.await("the settling", () -> !scheduled.isEmpty());

            assertThat(said()).isEmpty();
            assertThat(scheduled.get(0).delay).isEqualTo(Duration.ofMinutes(1));
            scheduled.get(0).task.run();
            assertThat(said())
                    .map(Acknowledgement::trustSequence)
                    .contains(manager.trust().sequence());
        }
    }

    /** Else whoever touches the configuration often enough holds every rotation up. */
    @Test
    void putsNothingOffBecauseItLooksAgain() throws Exception {
        cluster.server.objects().create(CONFIGURATION);
        try (WebhookCaBundle kept = keep()) {
            assertThat(kept).isNotNull();
            Eventually.await("the settling", () -> !scheduled.isEmpty());
            Eventually.await("the watch", () -> cluster.server.openWatches() == 1);

            for (int round = 0; round < 3; round++) {
                long before = looks();
                change(
                        "\"meshroot.io/trust-sequence\"",
                        "\"example.org/round-" + round + "\":\"x\",\"meshroot.io/trust-sequence\"");
                Eventually.await("another look", () -> looks() > before);
            }

            assertThat(scheduled).hasSize(1);
            assertThat(scheduled.get(0).cancelled).isFalse();
        }
    }

    @Test
    void saysWhatIsThereWhereSomebodyOverwroteIt() throws Exception {
        cluster.server.objects().create(CONFIGURATION);
        try (WebhookCaBundle kept = keep()) {
            assertThat(kept).isNotNull();
            Eventually.await("the settling", () -> !scheduled.isEmpty());
            scheduled.get(0).task.run();
            long incarnation = said().orElseThrow().incarnation();

            change(caBundle(), "\"caBundle\":\"\"");

            Eventually.await("it is told", () -> said().orElseThrow().trustSequence() == 0);
            assertThat(said().orElseThrow().incarnation()).isGreaterThan(incarnation);
            Eventually.await("the settling of the new one", () -> scheduled.size() == 2);
            scheduled.get(1).task.run();
            assertThat(said().orElseThrow().trustSequence())
                    .isEqualTo(manager.trust().sequence());
        }
    }

    /** As {@code kubectl replace} does with the file that was applied at first. */
    @Test
    void saysWhatIsThereWhereTheAnnotationWentToo() throws Exception {
        cluster.server.objects().create(CONFIGURATION);
        try (WebhookCaBundle kept = keep()) {
            assertThat(kept).isNotNull();
            Eventually.await("the settling", () -> !scheduled.isEmpty());
            scheduled.get(0).task.run();
            assertThat(said().orElseThrow().trustSequence()).isPositive();
            Map<String, Object> replaced = Serialization.unmarshal(configuration(), new TypeReference<>() {});
            Map<String, Object> original = Serialization.unmarshal(CONFIGURATION, new TypeReference<>() {});
            replaced.put("webhooks", original.get("webhooks"));
            ((Map<?, ?>) replaced.get("metadata")).remove("annotations");

            cluster.server.objects().update(replaced);

            Eventually.await("the settling of the new one", () -> scheduled.size() == 2);
            assertThat(said().orElseThrow().trustSequence()).isZero();
        }
    }

    private void createWrittenBy(long sequence) {
        cluster.server
                .objects()
                .create(CONFIGURATION.replace(
                        "\"name\":\"mesh-root\"},\n",
                        "\"name\":\"mesh-root\",\"annotations\":{\"meshroot.io/trust-sequence\":\"" + sequence
                                + "\"}},\n"));
    }

    @Test
    void leavesABundleOfAManagerThatIsAheadAloneForAWhile() throws Exception {
        createWrittenBy(99);
        try (WebhookCaBundle kept = keep()) {
            assertThat(kept).isNotNull();
            Eventually.await("looks", () -> looks() > 0 && cluster.server.openWatches() == 1);

            assertThat(configuration()).doesNotContain("caBundle");
            assertThat(said()).isEmpty();
        }
    }

    /** Where the state was begun anew nobody will ever publish as much as the annotation says. */
    @Test
    void takesABundleOverThatHasBeenAheadForTooLong() throws Exception {
        createWrittenBy(99);
        try (WebhookCaBundle kept = keep()) {
            assertThat(kept).isNotNull();
            Eventually.await("patience", () -> !scheduled.isEmpty());
            assertThat(scheduled.get(0).delay).isEqualTo(WebhookCaBundle.PATIENCE);

            scheduled.get(0).task.run();

            assertThat(caBundle()).isNotEqualTo("\"caBundle\":\"\"");
            assertThat(configuration())
                    .contains("\"meshroot.io/trust-sequence\":\""
                            + manager.trust().sequence() + "\"");
            assertThat(said()).map(Acknowledgement::trustSequence).contains(0L);
            scheduled.get(1).task.run();
            assertThat(said())
                    .map(Acknowledgement::trustSequence)
                    .contains(manager.trust().sequence());
        }
    }

    @Test
    void isPatientAnewWhereTheOtherManagerWroteInTime() throws Exception {
        createWrittenBy(99);
        try (WebhookCaBundle kept = keep()) {
            assertThat(kept).isNotNull();
            Eventually.await("patience", () -> !scheduled.isEmpty());

            change(
                    "\"meshroot.io/trust-sequence\":\"99\"",
                    "\"meshroot.io/trust-sequence\":\"" + manager.trust().sequence() + "\"");

            Eventually.await("the patience ends", () -> scheduled.get(0).cancelled);
            Eventually.await("the bundle", () -> configuration().contains("caBundle"));
        }
    }

    @Test
    void isClosedAtOnceAlsoWhileTheServerDoesNotAnswer() throws Exception {
        cluster.server.objects().create(CONFIGURATION);
        WebhookCaBundle kept = keep();
        Eventually.await("the settling", () -> !scheduled.isEmpty());
        Eventually.await("the watch", () -> cluster.server.openWatches() == 1);
        cluster.server.failNext(1, "PUT ", KubernetesFault.slow(Duration.ofSeconds(4)));
        change(caBundle(), "\"caBundle\":\"\"");
        Eventually.await("it is told, and being written", () -> said().isPresent());
        long begun = System.nanoTime();

        kept.close();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void refusesANegativeSettleTime() {
        assertThatThrownBy(() -> WebhookCaBundle.keep(
                        cluster.client(), "mesh-root", manager, this::schedule, Duration.ofSeconds(-1)))
                .hasMessageContaining("settleTime");
    }
}
