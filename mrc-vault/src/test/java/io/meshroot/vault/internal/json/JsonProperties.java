package io.meshroot.vault.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class JsonProperties {
    private static final byte[] ANSWER =
            ("{\"request_id\":\"x\",\"lease_duration\":0,\"data\":{\"ca_chain\":[\"a\",\"b\"],\"expiration\":1.5e3,\"k\":null},"
                            + "\"warnings\":null,\"auth\":{\"renewable\":true}}")
                    .getBytes(StandardCharsets.UTF_8);

    @Property
    void anyBytesAreAnObjectOrNone(@ForAll byte[] bytes) {
        Json.object(bytes).ifPresent(object -> assertThat(object.names()).isNotNull());
    }

    @Property
    void aDamagedAnswerIsAnObjectOrNone(@ForAll @IntRange(max = 200) int at, @ForAll byte with) {
        byte[] damaged = ANSWER.clone();
        damaged[at % damaged.length] = with;
        Json.object(damaged).ifPresent(object -> object.object("data").ifPresent(data -> data.texts("ca_chain")));
    }

    @Property
    void anyTextComesBack(@ForAll String text) {
        String sent = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        assertThat(Json.object(Json.write(Map.of("t", sent))).flatMap(object -> object.text("t")))
                .contains(sent);
    }
}
