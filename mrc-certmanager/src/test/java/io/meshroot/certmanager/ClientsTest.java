package io.meshroot.certmanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClientsTest {
    private final Config found =
            new ConfigBuilder(Config.empty()).withNamespace("mesh").build();

    @Test
    void triesOnceMoreAndGivesACallUpAtTheDeadline() {
        Config bounded = Clients.bounded(found, Duration.ofSeconds(2));

        assertThat(bounded.getRequestRetryBackoffLimit()).isEqualTo(1);
        assertThat(bounded.getRequestTimeout()).isEqualTo(2_000);
        assertThat(bounded.getNamespace()).isEqualTo("mesh");
    }

    @Test
    void givesNoCallMoreTimeThanItHad() {
        assertThat(Clients.bounded(found, Duration.ofHours(1)).getRequestTimeout())
                .isEqualTo(found.getRequestTimeout());
    }
}
