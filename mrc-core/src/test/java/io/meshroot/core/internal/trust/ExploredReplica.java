package io.meshroot.core.internal.trust;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A manager between two of its micro-steps. Immutable: a step works on a copy of the books. */
final class ExploredReplica {
    final ReplicaId id;
    final Stage stage;
    final Books books;
    final Optional<Act> act;
    final SortedSet<MrcName> probes;
    final List<Issue> issues;
    final SortedMap<HolderId, Offer> offers;
    final long documents;
    /** Whether it looked and found nothing to do, and has heard of nothing since. */
    final boolean quiet;

    private @Nullable Digest key;
    private @Nullable List<ReplicaView> seen;

    ExploredReplica(
            ReplicaId id,
            Stage stage,
            Books books,
            Optional<Act> act,
            Set<MrcName> probes,
            List<Issue> issues,
            SortedMap<HolderId, Offer> offers,
            long documents) {
        this(id, stage, books, act, probes, issues, offers, documents, false);
    }

    private ExploredReplica(
            ReplicaId id,
            Stage stage,
            Books books,
            Optional<Act> act,
            Set<MrcName> probes,
            List<Issue> issues,
            SortedMap<HolderId, Offer> offers,
            long documents,
            boolean quiet) {
        this.quiet = quiet;
        this.id = id;
        this.stage = stage;
        this.books = books;
        this.act = act;
        this.probes = new TreeSet<>(probes);
        this.issues = List.copyOf(issues);
        this.offers = new TreeMap<>(offers);
        this.documents = documents;
    }

    static ExploredReplica born(ReplicaId id, Books books) {
        return new ExploredReplica(id, Stage.BORN, books, Optional.empty(), Set.of(), List.of(), new TreeMap<>(), 0);
    }

    /** Where a manager stands: what it does next. */
    enum Stage {
        BORN,
        REGISTERING,
        READING_AGAIN,
        IDLE,
        STATE_READ,
        VIEWS_READ,
        DECIDED;

        boolean isUp() {
            return compareTo(IDLE) >= 0;
        }
    }

    /**
     * A leaf that is being made.
     *
     * @param holder for whom
     * @param leaf the leaf
     * @param trust what was in force when it was begun
     * @param sequence its sequence
     */
    record Issue(HolderId holder, ExploredLeaf leaf, SortedSet<String> trust, long sequence) {}

    /**
     * A leaf that waits to be taken, with the trust that goes with it to one who has none.
     *
     * @param leaf the leaf
     * @param trust what was in force when it was handed out
     * @param sequence its sequence
     */
    record Offer(ExploredLeaf leaf, SortedSet<String> trust, long sequence) {}

    ExploredReplica at(Stage next, Books changed) {
        return new ExploredReplica(id, next, changed, Optional.empty(), probes, issues, offers, documents);
    }

    ExploredReplica knowing(Books changed) {
        return new ExploredReplica(id, stage, changed, act, probes, issues, offers, documents);
    }

    ExploredReplica decided(Books changed, Decision decision, long version) {
        Optional<Act> what = decision.act();
        return new ExploredReplica(
                id,
                what.isPresent() ? Stage.DECIDED : Stage.IDLE,
                changed,
                what,
                decision.probes(),
                issues,
                offers,
                version,
                what.isEmpty());
    }

    ExploredReplica probed(Books changed, MrcName root) {
        Set<MrcName> left = new TreeSet<>(probes);
        left.remove(root);
        return new ExploredReplica(id, stage, changed, act, left, issues, offers, documents);
    }

    ExploredReplica issuing(Books changed, Issue issue) {
        List<Issue> more = new ArrayList<>(issues);
        more.add(issue);
        return new ExploredReplica(id, stage, changed, act, probes, more, offers, documents);
    }

    ExploredReplica issued(Books changed, Issue issue, Optional<Offer> offer) {
        List<Issue> fewer = new ArrayList<>(issues);
        fewer.remove(issue);
        SortedMap<HolderId, Offer> more = new TreeMap<>(offers);
        offer.ifPresent(one -> more.put(issue.holder(), one));
        return new ExploredReplica(id, stage, changed, act, probes, fewer, more, documents);
    }

    ExploredReplica withoutOffersTo(Set<HolderId> gone) {
        SortedMap<HolderId, Offer> left = new TreeMap<>(offers);
        left.keySet().removeAll(gone);
        return new ExploredReplica(id, stage, books, act, probes, issues, left, documents);
    }

    ExploredReplica withoutOffers(Predicate<Offer> ended) {
        SortedMap<HolderId, Offer> left = new TreeMap<>(offers);
        left.values().removeIf(ended);
        return new ExploredReplica(id, stage, books, act, probes, issues, left, documents);
    }

    /** The highest announcement for which it has made up its view, written or about to be. */
    long confirmed() {
        long told = books.told().map(view -> view.confirms()).orElse(0L);
        return act.filter(Act.Tell.class::isInstance)
                .map(what -> ((Act.Tell) what).view().confirms())
                .map(made -> Math.max(made, told))
                .orElse(told);
    }

    /** All that counts apart from how old it is compared with the store. */
    Digest key() {
        Digest known = key;
        if (known == null) {
            known = Digest.of(ExploredKeys.of(this));
            key = known;
        }
        return known;
    }

    /** The views of the others that it has read. */
    List<ReplicaView> seen() {
        List<ReplicaView> known = seen;
        if (known == null) {
            known = books.evidence().views();
            seen = known;
        }
        return known;
    }
}
