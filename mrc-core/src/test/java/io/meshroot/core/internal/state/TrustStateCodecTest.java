package io.meshroot.core.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.trust.TrustState;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustStateCodecTest {
    private static final String EMPTY = """
            {
              "formatVersion" : 2,
              "trust" : {
                "number" : 0,
                "digest" : ""
              },
              "signing" : {
                "number" : 0,
                "digest" : ""
              },
              "roots" : { },
              "replicas" : { },
              "taintedKeys" : { },
              "steps" : [ ],
              "announcements" : 0,
              "holders" : { },
              "rotations" : [ ]
            }
            """;

    @Test
    void writesPlainJson() {
        assertThat(TrustStateCodec.toJson(TrustState.EMPTY)).isEqualTo(EMPTY);
        assertThat(TrustStateCodec.fromJson(EMPTY)).isEqualTo(TrustState.EMPTY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"formatVersion\" : 2 | \"formatVersion\" : 3, \"new\" : {} | formatVersion is 3; this release reads 1 to 2; use",
                "\"formatVersion\" : 2 | \"formatVersion\" : 0 | formatVersion is 0",
                "\"formatVersion\" : 2 | \"formatVersion\" : \"2\" | formatVersion is a string",
                "\"formatVersion\" : 2 | \"formatVersion\" : 1 | announcements is not a field",
                "\"formatVersion\" : 2, | `` | formatVersion is required",
                "\"announcements\" : 0, | `` | announcements is required",
                "\"announcements\" : 0 | \"announcements\" : -1 | announcements is -1; 0 to",
                "\"holders\" : { }, | `` | holders is required",
                "\"rotations\" : [ ] | \"rotations\" : null | rotations is required",
                "\"steps\" : [ ] | \"steps\" : [ ], \"more\" : 1 | more is not a field",
                "\"steps\" : [ ] | \"steps\" : [ ], \"roots\" : {} | roots is given twice",
                "\"steps\" : [ ] | \"steps\" : null | steps is required",
                "\"roots\" : { } | \"roots\" : {\"a\" : null} | roots.a is required",
                "\"roots\" : { } | \"roots\" : [] | roots is a list; a mapping of fields",
                "\"number\" : 0 | \"number\" : -1 | trust.number is -1; 0 to 9223372036854775807",
                "\"digest\" : \"\" | \"digest\" : null | trust.digest is required",
            })
    void refusesWhatItDoesNotKnow(String part, String instead, String message) {
        String json = EMPTY.replaceFirst(Pattern.quote(part), Matcher.quoteReplacement(instead));
        assertThat(json).isNotEqualTo(EMPTY);
        assertRefused(json, message);
    }

    @Test
    void refusesOtherTexts() {
        assertRefused("", "the text holds 0 JSON documents");
        assertRefused(EMPTY + EMPTY, "the text holds 2 JSON documents");
        assertRefused(EMPTY.substring(0, 60), "the text is not JSON: line");
    }

    private static void assertRefused(String json, String message) {
        assertThatThrownBy(() -> TrustStateCodec.fromJson(json))
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_CORRUPT))
                .hasMessageContaining(message);
    }
}
