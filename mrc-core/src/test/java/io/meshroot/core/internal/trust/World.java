package io.meshroot.core.internal.trust;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.TrustState;
import io.meshroot.testkit.time.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Everything at one moment. Immutable.
 *
 * @param scenario what may happen
 * @param store the store with its latest past
 * @param replicas the managers that run
 * @param holders who uses leaves and trust
 * @param tick how often a good half of a leaf's life has passed
 * @param budget how often each fault may still happen
 * @param done how many of its commands each operator has given
 * @param cut roots whose trust was cut by order, whoever depended on them
 */
record World(
        Scenario scenario,
        ExploredStore store,
        List<ExploredReplica> replicas,
        List<ExploredHolder> holders,
        int tick,
        Budget budget,
        List<Integer> done,
        SortedSet<MrcName> cut) {
    static final Instant BEGIN = TestClock.START;
    static final Duration VALIDITY = Duration.ofHours(24);
    static final Duration OUTAGE = Duration.ofHours(1);
    static final Duration SKEW = Duration.ofMinutes(1);

    /** A leaf lives for two ticks, and so does what counts of a manager that is dead. */
    static final Duration TICK = Duration.ofHours(13);

    static final int LEAF_TICKS = 2;

    /** Everything that is gathered or paced has been gathered when a manager looks again. */
    private static final Duration BETWEEN_VIEWS = Duration.ofSeconds(2);

    World {
        replicas = List.copyOf(replicas);
        holders = List.copyOf(holders);
        done = List.copyOf(done);
        cut = new TreeSet<>(cut);
    }

    Instant now(Books books) {
        long views = books.told().map(view -> view.revision()).orElse(0L);
        return now().plus(BETWEEN_VIEWS.multipliedBy(views));
    }

    Instant now() {
        return BEGIN.plus(TICK.multipliedBy(tick));
    }

    TrustState accepted() {
        return store.newest();
    }

    Optional<ExploredReplica> replica(ReplicaId id) {
        return replicas.stream().filter(replica -> replica.id.equals(id)).findFirst();
    }

    World with(ExploredStore changed, ExploredReplica replica) {
        List<ExploredReplica> all = new ArrayList<>(replicas);
        all.replaceAll(old -> old.id.equals(replica.id) ? replica : old);
        return new World(scenario, changed, all, holders, tick, budget, done, cut).accepting(accepted());
    }

    World with(ExploredReplica replica) {
        return with(store, replica);
    }

    World with(ExploredHolder holder) {
        List<ExploredHolder> all = new ArrayList<>(holders);
        all.replaceAll(old -> old.id().equals(holder.id()) ? holder : old);
        return new World(scenario, store, replicas, all, tick, budget, done, cut);
    }

    World spending(Budget left) {
        return new World(scenario, store, replicas, holders, tick, left, done, cut);
    }

    World commanded(ExploredStore changed) {
        return new World(scenario, changed, replicas, holders, tick, budget, done, cut);
    }

    /** An operator has had his way. */
    World commanded(ExploredStore changed, int who, Set<MrcName> cutNow) {
        List<Integer> more = new ArrayList<>(done);
        more.set(who, more.get(who) + 1);
        SortedSet<MrcName> all = new TreeSet<>(cut);
        all.addAll(cutNow);
        return new World(scenario, changed, replicas, holders, tick, budget, more, all).accepting(accepted());
    }

    /** Nobody has to answer for what was accepted in time. */
    private World accepting(TrustState before) {
        TrustState after = accepted();
        if (after == before) {
            return this;
        }
        List<ExploredHolder> all = new ArrayList<>(holders);
        all.replaceAll(holder -> holder.has().isEmpty()
                ? holder
                : holder.excused(
                        holder.excuse().after(before, after, holder.has().get())));
        return new World(scenario, store, replicas, all, tick, budget, done, cut);
    }

    World replacing(ReplicaId dead, ExploredReplica born, Budget left) {
        List<ExploredReplica> all = new ArrayList<>(replicas);
        all.removeIf(replica -> replica.id.equals(dead));
        all.add(born);
        return new World(scenario, store, all, holders, tick, left, done, cut);
    }

    /** A good half of a leaf's life passes. */
    World later(Budget left) {
        int next = tick + 1;
        List<ExploredReplica> managers = new ArrayList<>();
        for (ExploredReplica replica : replicas) {
            managers.add(replica.knowing(new Books(replica.books, scenario.settings(replica.id, now().plus(TICK))))
                    .withoutOffers(offer -> offer.leaf().ends() <= next)
                    .withoutOffersTo(gone(next)));
        }
        List<ExploredHolder> all = new ArrayList<>();
        for (ExploredHolder holder : holders) {
            all.add(aged(holder, next));
        }
        return new World(scenario, store, managers, all, next, left, done, cut);
    }

    /** Who goes on gets a new leaf with the trust that it has: none of an earlier answer. */
    private Set<HolderId> gone(int next) {
        return holders.stream()
                .filter(holder -> holder.has().isPresent() && !holder.isLiveAt(next))
                .map(ExploredHolder::id)
                .collect(Collectors.toSet());
    }

    private static ExploredHolder aged(ExploredHolder holder, int next) {
        if (holder.kind() == ExploredHolder.Kind.BUNDLE || holder.has().isEmpty()) {
            return holder;
        }
        if (!holder.isLiveAt(next)) {
            return holder.gone();
        }
        return holder.disk().filter(old -> old.isLiveAt(next)).isPresent() ? holder : holder.withoutDisk();
    }
}
