package io.meshroot.core.internal.trust;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.store.MrcStore;
import io.meshroot.api.store.SecretStore;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.internal.Events;
import io.meshroot.core.internal.Settings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

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
    final Acts acts;
    final Steps steps;
    final Issuers issuers;
    final Membership membership;
    final Horizons horizons;
    final Probes probes;
    final FirstRoots firstRoots;
    final Loop loop;
    final Jobs jobs;
    final Followers followers;
    final Driver driver;
    final RootAdmin admin;
    final AtomicBoolean closed = new AtomicBoolean();

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
        followers = new Followers(settings.executor(), () -> driver().waitsFor());
        announcer = new Announcer(settings, events, books, pendings, outbox, followers);
        keeper = new StateKeeper(store, books, outbox, announcer::changed);
        acts = new Acts(store, keeper, books);
        steps = new Steps(keeper, pendings, events, settings);
        issuers = new Issuers(providers, secrets, settings, events, keeper);
        membership = new Membership(settings);
        horizons = new Horizons(keeper, membership, settings);
        probes = new Probes(books, issuers, settings);
        firstRoots = new FirstRoots(store, keeper, issuers, settings.clock(), firstRoot);
        loop = new Loop(this);
        jobs = new Jobs(settings.executor(), outbox, troubles, loop::storeChanged);
        driver = new Driver(this);
        admin = new RootAdmin(this);
        keeper.onRestored(this::restored);
    }

    private Driver driver() {
        return driver;
    }

    /** What was signed after the backup has holders of which the store knows nothing. */
    private void restored(TrustState before) {
        troubles.report(
                "trust state",
                "the store was restored from a backup: it went back behind trust sequence "
                        + before.trust().number() + ", which was handed out; numbers above it are used from now on, and"
                        + " holders unknown here may exist until their leaves have ended");
        books.earlierLivesUntil(Optional.of(
                settings.clock().instant().plus(settings.longestValidity()).plus(settings.storeOutage())));
        keeper.later(() -> horizons.restore(before));
    }

    void requireOpen() {
        if (closed.get()) {
            throw new MeshRootException(ErrorCode.CLOSED, "the manager is closed; build another one");
        }
    }
}
