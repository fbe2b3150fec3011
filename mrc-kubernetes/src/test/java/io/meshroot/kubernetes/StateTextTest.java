package io.meshroot.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.DeclaredHolder;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.Sequence;
import io.meshroot.api.trust.TrustState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StateTextTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    private static TrustState withHolders(int count) {
        SortedMap<HolderId, DeclaredHolder> holders = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            HolderId holder = HolderId.of("gateway:gateway-" + i + ".namespace-" + i % 97);
            holders.put(
                    holder,
                    new DeclaredHolder(holder, AT, Optional.of(Acknowledgement.ofTrust(holder, 1_000L + i, 7))));
        }
        return new TrustState(
                new TreeMap<>(),
                new Sequence(7, "00112233445566778899aabbccddeeff".repeat(2)),
                Sequence.NONE,
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty(),
                List.of(),
                0,
                Optional.empty(),
                holders,
                List.of());
    }

    private static ConfigMap written(TrustState state) {
        ConfigMap object =
                new ConfigMapBuilder().withNewMetadata().endMetadata().build();
        StateText.write(state, object);
        return object;
    }

    @Test
    void isReadableWhileItIsShort() {
        ConfigMap object = written(withHolders(3));

        assertThat(object.getData()).containsOnlyKeys(StateText.PLAIN);
        assertThat(StateText.read("here", object)).isEqualTo(withHolders(3));
    }

    @Test
    void fitsAConfigMapWithTenThousandRegisteredHolders() {
        ConfigMap object = written(withHolders(10_000));

        assertThat(object.getBinaryData()).containsOnlyKeys(StateText.COMPRESSED);
        assertThat(object.getBinaryData().get(StateText.COMPRESSED)).hasSizeLessThan(1 << 20);
        assertThat(StateText.read("here", object)).isEqualTo(withHolders(10_000));
    }

    @Test
    void refusesWhatCannotBeReadInsteadOfBeginningAnew() {
        assertCorrupt(Map.of());
        assertCorrupt(Map.of(StateText.PLAIN, "{"));
        assertCorrupt(Map.of(StateText.PLAIN, "{\"formatVersion\": 99}"));
        ConfigMap both = written(withHolders(10_000));
        both.setData(Map.of(StateText.PLAIN, "{}"));
        assertThatThrownBy(() -> StateText.read("here", both)).hasMessageContaining("both");
        ConfigMap broken = new ConfigMapBuilder()
                .withBinaryData(Map.of(StateText.COMPRESSED, "AAAA"))
                .build();
        assertThatThrownBy(() -> StateText.read("here", broken)).hasMessageContaining("here can't be read");
    }

    private static void assertCorrupt(Map<String, String> data) {
        ConfigMap object = new ConfigMapBuilder().withData(data).build();
        assertThatThrownBy(() -> StateText.read("here", object))
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_CORRUPT));
    }
}
