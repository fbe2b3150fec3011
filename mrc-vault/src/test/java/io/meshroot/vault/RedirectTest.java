package io.meshroot.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ProviderException;
import io.meshroot.api.provider.Issuer;
import io.meshroot.testkit.vault.FakeVault;
import io.meshroot.testkit.vault.VaultFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectTest {
    private final Bench bench = new Bench();
    private final FakeVault standby = FakeVault.start(bench.clock);

    @AfterEach
    void stop() {
        standby.close();
        bench.close();
    }

    @Test
    void followsToAnAllowedNode() {
        standby.standBy(bench.vault.address());
        VaultProvider provider = Bench.builder()
                .allowRedirectTo(bench.vault.address().getAuthority())
                .build();

        try (Issuer issuer = provider.open(bench.context(Bench.config(standby.address())))) {
            assertThat(issuer.sign(bench.request())).hasSize(1);
        }
    }

    @Test
    void sendsNothingToANodeThatIsNot() {
        long before = bench.vault.requestCount();
        standby.standBy(bench.vault.address());

        assertThatThrownBy(() -> bench.open(Bench.config(standby.address())))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining(bench.vault.address().getAuthority())
                .hasMessageContaining("allowRedirectTo");
        assertThat(bench.vault.requestCount()).isEqualTo(before);
    }

    @Test
    void givesUpOnACircle() {
        try (Issuer issuer = bench.open()) {
            bench.vault.failNext(9, "/sign/", VaultFault.redirect(bench.vault.address() + "/v1/pki/sign/mesh"));

            assertThatThrownBy(() -> issuer.sign(bench.request())).hasMessageContaining("one place after the other");
            assertThat(bench.requests("sign/mesh")).hasSize(4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vault-1", "vault-1:", "https://vault-1:8200", "vault-1:8200/x", "a b:1", ""})
    void takesOnlyHostAndPort(String text) {
        assertThatThrownBy(() -> VaultProvider.builder().allowRedirectTo(text))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
