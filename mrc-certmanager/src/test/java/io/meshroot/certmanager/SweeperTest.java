package io.meshroot.certmanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.CertManagerConfig;
import io.meshroot.testkit.certmanager.Approval;
import io.meshroot.testkit.kubernetes.KubernetesFault;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SweeperTest {
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "yesterday"})
    void leavesAloneWhatIsNotKnownToBeOld(String made) {
        GenericKubernetesResource request = new GenericKubernetesResource();
        request.setMetadata(new ObjectMetaBuilder().withCreationTimestamp(made).build());

        assertThat(Sweeper.made(request)).isEqualTo(Instant.MAX);
    }

    @Test
    void goesOnAfterOneThatMayNotBeDeleted() {
        try (Bench bench = new Bench()) {
            bench.certManager.approval(Approval.NONE);
            for (String name : new String[] {"left-1", "left-2"}) {
                GenericKubernetesResource left = RequestDocument.of(
                        name,
                        "another",
                        new CertManagerConfig(Bench.ISSUER, "Issuer", CertManagerConfig.OWN_GROUP),
                        bench.request().pkcs10(),
                        KeyType.EC_P256,
                        Duration.ofHours(1));
                left.getMetadata().setNamespace(Bench.NAMESPACE);
                bench.kubernetes.objects().create(Serialization.asJson(left));
            }
            bench.clock.advance(Duration.ofMinutes(75));
            bench.kubernetes.failNext(1, "DELETE ", KubernetesFault.error(403, "Forbidden", "not this one"));

            try (Sweeper sweeper = new Sweeper(bench.client, Bench.NAMESPACE, bench.clock, bench.time)) {
                sweeper.start();

                assertThat(bench.certManager.requests()).hasSize(1);
            }
        }
    }
}
