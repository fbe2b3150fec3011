package io.meshroot.testkit.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.testkit.internal.json.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CelTest {
    private static final Map<String, Object> SELF = Map.of(
            "self",
            Json.readObject("{\"a\":1,\"b\":\"text\",\"c\":[1,2,3],\"d\":{\"e\":true,\"in\":\"word\"},\"n\":null}"));

    private static Object value(String expression) {
        return Cel.parse(expression).evaluate(SELF);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "self.a == 1",
                "self.b == 'text' && self.b == \"text\"",
                "self.b != 'other'",
                "1 + 2 * 3 == 7",
                "(1 + 2) * 3 == 9",
                "7 / 2 == 3 && 7 % 2 == 1 && -1 < 0",
                "!(self.a > 1)",
                "self.a in self.c",
                "'e' in self.d",
                "self.d['e']",
                "self.d.__in__ == 'word'",
                "self.c[2] == 3",
                "has(self.a) && !has(self.z) && !has(self.n)",
                "self.c.all(x, x > 0) && self.c.exists(x, x == 2) && self.c.exists_one(x, x == 3)",
                "self.c.filter(x, x > 1).size() == 2 && self.c.map(x, x * 2) == [2, 4, 6]",
                "size(self.c) == 3 && self.b.size() == 4",
                "self.b.startsWith('te') && self.b.endsWith('xt') && self.b.contains('ex') && self.b.matches('^t.*t$')",
                "self.a == 1 ? self.b == 'text' : false",
                "true || self.z == 1",
                "self.z == 1 || true",
                "!(self.z == 1 && false)",
                "'a' + 'b' == 'ab' && string(self.a) == '1' && int('3') == 3 && 'It\\'s'.size() == 4",
                "'AbC'.lowerAscii() == 'abc' && 'a' < 'b' && 1 <= 1 && 2 >= 2",
            })
    void isTrue(String expression) {
        assertThat(value(expression)).isEqualTo(true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "self.z == 1 | no such key: z",
                "other.a | undeclared reference to 'other'",
                "self.c[7] | no such key or index",
                "self.b < 1 | no order",
                "1 / 0 == 1 | no value",
                "self.a && true | a boolean is expected",
            })
    void hasNoValue(String expression, String message) {
        assertThatThrownBy(() -> value(expression)).isInstanceOf(CelError.class).hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "self.", "(1", "1 2", "a ~ b", "self.b.split(',')", "duration('1h')", "has(1)", "[1,"})
    void canNotBeRead(String expression) {
        assertThatThrownBy(() -> Cel.parse(expression)).isInstanceOf(CelError.class);
    }

    @Test
    void doesNotChangeTheScope() {
        value("self.c.all(x, x > 0)");

        assertThat(SELF).containsOnlyKeys("self");
    }
}
