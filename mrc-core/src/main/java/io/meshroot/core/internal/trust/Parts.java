package io.meshroot.core.internal.trust;

import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.store.MrcStore;
import io.meshroot.api.store.SecretStore;
import io.meshroot.core.internal.Events;
import io.meshroot.core.internal.Settings;
import java.util.List;
import java.util.Optional;

/** The parts of the engine, each made once and in the right order. */
final class Parts {
    final MrcStore store;
    final Settings settings;
    final Events events;
    final Outbox outbox = new Outbox();
    final Pendings pendings = new Pendings();
    final Troubles troubles;
    final Books books;
    final Announcer announcer;
    final StateKeeper keeper;
    final Steps steps;
    final Issuers issuers;
    final Membership membership;
    final Horizons horizons;
    final Probes probes;
    final FirstRoots firstRoots;
    final Loop loop;
    final Jobs jobs;
    final Rotator rotator;
    final RootAdmin admin;

    Parts(
            MrcStore store,
            SecretStore secrets,
            List<CertificateProvider> providers,
            Settings settings,
            Events events,
            Optional<MeshRootCertificate> firstRoot) {
        this.store = store;
        this.settings = settings;
        this.events = events;
        troubles = new Troubles(events, settings.clock());
        books = new Books(settings);
        announcer = new Announcer(settings, events, books, pendings, outbox);
        keeper = new StateKeeper(store, books, outbox, announcer::changed);
        steps = new Steps(keeper, pendings, events, settings);
        issuers = new Issuers(providers, secrets, settings, events, keeper);
        membership = new Membership(keeper, books, settings);
        horizons = new Horizons(keeper, membership, settings);
        probes = new Probes(books, issuers, horizons, settings);
        firstRoots = new FirstRoots(store, keeper, issuers, settings.clock(), firstRoot);
        loop = new Loop(this);
        jobs = new Jobs(settings.executor(), outbox, troubles, loop::storeChanged);
        rotator = new Rotator(store, keeper, books, pendings, settings, loop);
        admin = new RootAdmin(this);
    }
}
