package io.meshroot.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.core.internal.Settings;
import io.meshroot.core.store.FileMrcStore;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateManagerBuilderTest {
    private final CertificateManagerBuilder builder = CertificateManager.builder();

    private static MeshRootCertificate root(Role role) {
        return MeshRootCertificate.builder("mrc-1")
                .provider(TresorConfig.inSecret("ns", "ca"))
                .role(role)
                .build();
    }

    @Test
    void checksEverySettingAtOnce() {
        assertThatThrownBy(() -> builder.clockSkew(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("clockSkew is PT-1S");
        assertThatThrownBy(() -> builder.leafValidity(Duration.ZERO)).hasMessageContaining("leafValidity is PT0S");
        assertThatThrownBy(() -> builder.shortestUsefulValidity(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.storeOutage(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.rootWarning(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.initialRoot(root(Role.PASSIVE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mrc-1", "passive");
        assertThatThrownBy(() -> builder.reissueRate(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reissueRate is 0");
        assertThatThrownBy(() -> builder.keyType(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void refusesTwoDescriptionsOfTheInitialRoot() {
        builder.trustDomain(TrustDomain.of("mesh.example"));

        assertThatThrownBy(() -> builder.initialRoot(root(Role.ACTIVE))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> CertificateManager.builder()
                        .initialRoot(root(Role.ACTIVE))
                        .spiffe(SpiffeMode.DISABLED))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesAStoreThatOutlivesItsKeys(@TempDir Path folder) {
        try (FileMrcStore store = FileMrcStore.at(folder)) {
            assertThatThrownBy(() -> builder.mrcStore(store).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("set secretStore too, as FileSecretStore.at(folder)");
        }
        assertThat(folder.resolve("trust")).doesNotExist();
    }

    @Test
    void describesADefaultInitialRoot() {
        InitialRoot root = new InitialRoot();
        root.trustDomain(TrustDomain.of("mesh.example"));

        MeshRootCertificate mrc = root.get();

        assertThat(mrc.name().value()).isEqualTo("mesh-root");
        assertThat(mrc.role()).isEqualTo(Role.ACTIVE);
        assertThat(mrc.spec().trustDomain().name()).isEqualTo("mesh.example");
        assertThat(mrc.spec().spiffe()).isEqualTo(SpiffeMode.ENABLED);
        assertThat(mrc.spec().provider()).isEqualTo(TresorConfig.inSecret("mesh-root", "mesh-root-ca"));
    }

    @Test
    void hasTheDefaultsThatItStates() {
        Settings settings = new Defaults().settings((delay, task) -> () -> {}, Runnable::run);

        assertThat(settings.clockSkew()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.longestValidity()).isEqualTo(Duration.ofHours(24));
        assertThat(settings.storeOutage()).isEqualTo(Duration.ofHours(1));
        assertThat(settings.rootWarning()).isEqualTo(Duration.ofDays(30));
        assertThat(settings.reissueRate()).isEqualTo(100);
        assertThat(settings.replica().value()).matches("replica-[0-9a-f]{16}");
    }
}
