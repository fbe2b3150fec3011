package io.meshroot.core.internal.leaf;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.event.MeshEvent.LeafIssued.Cause;
import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.core.internal.Authority;
import io.meshroot.core.internal.Events;
import io.meshroot.core.internal.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Carries issues from their begin to what is held, or to the failure; one at a time for each key. */
final class Flights {
    /** How soon a leaf is issued again that came from a root that is not the signer, as while roots change. */
    private static final Duration STRAY = Duration.ofSeconds(1);

    private final Authority authority;
    private final Settings settings;
    private final Events events;
    private final Issuance issuance;
    private final HeldLeaves leaves;
    private final KeyOwners owners;
    private final RenewalQueue queue;
    private final Subscribers subscribers;
    private final Set<LeafIdentity> banned = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** What the flights use. */
    record Ground(HeldLeaves leaves, KeyOwners owners, RenewalQueue queue, Subscribers subscribers) {}

    Flights(Authority authority, Settings settings, Events events, Ground ground) {
        this.authority = authority;
        this.settings = settings;
        this.events = events;
        this.issuance = new Issuance(authority, settings, ground.queue.pace());
        this.leaves = ground.leaves;
        this.owners = ground.owners;
        this.queue = ground.queue;
        this.subscribers = ground.subscribers;
    }

    /** Why a leaf is issued: asked for, or by itself. */
    enum Reason {
        ASKED,
        RENEWAL
    }

    /** Issues, and ends the flight in any case. */
    Leaf fly(Held held, CompletableFuture<Leaf> flight, IssueRequest request, Material material, Reason reason) {
        try {
            Leaf before = held.leaf();
            Issuance.Committed committed = issuance.issue(request, material);
            Leaf leaf = committed.leaf();
            requireWanted(request, leaf);
            if (reason == Reason.RENEWAL && !held.isHeldBy(request.holder())) {
                // Released meanwhile: a holder that is gone will never say that it uses another.
                authority.ended(request.holder(), leaf.serial());
                leaf.left(request.holder());
                if (held.isDropped()) {
                    flight.complete(leaf);
                    return leaf;
                }
            }
            issuance.issued(request, committed);
            boolean kept = reason == Reason.ASKED ? held.landed(request, leaf) : held.renewed(leaf);
            if (kept) {
                settle(held, request, leaf);
            } else if (reason == Reason.RENEWAL) {
                authority.ended(request.holder(), leaf.serial());
            }
            flight.complete(leaf);
            events.publish(new MeshEvent.LeafIssued(
                    settings.clock().instant(), request, leaf.signer(), leaf.serial(), cause(before, leaf, reason)));
            subscribers.changed(held.key());
            return leaf;
        } catch (RuntimeException | Error e) {
            MeshRootException failure = typed(e);
            crashed(held, request, failure);
            flight.completeExceptionally(failure);
            if (e instanceof Error error) {
                throw error;
            }
            throw failure;
        }
    }

    /** The same for a key of the caller's, unless it is somebody else's. */
    Leaf flyClaimed(
            Held held,
            LeafKey.Presented key,
            CompletableFuture<Leaf> flight,
            IssueRequest request,
            Material.Presented material) {
        Runnable undo;
        try {
            undo = owners.claim(key, request.keyReuse(), settings.clock().instant());
        } catch (MeshRootException e) {
            refused(request, e);
            crashed(held, request, e);
            flight.completeExceptionally(e);
            throw e;
        }
        try {
            return fly(held, flight, request, material, Reason.ASKED);
        } catch (RuntimeException | Error e) {
            undo.run();
            throw e;
        }
    }

    private static Cause cause(@Nullable Leaf before, Leaf leaf, Reason reason) {
        if (reason == Reason.ASKED || before == null) {
            return Cause.ASKED;
        }
        return before.signer().equals(leaf.signer()) ? Cause.RENEWAL : Cause.SIGNER_CHANGED;
    }

    /** The manager may have been closed or the identity banned while the provider signed. */
    private void requireWanted(IssueRequest request, Leaf leaf) {
        try {
            requireAllowed(request);
        } catch (MeshRootException e) {
            if (!closed) {
                authority.ended(request.holder(), leaf.serial());
                issuance.refused(request, e, Optional.of(leaf.signer()));
            }
            throw e;
        }
    }

    void requireAllowed(IssueRequest request) {
        if (closed) {
            throw closedError();
        }
        if (banned.contains(request.identity())) {
            throw new MeshRootException(
                    ErrorCode.ISSUANCE_REFUSED, request.identity() + " is banned; ask for another identity");
        }
    }

    /** Tells the audit of what was refused before an issue began. */
    void refused(IssueRequest request, MeshRootException why) {
        issuance.refused(request, why, Optional.empty());
    }

    private void settle(Held held, IssueRequest request, Leaf leaf) {
        if (held.key() instanceof LeafKey.Presented key) {
            owners.keep(key, leaf.notAfter().plus(leaf.life()));
            leaves.presented(request, held);
        }
        queue.watchFor(leaf.life());
        judge(held, leaf, settings.clock().instant().plus(STRAY));
        queue.place(held);
    }

    /** Has a leaf issued again that is not the signer's. After it was stored: a change of the signer sees it, or this. */
    void judge(Held held, Leaf leaf, Instant again) {
        Authority.Snapshot snapshot = authority.snapshot();
        if (snapshot.state().validating().stream().noneMatch(root -> root.name().equals(leaf.signer()))) {
            leaf.distrust();
        }
        boolean stray = snapshot.state()
                .signer()
                .filter(root -> !root.name().equals(leaf.signer()))
                .isPresent();
        if (stray) {
            held.reissueFrom(again);
        }
    }

    private void crashed(Held held, IssueRequest request, MeshRootException failure) {
        int failures = held.crashed(String.valueOf(failure.getMessage()));
        Leaf leaf = held.leaf();
        Duration retry = Duration.ZERO;
        if (leaf == null) {
            held.drop();
            leaves.remove(held);
        } else if (!held.needsRequest() && !held.isDropped()) {
            retry = Backoff.delay(
                    failures, leaf.life(), failure, request.identity().hashCode());
            held.retryAt(settings.clock().instant().plus(retry));
        }
        queue.place(held);
        if (!closed) {
            events.publish(new MeshEvent.IssueFailed(
                    settings.clock().instant(), request, String.valueOf(failure.getMessage()), retry));
        }
    }

    private static MeshRootException typed(Throwable thrown) {
        return thrown instanceof MeshRootException known
                ? known
                : new ProviderException(
                        ProviderException.Retry.MAY_HELP,
                        "the issue failed with " + thrown.getClass().getName() + "; see the cause",
                        thrown);
    }

    /** Refuses an identity, and drops all that is held for it. */
    void ban(LeafIdentity identity) {
        banned.add(identity);
        for (Held held : leaves.all()) {
            if (held.key().identity().equals(identity)) {
                drop(held)
                        .ifPresent(flight -> flight.completeExceptionally(new MeshRootException(
                                ErrorCode.ISSUANCE_REFUSED, identity + " is banned; ask for another identity")));
            }
        }
    }

    /** Ends what is held; the flight under way, if there is one. */
    Optional<CompletableFuture<Leaf>> drop(Held held) {
        Optional<CompletableFuture<Leaf>> flight = held.drop();
        queue.remove(held);
        leaves.remove(held);
        return flight;
    }

    static MeshRootException closedError() {
        return new MeshRootException(ErrorCode.CLOSED, "the manager is closed; build another one");
    }

    boolean isClosed() {
        return closed;
    }

    /** Refuses everything from now on; who waits is told at once. */
    void close() {
        closed = true;
        for (Held held : leaves.all()) {
            drop(held).ifPresent(flight -> flight.completeExceptionally(closedError()));
        }
    }
}
