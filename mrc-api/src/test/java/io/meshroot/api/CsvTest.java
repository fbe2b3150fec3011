package io.meshroot.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CsvTest {
    @Test
    void readsQuotesCommasLineEndsAndEmptyFields() {
        assertThat(Csv.lines("a,b\n\"x,\"\"y\"\"\n\",\n,z"))
                .containsExactly(List.of("a", "b"), List.of("x,\"y\"\n", ""), List.of("", "z"));
    }

    @Test
    void namesTheColumns() {
        assertThat(Csv.table("id,rule\n1,\"a, b\"\n")).containsExactly(Map.of("id", "1", "rule", "a, b"));
    }

    @Test
    void refusesRaggedRowsAndOpenQuotes() {
        assertThatThrownBy(() -> Csv.table("a,b\n1\n")).hasMessageContaining("[1]");
        assertThatThrownBy(() -> Csv.lines("\"a")).hasMessageContaining("open");
    }

    @Test
    void replacesEscapedCharactersAndKeepsOtherBackslashes() {
        assertThat(Csv.unescaped("\\u212Aube\\b")).isEqualTo("\u212Aube\\b");
    }
}
