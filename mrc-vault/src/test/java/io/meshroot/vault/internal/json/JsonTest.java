package io.meshroot.vault.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void readsFieldsByKind() {
        JsonObject object = read("{\"t\":\"x\",\"f\":true,\"o\":{\"t\":\"y\"},\"l\":[\"a\",1,null,\"b\"],\"n\":null}")
                .orElseThrow();

        assertThat(object.text("t")).contains("x");
        assertThat(object.flag("f")).contains(true);
        assertThat(object.object("o").flatMap(inner -> inner.text("t"))).contains("y");
        assertThat(object.texts("l")).containsExactly("a", "b");
        assertThat(object.names()).containsExactlyInAnyOrder("t", "f", "o", "l");
        assertThat(object.text("f")).isEmpty();
        assertThat(object.texts("t")).isEmpty();
    }

    @Test
    void takesSecondsAsNumberAndAsString() {
        JsonObject object =
                read("{\"n\":1700000000,\"s\":\"1700000000\",\"z\":0,\"neg\":-1,\"big\":1e999999999,\"d\":\"24h\"}")
                        .orElseThrow();

        assertThat(object.seconds("n"))
                .contains(Duration.ofSeconds(1_700_000_000))
                .isEqualTo(object.seconds("s"));
        assertThat(object.seconds("z")).contains(Duration.ZERO);
        assertThat(object.seconds("neg")).isEmpty();
        assertThat(object.seconds("big")).isEmpty();
        assertThat(object.seconds("d")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "\"x\"",
                "<html>",
                "{\"a\":1",
                "{\"a\":1,\"a\":2}",
                "{\"o\":{\"a\":1,\"a\":1}}",
                "{} {}",
                "{}x",
                "{'a':1}",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "{\"a\":\"\u0001\"}"
            })
    void refusesWhatIsNoObjectOrHasAFieldTwice(String text) {
        assertThat(read(text)).isEmpty();
    }

    @Test
    void refusesWhatIsNestedTooDeep() {
        assertThat(read("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"))
                .isEmpty();
    }

    @Test
    void writesWhatItReads() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("csr", "a\n\"b\"");
        fields.put("exclude", true);
        fields.put("n", 7);
        fields.put("l", List.of("x"));

        assertThat(new String(Json.write(fields), StandardCharsets.UTF_8))
                .isEqualTo("{\"csr\":\"a\\n\\\"b\\\"\",\"exclude\":true,\"n\":7,\"l\":[\"x\"]}");
    }

    @Test
    void showsNoContent() {
        assertThat(read("{\"client_token\":\"hvs.secret\"}").orElseThrow().toString())
                .contains("client_token")
                .doesNotContain("secret");
    }

    private static Optional<JsonObject> read(String text) {
        return Json.object(text.getBytes(StandardCharsets.UTF_8));
    }
}
