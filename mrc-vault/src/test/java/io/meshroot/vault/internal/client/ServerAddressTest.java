package io.meshroot.vault.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ProviderException;
import io.meshroot.api.mrc.SecretKeyRef;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.VaultConfig;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {
    @ParameterizedTest
    @CsvSource({
        "vault.osm-system.svc.cluster.local, https://vault.osm-system.svc.cluster.local:8200",
        "192.0.2.1, https://192.0.2.1:8200",
        "2001:db8::1, https://[2001:db8::1]:8200",
        "[2001:db8::1], https://[2001:db8::1]:8200"
    })
    void isMadeOfHostAndPort(String host, String address) {
        assertThat(ServerAddress.of(config(host))).hasToString(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example/",
                "user@evil.example",
                "evil.example:1/#",
                "a b",
                "vault?x",
                "https://vault",
                "va\nult"
            })
    void refusesWhatIsMoreThanAHost(String host) {
        assertThatThrownBy(() -> ServerAddress.of(config(host)))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("spec.provider.vault.host");
    }

    private static VaultConfig config(String host) {
        return new VaultConfig(
                host,
                8200,
                VaultConfig.Protocol.HTTPS,
                "mesh",
                Optional.of(new SecretKeyRef(new SecretRef("osm-system", "vault-token"), "token")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
