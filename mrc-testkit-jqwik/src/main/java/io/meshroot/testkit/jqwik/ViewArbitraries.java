package io.meshroot.testkit.jqwik;

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
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitraries of what managers tell each other. */
public final class ViewArbitraries {
    private static final int HIGHEST_SEQUENCE = 12;
    private static final int MOST_HOLDERS = 4;
    private static final double OFTEN = 0.5;
    private static final double RARELY = 0.3;

    private ViewArbitraries() {}

    /**
     * Generates views of one of three replicas: with holders that lag behind or are ahead, with leaves and unfinished
     * issues under four roots, and with nothing at all. Counts and names fit each other.
     *
     * @return the arbitrary
     */
    public static Arbitrary<ReplicaView> replicaViews() {
        return TrustArbitraries.replicaIds()
                .flatMap(ViewArbitraries::viewsOf)
                .withoutEdgeCases(); // their combinations would take longer than all the rest
    }

    /**
     * Generates views of some of three replicas, each once.
     *
     * @return the arbitrary
     */
    public static Arbitrary<List<ReplicaView>> listsOfViews() {
        return replicaViews().list().uniqueElements(ReplicaView::id).ofMaxSize(3);
    }

    private static Arbitrary<ReplicaView> viewsOf(ReplicaId id) {
        Arbitrary<Map<MrcName, SignerUse>> uses =
                Arbitraries.maps(NameArbitraries.fewMrcNames(), uses()).ofMaxSize(MOST_HOLDERS);
        return Combinators.combine(
                        numbers(),
                        TrustArbitraries.instants(),
                        numbers(),
                        numbers(),
                        numbers(),
                        laggards().list().uniqueElements(Laggard::holder).ofMaxSize(MOST_HOLDERS),
                        laggards().optional(RARELY),
                        uses)
                .as((revision, at, confirms, trust, signing, required, highest, used) -> {
                    List<Laggard> behind = required.stream()
                            .filter(each -> each.acknowledged() < trust)
                            .toList();
                    OptionalLong lowest =
                            required.stream().mapToLong(Laggard::acknowledged).min();
                    Optional<Laggard> ahead = highest.filter(each -> !required.isEmpty())
                            .map(each -> new Laggard(each.holder(), trust + 1 + each.acknowledged(), each.until()));
                    return new ReplicaView(
                            id,
                            revision,
                            at,
                            confirms,
                            trust,
                            signing,
                            required.size(),
                            lowest,
                            ahead,
                            behind,
                            new TreeMap<>(used));
                });
    }

    private static Arbitrary<Laggard> laggards() {
        return Combinators.combine(
                        TrustArbitraries.holderIds(),
                        numbers(),
                        TrustArbitraries.instants().optional(OFTEN))
                .as(Laggard::new);
    }

    private static Arbitrary<SignerUse> uses() {
        Arbitrary<List<HolderId>> holders =
                TrustArbitraries.holderIds().list().uniqueElements().ofMaxSize(MOST_HOLDERS);
        return Combinators.combine(
                        holders,
                        TrustArbitraries.instants(),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 2))
                .as((names, end, more, unfinished) -> new SignerUse(
                        names.isEmpty() ? 0 : names.size() + more,
                        names.isEmpty() ? Optional.<Instant>empty() : Optional.of(end),
                        unfinished,
                        names));
    }

    private static Arbitrary<Long> numbers() {
        return Arbitraries.longs().between(0, HIGHEST_SEQUENCE);
    }
}
