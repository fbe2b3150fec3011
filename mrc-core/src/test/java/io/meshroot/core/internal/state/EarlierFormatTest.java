package io.meshroot.core.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.RecordedLeaf;
import io.meshroot.api.trust.RotationPolicy;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.StepBasis;
import io.meshroot.api.trust.StepRecord;
import io.meshroot.api.trust.Taint;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.api.trust.TrustState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** {@code format-1.json} was written by the last release of format 1. */
class EarlierFormatTest {
    private static final Instant WRITTEN = Instant.parse("2026-01-31T09:15:04Z");
    private static final MrcName ONE = MrcName.of("mrc-1");
    private static final MrcName TWO = MrcName.of("mrc-2");
    private static final MrcName THREE = MrcName.of("mrc-3");

    private final String json = format1();
    private final TrustState state = TrustStateCodec.fromJson(json);

    static String format1() {
        try (InputStream in = Objects.requireNonNull(EarlierFormatTest.class.getResourceAsStream("format-1.json"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void isReadWithWhatItHad() {
        assertThat(state.roles()).hasToString("{mrc-1=PASSIVE, mrc-2=ACTIVE, mrc-3=INACTIVE}");
        assertThat(state.trust().number()).isEqualTo(7);
        assertThat(state.signing().number()).isEqualTo(4);
        assertThat(state.replicas().values())
                .extracting(replica -> replica.horizon())
                .containsExactly(Instant.parse("2026-02-01T09:15:04.123456789Z"));
        assertThat(state.steps()).extracting(StepRecord::basis).containsExactly(StepBasis.EVIDENCE, StepBasis.FORCED);
    }

    @Test
    void hasNoNewsOfOtherManagers() {
        assertThat(state.announcements()).isZero();
        assertThat(state.announced()).isEmpty();
        assertThat(state.holders()).isEmpty();
        assertThat(state.rotations()).isEmpty();
    }

    @Test
    void goesOnWithItsRotationOnEvidence() {
        RotationState rotation = state.rotation().orElseThrow();
        assertThat(rotation).isEqualTo(new RotationState(ONE, TWO, WRITTEN, "operator"));
        assertThat(rotation.policy()).isEqualTo(RotationPolicy.DEFAULT);
        assertThat(rotation.waitingSince()).isEqualTo(WRITTEN);
    }

    @Test
    void takesAStoppedRootForOneThatWasStoppedLast() {
        assertThat(state.root(ONE).orElseThrow().signedUntil()).hasValue(4);
        assertThat(state.root(TWO).orElseThrow().signedUntil()).isEmpty();
        assertThat(state.root(THREE).orElseThrow().signedUntil()).isEmpty();
    }

    @Test
    void knowsNoOwnerOfARecordedLeaf() {
        assertThat(state.root(ONE).orElseThrow().recordedLeaves())
                .containsExactly(entry("0abc", new RecordedLeaf(WRITTEN.plusSeconds(172_800), StateReader.UNKNOWN)));
        assertThat(state.replicas()).doesNotContainKey(StateReader.UNKNOWN);
    }

    @Test
    void refusesTaintedKeysAsItDidBefore() {
        assertThat(state.isTainted(THREE)).isTrue();
        assertThat(state.taintedKeys().values()).extracting(Taint::trust).containsExactly(Taint.Trust.CUT);
        assertThat(TrustBundle.of(state).taintedKeys())
                .containsExactlyElementsOf(state.taintedKeys().keySet());
    }

    @Test
    void isWrittenInTheNewFormat() {
        String written = TrustStateCodec.toJson(state);
        assertThat(written).startsWith("{\n  \"formatVersion\" : 2,");
        assertThat(TrustStateCodec.fromJson(written)).isEqualTo(state);
    }

    @Test
    void isReadAsStrictlyAsTheNewOne() {
        List<String> strangers =
                List.of("\"role\" : \"passive\", \"signedUntil\" : 1", "\"role\" : \"passive\", \"new\" : 1");
        for (String stranger : strangers) {
            assertThatThrownBy(() -> TrustStateCodec.fromJson(json.replace("\"role\" : \"passive\"", stranger)))
                    .isInstanceOf(MeshRootException.class)
                    .hasMessageContaining("is not a field");
        }
        assertThatThrownBy(() -> TrustStateCodec.fromJson(json.replaceFirst("\"steps\"", "\"rotations\"")))
                .isInstanceOf(MeshRootException.class)
                .hasMessageContaining("rotations is not a field");
    }
}
