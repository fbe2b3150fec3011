package io.meshroot.core.internal.trust;

import io.meshroot.api.trust.TrustEvent;
import io.meshroot.core.internal.Events;
import io.meshroot.core.internal.Settings;
import java.util.List;
import java.util.Optional;

/** The production parts of one manager around copies of its books and of the store, for one micro-step. */
final class Machine {
    final Settings settings;
    final ExploredStore store;
    final Books books;
    final StateKeeper keeper;
    final Membership membership;
    private final Pendings pendings = new Pendings();
    private final Events events = new Events(Runnable::run);

    Machine(World world, ExploredReplica replica) {
        settings = world.scenario().settings(replica.id, world.now(replica.books));
        store = new ExploredStore(world.store());
        books = new Books(replica.books, settings);
        Outbox outbox = new Outbox();
        Followers followers = new Followers(Runnable::run, List::of);
        Announcer announcer = new Announcer(settings, events, books, pendings, outbox, followers);
        keeper = new StateKeeper(store, books, outbox, announcer::changed);
        membership = new Membership(settings);
    }

    Decision decide(Asked asked) {
        return new Decider(settings, books, pendings, event -> {}).decide(asked);
    }

    void perform(Act act) {
        new Acts(store, keeper, books).perform(act);
    }

    Horizons horizons() {
        return new Horizons(keeper, membership, settings);
    }

    void register() {
        keeper.apply(state -> Optional.of(membership.registration(state)));
    }

    TrustEvent registration() {
        return membership.registration(store.newest());
    }
}
