package io.meshroot.core.internal.leaf;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.HolderId;
import io.meshroot.core.CertificateListener;
import io.meshroot.core.LeafView;
import io.meshroot.core.internal.Authority;
import io.meshroot.core.internal.Conflated;
import io.meshroot.core.internal.Events;
import io.meshroot.core.internal.Settings;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The leaf side of the engine: issues, holds and renews leaves and delivers them. Safe for use by several threads; all
 * methods but {@link #close} and {@link #problems} fail with code {@code CLOSED} after the end.
 */
public final class LeafEngine implements AutoCloseable {
    private static final int MOST_PROBLEMS = 20;

    private final Authority authority;
    private final Settings settings;
    private final Events events;
    private final HeldLeaves leaves = new HeldLeaves();
    private final KeyOwners owners = new KeyOwners();
    private final Subscribers subscribers = new Subscribers();
    private final RenewalQueue queue;
    private final Flights flights;
    private final Renewals renewals;
    private final Conflated changes;
    private volatile Subscription watching = () -> {};
    /** Touched by the handling of changes only, which follow one another. */
    private Authority.@Nullable Snapshot handled;

    /**
     * Makes an engine that does nothing by itself yet.
     *
     * @param authority signs, and keeps the books of who holds what
     * @param settings the settings
     * @param events hears of what happens
     */
    public LeafEngine(Authority authority, Settings settings, Events events) {
        this.authority = authority;
        this.settings = settings;
        this.events = events;
        this.queue = new RenewalQueue(settings.scheduler(), settings.clock(), new Pace(settings.reissueRate()));
        this.flights = new Flights(authority, settings, events, new Flights.Ground(leaves, owners, queue, subscribers));
        this.renewals = new Renewals(settings, events, leaves, queue, flights);
        this.changes = new Conflated(settings.executor(), this::changed);
    }

    /** Begins to renew leaves and to follow the authority. */
    public void start() {
        queue.start(renewals::onTime);
        watching = authority.onChange(snapshot -> changes.offer());
        changes.offer();
    }

    /**
     * Returns the leaf that is held for a request, or issues one.
     *
     * @param request what is asked for
     * @return the certificate with its key
     * @throws MeshRootException if none can be issued
     */
    public IssuedCertificate issue(IssueRequest request) {
        LeafKey.Made key = LeafKey.Made.of(request);
        Held found = leaves.find(key);
        Leaf leaf = found == null ? null : found.leaf();
        if (leaf != null
                && leaf.isRecorded(request.holder())
                && leaf.isUsable(settings.clock().instant())) {
            return leaf.certificate(authority.snapshot().bundle());
        }
        while (true) {
            Optional<IssuedCertificate> handedOut = handOut(obtain(key, request), request);
            if (handedOut.isPresent()) {
                return handedOut.get();
            }
        }
    }

    private Leaf obtain(LeafKey.Made key, IssueRequest request) {
        while (true) {
            requireAllowed(request);
            Held held = leaves.findOrAdd(key, request);
            Turn turn = held.enter(request, settings.clock().instant());
            if (turn instanceof Turn.Take take) {
                return take.leaf();
            } else if (turn instanceof Turn.Wait wait) {
                await(wait.flight());
            } else if (turn instanceof Turn.Issue issue) {
                Material material = new Material.Made(request.keyType().orElse(settings.keyType()));
                return flights.fly(held, issue.flight(), request, material, Flights.Reason.ASKED);
            }
        }
    }

    /**
     * Signs a key of the caller's.
     *
     * @param pkcs10 the certification request in DER or PEM
     * @param request what is asked for
     * @return the certificate, without a key
     * @throws MeshRootException if the request is refused or none can be issued
     */
    public IssuedCertificate sign(byte[] pkcs10, IssueRequest request) {
        requireAllowed(request);
        Material.Presented material = presented(pkcs10, request);
        LeafKey.Presented key = new LeafKey.Presented(request.identity(), material.digest());
        while (true) {
            Optional<IssuedCertificate> handedOut = handOut(obtain(key, material, request), request);
            if (handedOut.isPresent()) {
                return handedOut.get();
            }
        }
    }

    private Material.Presented presented(byte[] pkcs10, IssueRequest request) {
        try {
            Material.Presented material = Material.Presented.of(pkcs10);
            Optional<KeyType> wanted = request.keyType();
            if (wanted.isPresent() && wanted.get() != material.type()) {
                throw new MeshRootException(
                        ErrorCode.KEY_UNACCEPTABLE,
                        "keyType is " + wanted.get().id() + " but the key of the certification request is "
                                + material.type().id() + "; leave keyType out");
            }
            return material;
        } catch (MeshRootException e) {
            flights.refused(request, e);
            throw e;
        }
    }

    private Leaf obtain(LeafKey.Presented key, Material.Presented material, IssueRequest request) {
        while (true) {
            requireAllowed(request);
            Held held = leaves.findOrAdd(key, request);
            Turn turn = held.enter(request, material, settings.clock().instant());
            if (turn instanceof Turn.Take take) {
                leaves.presented(request, held);
                return take.leaf();
            } else if (turn instanceof Turn.Wait wait) {
                await(wait.flight());
            } else if (turn instanceof Turn.Issue issue) {
                return flights.flyClaimed(held, key, issue.flight(), request, material);
            } else if (turn instanceof Turn.Reused) {
                MeshRootException refusal = KeyOwners.reused(request.identity());
                flights.refused(request, refusal);
                throw refusal;
            }
        }
    }

    /** Lets the thread that issues do it, and fails as it fails. */
    private static void await(CompletableFuture<Leaf> flight) {
        try {
            flight.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof MeshRootException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Empty if the leaf is only for those who have it already: its signer stopped signing. Then another one is issued. */
    private Optional<IssuedCertificate> handOut(Leaf leaf, IssueRequest request) {
        if (!leaf.isRecorded(request.holder())) {
            if (!authority.record(request.holder(), Uses.of(request), leaf.live())) {
                leaf.distrust();
                return Optional.empty();
            }
            leaf.recorded(request.holder());
        }
        return Optional.of(leaf.certificate(authority.snapshot().bundle()));
    }

    private void requireAllowed(IssueRequest request) {
        try {
            flights.requireAllowed(request);
        } catch (MeshRootException e) {
            if (e.code() != ErrorCode.CLOSED) {
                flights.refused(request, e);
            }
            throw e;
        }
    }

    private void requireOpen() {
        if (flights.isClosed()) {
            throw Flights.closedError();
        }
    }

    /**
     * Returns what is held for a request; of several keys that were presented, the newest one's. The request's holder
     * holds it from then on, as after {@link #issue}.
     *
     * @param request what was asked for
     * @return the certificate, unless none is held or a peer would not take it
     */
    public Optional<IssuedCertificate> current(IssueRequest request) {
        requireOpen();
        Held held = leaves.newest(request);
        if (held == null) {
            return Optional.empty();
        }
        Instant now = settings.clock().instant();
        Leaf leaf = held.leaf();
        if (leaf != null && leaf.isRecorded(request.holder()) && leaf.isUsable(now)) {
            return Optional.of(leaf.certificate(authority.snapshot().bundle()));
        }
        return held.take(request, now).flatMap(taken -> handOut(taken, request));
    }

    /**
     * Ends what a holder holds for a request.
     *
     * @param request what was asked for
     */
    public void release(IssueRequest request) {
        requireOpen();
        leaves.leave(request).forEach(flights::drop);
    }

    /**
     * Stops renewing everything for a holder that no longer exists; one of the same name that comes later begins anew.
     *
     * @param holder who
     */
    public void gone(HolderId holder) {
        leaves.leave(holder).forEach(flights::drop);
    }

    /**
     * Lists what is held.
     *
     * @return the leaves, ordered by identity
     */
    public List<LeafView> leaves() {
        requireOpen();
        return leaves.all().stream()
                .flatMap(held -> held.view().stream())
                .sorted(Comparator.comparing((LeafView view) -> view.request().identity())
                        .thenComparing(LeafView::serial))
                .toList();
    }

    /**
     * Issues for a request and delivers what is newest from then on.
     *
     * @param request what is asked for
     * @param listener takes it, on the executor
     * @return closing it ends the deliveries
     * @throws MeshRootException if nothing can be issued
     */
    public Subscription subscribe(IssueRequest request, CertificateListener listener) {
        issue(request);
        LeafKey.Made key = LeafKey.Made.of(request);
        Subscriber.Source source = new Subscriber.Source(
                () -> newest(key, request), () -> authority.snapshot().bundle());
        return subscribers.add(key, new Subscriber(request, listener, source, settings, events));
    }

    private @Nullable IssuedCertificate newest(LeafKey.Made key, IssueRequest request) {
        Held held = leaves.find(key);
        return held == null
                ? null
                : held.leafOf(request.holder())
                        .flatMap(leaf -> handOut(leaf, request))
                        .orElse(null);
    }

    /**
     * Refuses an identity from now on, and renews nothing for it.
     *
     * @param identity whom
     */
    public void ban(LeafIdentity identity) {
        requireOpen();
        flights.ban(identity);
    }

    /**
     * Tells which leaves have expired, for the readiness.
     *
     * @return the problems, at most a few; empty if all is well
     */
    public List<String> problems() {
        if (flights.isClosed()) {
            return List.of("the manager is closed");
        }
        Instant now = settings.clock().instant();
        return leaves.all().stream()
                .flatMap(held -> held.problem(now).stream())
                .limit(MOST_PROBLEMS)
                .toList();
    }

    private void changed() {
        Authority.Snapshot now = authority.snapshot();
        Authority.Snapshot before = handled;
        handled = now;
        if (before == null
                || !before.state().signing().equals(now.state().signing())
                || !before.state().roles().equals(now.state().roles())) {
            renewals.signerChanged(now);
        }
        if (before == null || before.bundle().sequence() != now.bundle().sequence()) {
            subscribers.changed();
        }
    }

    /** Ends renewals and deliveries; who waits for an issue is told. Closing twice does no harm. */
    @Override
    public void close() {
        flights.close();
        queue.close();
        watching.close();
        changes.close();
        subscribers.close();
    }
}
