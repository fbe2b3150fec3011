package io.meshroot.vault.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTest {
    private static final URI FROM = URI.create("https://vault.example:8200/v1/pki/sign/mesh");

    private final AllowedHosts hosts = new AllowedHosts(
            URI.create("https://vault.example:8200"), Set.of("vault-1.example:8200", "plain.example:443"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://vault-1.example:8200/v1/pki/sign/mesh",
                "https://VAULT-1.example:8200/v1/pki/sign/mesh",
                "https://vault.example:8200/v1/x",
                "/v1/x",
                "https://plain.example/v1/x"
            })
    void followsToTheServerAndToThoseAllowed(String location) {
        assertThat(hosts.follow(FROM, location)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example:8200/v1/pki/sign/mesh",
                "https://vault-1.example/v1/pki/sign/mesh",
                "https://vault-1.example:8201/v1/pki/sign/mesh",
                "http://vault-1.example:8200/v1/pki/sign/mesh",
                "https://vault-1.example:8200@evil.example/v1",
                "https://user@vault-1.example:8200/v1",
                "//evil.example/v1",
                "ftp://vault-1.example:8200/",
                "https:///v1",
                "mailto:a@b",
                "http://["
            })
    void followsNowhereElse(String location) {
        assertThat(hosts.follow(FROM, location)).isEmpty();
    }

    @Test
    void keepsTheSchemeOfTheServer() {
        AllowedHosts plain = new AllowedHosts(URI.create("http://vault.example:8200"), Set.of());

        assertThat(plain.follow(URI.create("http://vault.example:8200/v1/a"), "https://vault.example:8200/v1/a"))
                .isEmpty();
    }
}
