package io.meshroot.core.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.trust.TrustState;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TrustStateCodecProperties {
    @Provide
    Arbitrary<TrustState> states() {
        return TrustStateArbitraries.states();
    }

    @Provide
    Arbitrary<String> mutated() {
        return Combinators.combine(
                        states().map(TrustStateCodec::toJson),
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.integers().between(0, 20),
                        Arbitraries.of("", "0", "\"", "{", "}", "null", ",", "-", "a", "\u0000"))
                .as((json, at, cut, insert) -> {
                    int begin = (int) (at * json.length());
                    return json.substring(0, begin) + insert + json.substring(Math.min(json.length(), begin + cut));
                });
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void readsWhatItWrites(@ForAll("states") TrustState state) {
        String json = TrustStateCodec.toJson(state);
        assertThat(json).matches("(?s)[ -\u007f\n]*");
        assertThat(TrustStateCodec.fromJson(json)).isEqualTo(state);
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void failsOnMutatedStatesOnlyAsPromised(@ForAll("mutated") String json) {
        TrustState state;
        try {
            state = TrustStateCodec.fromJson(json);
        } catch (MeshRootException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.STORE_CORRUPT);
            assertThat(e).hasMessageStartingWith("the trust state can't be read: ");
            return;
        }
        assertThat(TrustStateCodec.fromJson(TrustStateCodec.toJson(state))).isEqualTo(state);
    }
}
