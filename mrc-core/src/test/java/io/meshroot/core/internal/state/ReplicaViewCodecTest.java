package io.meshroot.core.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.ReplicaView.Laggard;
import io.meshroot.api.trust.ReplicaView.SignerUse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplicaViewCodecTest {
    private static final Instant AT = Instant.parse("2026-01-31T09:15:04.5Z");
    private static final HolderId WEBHOOK = HolderId.of("webhook");
    private static final ReplicaView VIEW = new ReplicaView(
            new ReplicaId("replica/1"),
            12,
            AT,
            3,
            7,
            4,
            2,
            OptionalLong.of(6),
            Optional.of(new Laggard(WEBHOOK, 9, Optional.empty())),
            List.of(new Laggard(WEBHOOK, 6, Optional.of(AT))),
            new TreeMap<>(Map.of(MrcName.of("mrc-1"), new SignerUse(5, Optional.of(AT), 1, List.of(WEBHOOK)))));
    private static final String JSON = """
            {
              "formatVersion" : 1,
              "id" : "replica/1",
              "revision" : 12,
              "at" : "2026-01-31T09:15:04.500Z",
              "confirms" : 3,
              "trustSequence" : 7,
              "signingSequence" : 4,
              "holders" : 2,
              "acknowledged" : 6,
              "ahead" : {
                "holder" : "webhook",
                "acknowledged" : 9
              },
              "laggards" : [ {
                "holder" : "webhook",
                "acknowledged" : 6,
                "until" : "2026-01-31T09:15:04.500Z"
              } ],
              "uses" : {
                "mrc-1" : {
                  "leaves" : 5,
                  "latestEnd" : "2026-01-31T09:15:04.500Z",
                  "unfinished" : 1,
                  "holders" : [ "webhook" ]
                }
              }
            }
            """;

    @Test
    void writesPlainJson() {
        assertThat(ReplicaViewCodec.toJson(VIEW)).isEqualTo(JSON);
        assertThat(ReplicaViewCodec.fromJson(JSON)).isEqualTo(VIEW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"formatVersion\" : 1 | \"formatVersion\" : 2 | formatVersion is 2; this release reads 1; use",
                "\"id\" : \"replica/1\" | \"id\" : \"a b\" | replica has a character at position 1",
                "\"confirms\" : 3 | \"confirms\" : -1 | confirms is -1; 0 to",
                "\"confirms\" : 3, | `` | confirms is required",
                "\"signingSequence\" : 4, | `` | signingSequence is required",
                "\"holders\" : 2 | \"holders\" : 0 | acknowledged of replica/1 must be given exactly",
                "\"holders\" : 2 | \"holders\" : 4294967297 | holders is 4294967297; 0 to 2147483647",
                "\"uses\" | \"used\" | used is not a field; did you mean uses",
                "\"unfinished\" : 1 | \"unfinished\" : -1 | unfinished is -1",
                "\"leaves\" : 5 | \"leaves\" : 0 | latestEnd must be given exactly",
            })
    void refusesWhatItDoesNotKnow(String part, String instead, String message) {
        String json = JSON.replaceFirst(Pattern.quote(part), Matcher.quoteReplacement(instead));
        assertThat(json).isNotEqualTo(JSON);
        assertThatThrownBy(() -> ReplicaViewCodec.fromJson(json))
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_CORRUPT))
                .hasMessageStartingWith("the view of a manager can't be read: ")
                .hasMessageContaining(message);
    }
}
