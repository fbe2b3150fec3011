package io.meshroot.core.internal.trust;

import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.core.internal.trust.ExploredReplica.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a holder may do next, and what may happen to it. */
final class HolderMoves {
    private final World world;
    private final ExploredHolder holder;
    private final List<Step> steps = new ArrayList<>();

    HolderMoves(World world, ExploredHolder holder) {
        this.world = world;
        this.holder = holder;
    }

    List<Step> all() {
        Optional<ExploredReplica> own = world.replica(holder.at()).filter(replica -> replica.stage.isUp());
        if (own.isPresent()) {
            use(own.get());
        }
        move(world.replica(holder.at()).isPresent());
        if (world.budget().has(Budget.Fault.RESTART) && holder.disk().isPresent()) {
            disk();
        }
        return steps;
    }

    private void add(String words, World after) {
        steps.add(new Step(holder.id() + " " + words, after));
    }

    private void use(ExploredReplica replica) {
        Optional<Offer> offer = Optional.ofNullable(replica.offers.get(holder.id()));
        boolean live = holder.isLiveAt(world.tick());
        if (!live) {
            offer.filter(one -> world.tick() < one.leaf().ends()).ifPresent(this::join);
            return;
        }
        Possession own = holder.has().get();
        TrustBundle bundle = replica.books.snapshot().bundle();
        // A bundle's sequence only grows: who has a later one does not take what a manager hands out that lags behind.
        if (bundle.sequence() > own.sequence()
                || (world.scenario().takesAnyTrust && bundle.sequence() != own.sequence())) {
            Possession next = own.withTrust(bundle.sequence(), ExploredRoots.accepted(bundle));
            add(
                    "takes trust " + bundle.sequence(),
                    world.with(holder.having(next, holder.excuse().tookTrust()).saying()));
        }
        offer.map(Offer::leaf)
                .filter(leaf -> !own.leaf().equals(Optional.of(leaf)))
                .ifPresent(leaf -> {
                    add(
                            "takes its leaf of " + leaf.leaf().signer(),
                            world.with(holder.having(
                                            own.withLeaf(leaf), holder.excuse().tookLeaf())
                                    .saying()));
                });
        for (Acknowledgement word : holder.underWay()) {
            deliver(replica, word);
        }
        Acknowledgement word = holder.word();
        boolean known = replica.books
                .look(ledger -> ledger.newest(holder.id()))
                .filter(word::equals)
                .isPresent();
        if (!known && !holder.underWay().contains(word)) {
            add("says again what it has", world.with(holder.saying()));
        }
    }

    private void join(Offer offer) {
        Possession first = new Possession(offer.sequence(), offer.trust(), Optional.of(offer.leaf()));
        add(
                "joins with a leaf of " + offer.leaf().leaf().signer() + " and trust " + offer.sequence(),
                world.with(holder.joined(
                        first,
                        holder.equals(world.holders().get(0)) && world.budget().has(Budget.Fault.RESTART))));
    }

    private void deliver(ExploredReplica replica, Acknowledgement word) {
        Books books = new Books(replica.books, world.scenario().settings(replica.id, world.now(replica.books)));
        books.acknowledge(world.scenario().flaw().hears(word));
        Possession own = holder.has().orElseThrow();
        boolean says = !holder.excuse().said() && word.incarnation() == holder.incarnation();
        Excuse excuse = says ? holder.excuse().heard(world.accepted(), replica.confirmed(), own) : holder.excuse();
        World heard = world.with(replica.knowing(books));
        String what =
                "is heard by " + replica.id + ": incarnation " + word.incarnation() + ", trust " + word.trustSequence();
        add(what, heard.with(holder.heard(word).excused(excuse)));
        if (world.budget().has(Budget.Fault.REPEAT)) {
            add(
                    what + ", and will be once more",
                    heard.with(holder.excused(excuse)).spending(world.budget().less(Budget.Fault.REPEAT)));
        }
    }

    private void move(boolean alive) {
        if (alive && !world.budget().has(Budget.Fault.MOVE)) {
            return;
        }
        for (ExploredReplica other : world.replicas()) {
            if (other.stage.isUp() && !other.id.equals(holder.at())) {
                World after = world.with(holder.movedTo(other.id));
                add(
                        "turns to replica " + other.id,
                        alive ? after.spending(world.budget().less(Budget.Fault.MOVE)) : after);
            }
        }
    }

    private void disk() {
        if (holder.has().isEmpty() || holder.has().equals(holder.disk())) {
            return;
        }
        if (!world.scenario().oldDisk) {
            add("saves what it has", world.with(holder.saved()));
        }
        add(
                "restarts with trust " + holder.disk().get().sequence() + " from its disk",
                world.with(holder.restarted()).spending(world.budget().less(Budget.Fault.RESTART)));
    }
}
