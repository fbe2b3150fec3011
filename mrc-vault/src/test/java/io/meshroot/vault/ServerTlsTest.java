package io.meshroot.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.mrc.SecretKeyRef;
import io.meshroot.api.mrc.VaultConfig;
import io.meshroot.api.provider.Issuer;
import io.meshroot.core.x509.Pem;
import io.meshroot.testkit.vault.FakeVault;
import io.meshroot.testkit.vault.VaultAdmin;
import io.meshroot.testkit.x509.TestCertificates;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerTlsTest {
    private final Bench bench = new Bench();
    private final FakeVault vault = FakeVault.startTls(bench.clock);

    @BeforeEach
    void setUp() {
        VaultAdmin admin = vault.admin();
        admin.mountPki("pki");
        admin.generateRoot("pki", "root-tls");
        admin.writeRole("pki", "mesh", VaultAdmin.meshRole("spiffe://cluster.local/*"));
    }

    @AfterEach
    void stop() {
        vault.close();
        bench.close();
    }

    @Test
    void verifiesTheServerByTheCertificateInTheSecret() {
        trust(Pem.of(List.of(vault.tlsRoot())));
        try (Issuer issuer = bench.open(config())) {
            assertThat(issuer.sign(bench.request())).hasSize(1);
        }
    }

    @Test
    void sendsNothingToAServerThatIsAnother() {
        trust(Pem.of(List.of(TestCertificates.root().certificate())));

        assertThatThrownBy(() -> bench.open(config()))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("caCertificate");
        assertThat(vault.requests())
                .noneMatch(request ->
                        !request.token().isEmpty() && !request.token().equals(vault.rootToken()));
    }

    @Test
    void takesAnotherCertificateWhenTheSecretChanges() {
        trust(Pem.of(List.of(vault.tlsRoot())));
        try (Issuer issuer = bench.open(config())) {
            trust(Pem.of(List.of(TestCertificates.root().certificate())));
            assertThatThrownBy(() -> issuer.sign(bench.request())).hasMessageContaining("caCertificate");

            trust(Pem.of(List.of(vault.tlsRoot())));
            bench.time.jump(Duration.ofMinutes(1));
            assertThat(issuer.sign(bench.request())).hasSize(1);
        }
    }

    @Test
    void namesASecretThatHoldsNoCertificate() {
        trust("nonsense");
        assertThatThrownBy(() -> bench.open(config())).isInstanceOfSatisfying(MeshRootException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.SECRET_UNUSABLE);
            assertThat(e).hasMessageContaining("\"ca.crt\" of secret osm-system/vault");
        });
    }

    private void trust(String pem) {
        bench.store(Map.of("token", vault.rootToken(), "ca.crt", pem));
    }

    private VaultConfig config() {
        VaultConfig c = Bench.config(vault.address());
        return new VaultConfig(
                c.host(),
                c.port(),
                c.protocol(),
                c.role(),
                c.token(),
                c.auth(),
                c.mount(),
                c.namespace(),
                c.issuer(),
                Optional.of(new SecretKeyRef(Bench.SECRET, "ca.crt")));
    }
}
