package io.meshroot.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.core.store.InMemorySecretStore;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import java.time.Duration;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class VaultProviderTest {
    @Test
    void isFound() {
        assertThat(ServiceLoader.load(CertificateProvider.class))
                .filteredOn(provider -> provider.name().equals("vault"))
                .hasExactlyElementsOfTypes(VaultProvider.class);
    }

    @Test
    void refusesAnothersDocument() {
        TestClock clock = TestClock.create();
        MeshRootCertificate mrc = MeshRootCertificate.builder("mrc-1")
                .provider(TresorConfig.inSecret("osm-system", "ca"))
                .role(Role.ACTIVE)
                .build();
        IssuerContext context = new IssuerContext(
                mrc, new InMemorySecretStore(), clock, new TestScheduler(clock), Duration.ofMinutes(1));

        assertThatThrownBy(() -> new VaultProvider().open(context))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tresor");
    }

    @Test
    void refusesSettingsThatCannotBe() {
        assertThatThrownBy(() -> VaultProvider.builder().maxInFlight(0)).hasMessageContaining("1 to 1024");
        assertThatThrownBy(() -> VaultProvider.builder().attemptTimeout(Duration.ZERO))
                .hasMessageContaining("over zero");
        assertThatThrownBy(() -> VaultProvider.builder().totalTimeout(Duration.ofHours(1)))
                .hasMessageContaining("ten minutes");
        assertThatThrownBy(() -> VaultProvider.builder().rootWatch(Duration.ofMillis(1)))
                .hasMessageContaining("one second");
        assertThatThrownBy(() -> VaultProvider.builder().signaturesPerSecond(0)).hasMessageContaining("1 or more");
        assertThatThrownBy(() -> VaultProvider.builder()
                        .attemptTimeout(Duration.ofMinutes(1))
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("totalTimeout");
    }
}
