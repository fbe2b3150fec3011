package io.meshroot.api.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.CustomProviderConfig;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.TresorConfig;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotationTemplateTest {
    private static MeshRootCertificate tresor(String name, String secret) {
        return MeshRootCertificate.builder(name)
                .namespace("mesh-system")
                .describedBy(Map.of("app", "argo"), Map.of("last-applied", "{}"))
                .provider(new TresorConfig(new SecretRef("secrets", secret), Optional.of(KeyType.EC_P384)))
                .trustDomain(TrustDomain.of("a.example"))
                .spiffe(SpiffeMode.ENABLED)
                .role(Role.ACTIVE)
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "mrc-1,1,mrc-2",
        "mrc-1,3,mrc-4",
        "mrc1,1,mrc2",
        "root,1,root-2",
        "root,2,root-3",
        "mrc-9,1,mrc-10",
        "mrc-009,1,mrc-010",
        "mrc-099,2,mrc-101",
        "7,1,8",
        "a.99999999999999999999,1,a.100000000000000000000",
    })
    void namesAreCountedOn(String name, int further, String next) {
        assertThat(NumberedTemplate.counted(name, further)).isEqualTo(next);
    }

    @Test
    void longNamesAreCut() {
        assertThat(NumberedTemplate.counted("a".repeat(253), 1)).isEqualTo("a".repeat(251) + "-2");
        assertThat(NumberedTemplate.counted("a".repeat(250) + "-.b", 1)).isEqualTo("a".repeat(250) + "-2");
        assertThat(NumberedTemplate.counted("9".repeat(253), 1)).hasSize(253);
        assertThat(NumberedTemplate.counted("a".repeat(252) + "9", 1)).isEqualTo("a".repeat(251) + "10");
    }

    @Test
    void everythingStaysButNameSecretAndRole() {
        MeshRootCertificate next = RotationTemplate.numbered().next(tresor("mrc-1", "ca"), Set.of());
        assertThat(next)
                .isEqualTo(MeshRootCertificate.builder("mrc-2")
                        .namespace("mesh-system")
                        .provider(new TresorConfig(new SecretRef("secrets", "ca-2"), Optional.of(KeyType.EC_P384)))
                        .trustDomain(TrustDomain.of("a.example"))
                        .spiffe(SpiffeMode.ENABLED)
                        .role(Role.PASSIVE)
                        .build());
    }

    @Test
    void takenNamesAreLeftOutAndTheSecretKeepsPace() {
        MeshRootCertificate next = RotationTemplate.numbered()
                .next(tresor("mrc-1", "ca-1"), Set.of(MrcName.of("mrc-1"), MrcName.of("mrc-2"), MrcName.of("mrc-3")));
        assertThat(next.name()).isEqualTo(MrcName.of("mrc-4"));
        assertThat(((TresorConfig) next.spec().provider()).secret().name()).isEqualTo("ca-4");
    }

    @Test
    void otherProvidersKeepTheirConfiguration() {
        CustomProviderConfig config = new CustomProviderConfig("mine", Map.of());
        MeshRootCertificate next = RotationTemplate.numbered()
                .next(
                        MeshRootCertificate.builder("mrc-1")
                                .provider(config)
                                .role(Role.ACTIVE)
                                .build(),
                        Set.of());
        assertThat(next.spec().provider()).isEqualTo(config);
        assertThat(next.metadata().namespace()).isEmpty();
    }
}
