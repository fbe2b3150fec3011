package io.meshroot.vault.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ProviderException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VaultPathTest {
    @ParameterizedTest
    @CsvSource({
        "pki, pki",
        "/teams/a b/pki/, teams/a%20b/pki",
        "p?list=true#x, p%3Flist%3Dtrue%23x",
        "p%2e%2e, p%252e%252e",
        "pk\u00ef, pk%C3%AF",
        "a;b, a%3Bb"
    })
    void escapesWhatAMountIsCalled(String mount, String path) {
        assertThat(VaultPath.of("mount", mount)).hasToString(path);
    }

    @Test
    void aRoleStaysOneSegment() {
        assertThat(VaultPath.fixed("pki/sign").segment("role", "mesh/../../sys"))
                .hasToString("pki/sign/mesh%2F..%2F..%2Fsys");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a//b", "..", "a/../b", "./a", "a\nb", "a\u0000"})
    void refusesWhatClimbsOrEndsAHeader(String mount) {
        assertThatThrownBy(() -> VaultPath.of("mount", mount))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("spec.provider.vault.mount")
                .message()
                .doesNotContain("\n");
    }
}
