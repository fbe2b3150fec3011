package io.meshroot.testkit.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
    @ParameterizedTest
    @CsvSource({"90,90", "'',0", "90s,90", "1h30m,5400", "1.5h,5400", "2d,172800", "1500ms,1", "0h,0"})
    void readsSeconds(String text, long seconds) {
        assertThat(GoDuration.parse("ttl", text)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "h", "1h30", "1x", "999999999999999999999"})
    void refusesTheRest(String text) {
        assertThatThrownBy(() -> GoDuration.parse("ttl", text)).isInstanceOf(Refusal.class);
    }

    @Test
    void writesAsGoDoes() {
        assertThat(GoDuration.format(Duration.ofHours(48))).isEqualTo("48h0m0s");
        assertThat(GoDuration.format(Duration.ofSeconds(90))).isEqualTo("1m30s");
        assertThat(GoDuration.format(Duration.ZERO)).isEqualTo("0s");
        assertThat(GoDuration.brief(Duration.ofMinutes(90))).isEqualTo("1h30m");
        assertThat(GoDuration.brief(Duration.ofHours(2))).isEqualTo("2h");
        assertThat(GoDuration.brief(Duration.ofSeconds(90))).isEqualTo("1m30s");
    }
}
