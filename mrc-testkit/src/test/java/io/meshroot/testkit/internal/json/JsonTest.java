package io.meshroot.testkit.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void readsBackWhatItWrote() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("text", "a \"b\" \\ \n\t\u0001 é 漢 \ud83d\ude00");
        value.put("number", 1795620091L);
        value.put("flag", true);
        value.put("nothing", null);
        value.put("list", Arrays.asList("a", 1L, null, Map.of(), List.of()));

        assertThat(Json.readObject(Json.write(value))).isEqualTo(value);
    }

    @Test
    void readsEscapesAndSpace() {
        assertThat(Json.readObject(" { \"a\\u0041\\/\" : [ 1.5 , -2 , 1e2 ] } "))
                .isEqualTo(Map.of("aA/", List.of(new java.math.BigDecimal("1.5"), -2L, 100L)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":tru}",
                "{\"a\":\"x}",
                "{} {}",
                "{\"a\":1x}",
                "{\"a\":\"\\q\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"\\u12xy\"}",
                "{\"a\":\"\n\"}"
            })
    void refusesWhatIsNoObject(String text) {
        assertThatThrownBy(() -> Json.readObject(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWhatIsTooDeep() {
        assertThatThrownBy(() -> Json.readObject("{\"a\":" + "[".repeat(10_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("deep");
    }
}
