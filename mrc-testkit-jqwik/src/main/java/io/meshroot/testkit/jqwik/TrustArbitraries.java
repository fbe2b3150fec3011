package io.meshroot.testkit.jqwik;

import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.DeclaredHolder;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.HolderEvidence;
import io.meshroot.api.trust.HolderEvidence.Counts;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.Probe;
import io.meshroot.api.trust.RecordedLeaf;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.Taint;
import io.meshroot.api.trust.TrustState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitraries of holders, of what is known of them, of anchors and of trust states. */
public final class TrustArbitraries {
    private static final int MOST_HOLDERS = 4;
    private static final int MOST_LEAVES = 3;
    private static final int HIGHEST_SEQUENCE = 12;
    private static final long FIRST_SECOND = 1_767_225_600L;
    private static final long YEAR = 365L * 86_400;

    private TrustArbitraries() {}

    /**
     * Generates holders: a few known ones often, so that values are about the same holder, and those of any identity.
     *
     * @return the arbitrary
     */
    public static Arbitrary<HolderId> holderIds() {
        return Arbitraries.oneOf(
                Arbitraries.of("service:bookbuyer.bookstore", "webhook", "gateway-1", "federated:other.example")
                        .map(HolderId::of),
                NameArbitraries.leafIdentities().map((LeafIdentity identity) -> HolderId.of(identity)));
    }

    /**
     * Generates names of replicas out of three.
     *
     * @return the arbitrary
     */
    public static Arbitrary<ReplicaId> replicaIds() {
        return Arbitraries.of("replica-1", "replica-2", "replica-3").map(ReplicaId::new);
    }

    /**
     * Generates acknowledgements by any holder.
     *
     * @return the arbitrary
     */
    public static Arbitrary<Acknowledgement> acknowledgements() {
        return holderIds().flatMap(TrustArbitraries::acknowledgementsOf);
    }

    private static Arbitrary<Acknowledgement> acknowledgementsOf(HolderId holder) {
        return Combinators.combine(
                        Arbitraries.longs().between(0, 3),
                        serials().optional(0.5),
                        Arbitraries.longs().between(0, HIGHEST_SEQUENCE),
                        Arbitraries.of("cross-signed", "svid-bundle").set())
                .as((incarnation, serial, sequence, words) ->
                        new Acknowledgement(holder, incarnation, serial, sequence, words));
    }

    /**
     * Generates leaves that a holder may still use, under one of four roots.
     *
     * @return the arbitrary
     */
    public static Arbitrary<LiveLeaf> liveLeaves() {
        return Combinators.combine(serials(), NameArbitraries.fewMrcNames(), instants())
                .as(LiveLeaf::new);
    }

    /**
     * Generates what is known of one holder.
     *
     * @return the arbitrary
     */
    public static Arbitrary<HolderEvidence> holderEvidence() {
        return holderIds()
                .flatMap(holder -> Combinators.combine(
                                Arbitraries.just(holder),
                                Arbitraries.of(Counts.class),
                                acknowledgementsOf(holder).optional(0.5),
                                liveLeaves().list().ofMaxSize(MOST_LEAVES))
                        .as(HolderEvidence::new));
    }

    /**
     * Generates evidence about up to four holders and four roots.
     *
     * @return the arbitrary
     */
    public static Arbitrary<Evidence> evidence() {
        Arbitrary<List<HolderEvidence>> holders =
                holderEvidence().list().uniqueElements(HolderEvidence::holder).ofMaxSize(MOST_HOLDERS);
        Arbitrary<Map<MrcName, Integer>> issues = byRoot(Arbitraries.integers().between(0, 2));
        Arbitrary<Map<MrcName, Probe>> probes = byRoot(probes());
        Arbitrary<Map<MrcName, Set<String>>> dependents =
                byRoot(Arbitraries.of("cross-1", "cross-2").set());
        Arbitrary<Optional<Instant>> unknownUntil = instants().optional(0.3);
        return Combinators.combine(
                        instants().flatMap(TrustArbitraries::others), holders, issues, probes, dependents, unknownUntil)
                .as((others, known, unfinished, probed, depending, until) -> new Evidence(
                        others.now,
                        Duration.ofMinutes(1),
                        Duration.ofHours(24),
                        others.self,
                        others.views,
                        others.apart,
                        known,
                        unfinished,
                        probed,
                        depending,
                        until))
                .withoutEdgeCases(); // their combinations would take longer than all the rest
    }

    /** What a replica knows of the two others. */
    private static Arbitrary<Others> others(Instant now) {
        return Combinators.combine(
                        replicaIds(),
                        ViewArbitraries.listsOfViews(),
                        replicaIds().set().ofMaxSize(1))
                .as((self, views, apart) -> new Others(
                        now,
                        self,
                        views.stream().filter(view -> !view.id().equals(self)).toList(),
                        apart.contains(self) ? Set.of() : apart));
    }

    private record Others(Instant now, ReplicaId self, List<ReplicaView> views, Set<ReplicaId> apart) {}

    private static Arbitrary<Probe> probes() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, HIGHEST_SEQUENCE),
                        Arbitraries.of("sealed", "does not validate").optional(0.3))
                .as(Probe::new);
    }

    private static <T> Arbitrary<Map<MrcName, T>> byRoot(Arbitrary<T> values) {
        return Arbitraries.maps(NameArbitraries.fewMrcNames(), values).ofMaxSize(4);
    }

    /**
     * Generates sets of one or two anchors out of six fixed roots, which are valid from 2026 to 2045; two of them have one key.
     *
     * @return the arbitrary
     */
    public static Arbitrary<SortedSet<Anchor>> anchors() {
        return Arbitraries.of(FixedAnchors.all())
                .set()
                .ofMinSize(1)
                .ofMaxSize(2)
                .map(TreeSet::new);
    }

    /**
     * Generates taints of every kind.
     *
     * @return the arbitrary
     */
    public static Arbitrary<Taint> taints() {
        return Combinators.combine(
                        instants(),
                        Arbitraries.of("the key leaked", "generated"),
                        Arbitraries.of(Taint.Signing.class),
                        Arbitraries.of(Taint.Trust.class))
                .as(Taint::new);
    }

    /**
     * Generates holders that were registered by name, some of which have acknowledged something.
     *
     * @return the arbitrary
     */
    public static Arbitrary<DeclaredHolder> declaredHolders() {
        return holderIds()
                .flatMap(holder -> Combinators.combine(
                                instants(), acknowledgementsOf(holder).optional(0.5))
                        .as((since, said) -> new DeclaredHolder(holder, since, said)))
                .withoutEdgeCases();
    }

    /**
     * Generates leaves that are recorded one by one, handed out by one of three replicas.
     *
     * @return the arbitrary
     */
    public static Arbitrary<RecordedLeaf> recordedLeaves() {
        return Combinators.combine(instants(), replicaIds()).as(RecordedLeaf::new);
    }

    /**
     * Generates accepted states as stores hold them, of up to four roots: their digests fit what they number. Some have
     * tainted keys, a rotation under way, an announced step, registered holders, and records of what was before.
     *
     * @return the arbitrary
     */
    public static Arbitrary<TrustState> trustStates() {
        return TrustStates.any();
    }

    /**
     * Generates instants in whole seconds, in the year 2026.
     *
     * @return the arbitrary
     */
    public static Arbitrary<Instant> instants() {
        return Arbitraries.longs().between(FIRST_SECOND, FIRST_SECOND + YEAR).map(Instant::ofEpochSecond);
    }

    static Arbitrary<String> serials() {
        return Arbitraries.strings()
                .numeric()
                .withCharRange('a', 'f')
                .ofMinLength(1)
                .ofMaxLength(40);
    }
}
