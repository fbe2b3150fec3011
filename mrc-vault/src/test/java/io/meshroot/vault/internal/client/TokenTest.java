package io.meshroot.vault.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {
    @Test
    void dropsTheLineFeedOfAFile() {
        assertThat(Token.of("hvs.abc\n")).isEqualTo(Token.of("hvs.abc"));
        assertThat(Token.of("hvs.abc\n").expose()).isEqualTo("hvs.abc");
    }

    @Test
    void neverShowsItself() {
        assertThat(Token.of("hvs.abc").toString()).doesNotContain("abc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "hvs.a bc", "hvs.a\r\nX-Vault-Namespace: x", "hvs.\u00e4"})
    void refusesWhatNoHeaderCarriesWithoutShowingIt(String text) {
        assertThatThrownBy(() -> Token.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("hvs");
    }
}
