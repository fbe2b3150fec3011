package io.meshroot.core.internal.state;

import static io.meshroot.core.internal.state.TrustStateArbitraries.ids;
import static io.meshroot.core.internal.state.TrustStateArbitraries.instants;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ReplicaViewCodecProperties {
    @Provide
    Arbitrary<ReplicaView> views() {
        Arbitrary<Long> numbers = Arbitraries.longs().greaterOrEqual(0);
        Arbitrary<Laggard> laggards = Combinators.combine(
                        ids(), numbers, instants().optional())
                .as((id, said, until) -> new Laggard(HolderId.of(id), said, until));
        Arbitrary<SignerUse> uses = Combinators.combine(
                        Arbitraries.integers().greaterOrEqual(0),
                        instants(),
                        Arbitraries.integers().greaterOrEqual(0),
                        ids().map(HolderId::of).list().ofMaxSize(3))
                .as((leaves, end, unfinished, holders) -> new SignerUse(
                        leaves, leaves == 0 ? Optional.<Instant>empty() : Optional.of(end), unfinished, holders));
        Arbitrary<ReplicaView> begun = Combinators.combine(
                        ids(),
                        numbers,
                        instants(),
                        numbers,
                        numbers,
                        numbers,
                        Arbitraries.integers().between(0, 9))
                .as((id, revision, at, confirms, trust, signing, holders) -> new ReplicaView(
                        new ReplicaId(id),
                        revision,
                        at,
                        confirms,
                        trust,
                        signing,
                        holders,
                        holders == 0 ? OptionalLong.empty() : OptionalLong.of(trust),
                        Optional.empty(),
                        List.of(),
                        new TreeMap<>()));
        return Combinators.combine(
                        begun,
                        laggards.optional(),
                        laggards.list().ofMaxSize(3),
                        Arbitraries.maps(Arbitraries.of("a", "b").map(MrcName::of), uses))
                .as((view, ahead, behind, used) -> new ReplicaView(
                        view.id(),
                        view.revision(),
                        view.at(),
                        view.confirms(),
                        view.trustSequence(),
                        view.signingSequence(),
                        view.holders(),
                        view.acknowledged(),
                        ahead,
                        behind,
                        new TreeMap<>(used)));
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void readsWhatItWrites(@ForAll("views") ReplicaView view) {
        assertThat(ReplicaViewCodec.fromJson(ReplicaViewCodec.toJson(view))).isEqualTo(view);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void failsOnCutViewsOnlyAsPromised(@ForAll("views") ReplicaView view, @ForAll double where) {
        String json = ReplicaViewCodec.toJson(view);
        String cut = json.substring(0, (int) (Math.abs(where % 1) * (json.length() - 2)));
        try {
            ReplicaViewCodec.fromJson(cut);
        } catch (MeshRootException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.STORE_CORRUPT);
            return;
        }
        throw new AssertionError("half a view was read: " + cut);
    }
}
