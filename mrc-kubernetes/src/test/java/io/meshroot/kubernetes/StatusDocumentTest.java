package io.meshroot.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.MrcStatus;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.trust.Taint;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.document.MrcDocuments;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StatusDocumentTest {
    private static final Instant NOW = Instant.parse("2026-01-31T09:15:04.123Z");
    private static final MrcName ROOT = MrcName.of("mesh-root");

    private static Map<String, Object> status(MrcName name, Role asked, TrustState state) {
        return new StatusDocument(name, asked, state).write(Map.of(), 3L, NOW);
    }

    @SuppressWarnings("unchecked") // as the document writes it
    private static Map<String, String> conditions(Map<String, Object> status) {
        return ((List<Map<String, Object>>) status.get("conditions"))
                .stream()
                        .collect(Collectors.toMap(
                                each -> (String) each.get("type"),
                                each -> each.get("status") + " " + each.get("reason"),
                                (one, other) -> one,
                                LinkedHashMap::new));
    }

    private static TrustState fresh() {
        try (CertificateManager manager = CertificateManager.builder().build()) {
            return manager.state();
        }
    }

    @Test
    void tellsOfTheRootThatSigns() {
        Map<String, Object> status = status(ROOT, Role.ACTIVE, fresh());

        assertThat(status)
                .containsEntry("state", "active")
                .containsEntry("acceptedRole", "active")
                .containsEntry("signer", true)
                .containsEntry("trustSequence", 1L)
                .containsEntry("observedGeneration", 3L);
        assertThat(conditions(status))
                .containsExactly(
                        Map.entry("Ready", "True Learnt"),
                        Map.entry("Accepted", "True RoleAccepted"),
                        Map.entry("ValidatingRollout", "True Trusted"),
                        Map.entry("IssuingRollout", "True Signs"),
                        Map.entry("IssuingRollback", "False NotRolledBack"),
                        Map.entry("ValidatingRollback", "False NotRolledBack"));
    }

    @Test
    void tellsOfARequestThatIsPending() {
        Map<String, Object> status = status(ROOT, Role.PASSIVE, fresh());

        assertThat(status).containsEntry("state", "pending").containsEntry("acceptedRole", "active");
        assertThat(conditions(status)).containsEntry("Accepted", "False RolePending");
    }

    @Test
    void tellsOfARootThatIsNotKnownYet() {
        Map<String, Object> status = status(MrcName.of("next"), Role.PASSIVE, fresh());

        assertThat(status)
                .containsEntry("state", "pending")
                .containsEntry("signer", false)
                .doesNotContainKey("acceptedRole");
        assertThat(conditions(status))
                .containsEntry("Ready", "Unknown NotLearnt")
                .containsEntry("Accepted", "False NotLearnt");
    }

    @Test
    void tellsOfARootThatStoppedSigningAndOfItsSteps() {
        try (CertificateManager manager = CertificateManager.builder().build()) {
            MrcName next = MrcName.of("next");
            manager.rotateTo(MeshRootCertificate.builder("next")
                            .provider(TresorConfig.inSecret("mesh-root", "next-ca"))
                            .role(Role.PASSIVE)
                            .build())
                    .completion()
                    .toCompletableFuture()
                    .join();
            TrustState state = manager.state();

            assertThat(conditions(status(next, Role.ACTIVE, state))).containsEntry("IssuingRollout", "True Signs");
            assertThat(Serialization.asJson(status(next, Role.ACTIVE, state)))
                    .contains("\"from\":\"inactive\",\"to\":\"passive\"", "\"basis\":\"evidence\"");
        }
    }

    @Test
    void tellsOfATaintedKey() {
        try (CertificateManager manager = CertificateManager.builder().build()) {
            manager.taint(ROOT, "a test", Taint.Signing.UNTIL_REPLACED);

            Map<String, Object> status = status(ROOT, Role.ACTIVE, manager.state());

            assertThat(status).containsEntry("state", "error");
            assertThat(conditions(status)).containsEntry("Ready", "False Tainted");
        }
    }

    @Test
    void keepsSinceWhenAConditionHolds() {
        TrustState state = fresh();
        Map<String, Object> first = new StatusDocument(ROOT, Role.ACTIVE, state).write(Map.of(), 1L, NOW);
        Map<String, Object> again = new StatusDocument(ROOT, Role.ACTIVE, state).write(first, 1L, NOW.plusSeconds(60));
        Map<String, Object> pending =
                new StatusDocument(ROOT, Role.PASSIVE, state).write(first, 2L, NOW.plusSeconds(60));

        assertThat(StatusDocument.sayTheSame(first, again)).isTrue();
        assertThat(StatusDocument.sayTheSame(first, pending)).isFalse();
        assertThat(Serialization.asJson(pending)).contains("2026-01-31T09:16:04Z", "2026-01-31T09:15:04Z");
    }

    /** The library's own reader takes it for what it is. */
    @Test
    void isReadBack() {
        MrcStatus read = MrcDocuments.readOne("{\"apiVersion\":\"config.openservicemesh.io/v1alpha2\","
                        + "\"kind\":\"MeshRootCertificate\",\"metadata\":{\"name\":\"mesh-root\"},\"spec\":{\"role\":\"active\","
                        + "\"provider\":{\"tresor\":{\"ca\":{\"secretRef\":{\"name\":\"a\",\"namespace\":\"b\"}}}}},\"status\":"
                        + Serialization.asJson(status(ROOT, Role.ACTIVE, fresh())) + "}")
                .status();

        assertThat(read.state()).isEqualTo("active");
        assertThat(read.conditions()).hasSize(6);
        assertThat(read.componentStatuses()).containsEntry("xdsControlPlane", "issuing");
    }
}
