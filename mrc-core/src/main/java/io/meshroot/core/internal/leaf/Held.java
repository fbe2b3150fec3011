package io.meshroot.core.internal.leaf;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssueRequest.KeyReuse;
import io.meshroot.api.trust.HolderId;
import io.meshroot.core.LeafView;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The newest leaf under one key, who holds it, and what is to be done about it. The leaf is read without a lock, the rest
 * is guarded by this object's.
 */
final class Held {
    private static final Duration END = Duration.ofMillis(1);

    /** Where it stands in the queue; guarded by the queue's lock. */
    final Map<Lane, RenewalQueue.Slot> slots = new EnumMap<>(Lane.class);

    private final LeafKey key;
    private volatile @Nullable Leaf leaf;
    private Map<HolderId, IssueRequest> requests = Map.of();
    private IssueRequest request;
    private Material.@Nullable Presented presented;
    private @Nullable CompletableFuture<Leaf> flight;
    private Instant attemptAt = Instant.MAX;
    private Instant reissueAt = Instant.MAX;
    private int failures;
    private String failure = "";
    private Told told = Told.NOTHING;
    private boolean dropped;

    /** What has been told of the newest leaf; what comes later includes what comes before. */
    private enum Told {
        NOTHING,
        REQUEST_NEEDED,
        EXPIRED
    }

    Held(LeafKey key, IssueRequest request) {
        this.key = key;
        this.request = request;
    }

    LeafKey key() {
        return key;
    }

    @Nullable
    Leaf leaf() {
        return leaf;
    }

    /** What a request for a leaf with a key of the manager's is to do. */
    synchronized Turn enter(IssueRequest asked, Instant now) {
        if (dropped) {
            return new Turn.Gone();
        }
        Leaf newest = leaf;
        if (newest != null && newest.isUsable(now)) {
            join(asked);
            return new Turn.Take(newest);
        }
        return takeOff();
    }

    /** The same for a key of the caller's: only while the leaf is fresh, whoever presents the key again gets it. */
    synchronized Turn enter(IssueRequest asked, Material.Presented key, Instant now) {
        if (dropped) {
            return new Turn.Gone();
        }
        Leaf newest = leaf;
        if (newest != null && newest.isUsable(now) && LeafKey.Made.of(asked).equals(LeafKey.Made.of(request))) {
            boolean fresh = told == Told.NOTHING && now.isBefore(newest.renewAt());
            boolean renewed = !needsRequest() && asked.keyReuse() == KeyReuse.ALLOW;
            if (fresh || renewed) {
                join(asked);
                return new Turn.Take(newest);
            }
        }
        if (flight == null && newest != null && asked.keyReuse() == KeyReuse.REFUSE) {
            return new Turn.Reused();
        }
        Turn turn = takeOff();
        if (turn instanceof Turn.Issue) {
            presented = key;
        }
        return turn;
    }

    /** Takes the leaf for a holder that holds it from now on; one for a key of the holder's it holds already. */
    synchronized Optional<Leaf> take(IssueRequest asked, Instant now) {
        Leaf newest = leaf;
        if (dropped || newest == null || !newest.isUsable(now)) {
            return Optional.empty();
        }
        if (presented == null) {
            join(asked);
        }
        return Optional.of(newest);
    }

    /** The leaf, for a holder that has not given it back. */
    synchronized Optional<Leaf> leafOf(HolderId holder) {
        return requests.containsKey(holder) ? Optional.ofNullable(leaf) : Optional.empty();
    }

    private Turn takeOff() {
        if (flight != null) {
            return new Turn.Wait(flight);
        }
        flight = new CompletableFuture<>();
        return new Turn.Issue(flight);
    }

    private void join(IssueRequest asked) {
        if (!asked.equals(requests.get(asked.holder()))) {
            Map<HolderId, IssueRequest> more = new LinkedHashMap<>(requests);
            more.put(asked.holder(), asked);
            requests = more.size() == 1 ? Map.of(asked.holder(), asked) : Collections.unmodifiableMap(more);
        }
        if (presented != null && asked.keyReuse() == KeyReuse.ALLOW && needsRequest()) {
            request = asked;
        }
    }

    /** Takes a holder off; whether nobody holds the leaf any more, and it was dropped. */
    synchronized boolean leave(HolderId holder) {
        Leaf newest = leaf;
        if (newest != null) {
            newest.left(holder);
        }
        if (requests.containsKey(holder)) {
            Map<HolderId, IssueRequest> fewer = new LinkedHashMap<>(requests);
            fewer.remove(holder);
            requests = Collections.unmodifiableMap(fewer);
            if (fewer.isEmpty()) {
                dropped = true;
            } else if (request.holder().equals(holder)) {
                request = fewer.values().iterator().next();
            }
        }
        return dropped;
    }

    /** Ends it; who issues or waits goes on with what it has. */
    synchronized Optional<CompletableFuture<Leaf>> drop() {
        dropped = true;
        return Optional.ofNullable(flight);
    }

    synchronized boolean isHeldBy(HolderId holder) {
        return !dropped && requests.containsKey(holder);
    }

    synchronized boolean isDropped() {
        return dropped;
    }

    /** Takes a leaf that was asked for; whether it is kept, and not only handed to who asked. */
    synchronized boolean landed(IssueRequest asked, Leaf newest) {
        if (!dropped) {
            request = asked;
            join(asked);
        }
        return renewed(newest);
    }

    /** Takes a leaf that nobody asked for: who released the one before does not hold this one. */
    synchronized boolean renewed(Leaf newest) {
        flight = null;
        if (dropped) {
            return false;
        }
        leaf = newest;
        attemptAt = newest.renewAt();
        reissueAt = Instant.MAX;
        failures = 0;
        failure = "";
        told = Told.NOTHING;
        return true;
    }

    /** Takes a failure; how many there were in a row. */
    synchronized int crashed(String why) {
        flight = null;
        failure = why;
        return ++failures;
    }

    /** Tries again at an instant, after a failure; what waited for its turn waits for it again. */
    synchronized void retryAt(Instant instant) {
        boolean waits = !reissueAt.equals(Instant.MAX);
        if (waits) {
            reissueAt = instant;
        }
        if (!waits || attemptAt.isBefore(instant)) {
            attemptAt = instant;
        }
    }

    /** Waits for a turn from an instant on, as if nothing had failed: another signs now. */
    synchronized void reissueFrom(Instant instant) {
        failures = 0;
        reissueAt = instant;
    }

    /** Waits for no turn any more: its signer signs again. Whether it did wait. */
    synchronized boolean keep() {
        boolean waited = !reissueAt.equals(Instant.MAX);
        reissueAt = Instant.MAX;
        return waited;
    }

    /** Looks again at everything that was decided by a clock that was ahead. */
    synchronized void rewind(Instant now) {
        Leaf newest = leaf;
        if (newest == null) {
            return;
        }
        if (told == Told.EXPIRED && !newest.isExpired(now)) {
            told = Told.NOTHING;
        }
        boolean waits = !reissueAt.equals(Instant.MAX);
        boolean atOnce = newest.isEarly(now) || (failures > 0 && !waits);
        attemptAt = atOnce ? now : newest.renewAt();
        if (waits) {
            reissueAt = now;
        }
    }

    /** Takes what is to be done now that its turn has come in a lane; ask again until there is nothing. */
    synchronized Duty duty(Instant now, Lane lane) {
        Leaf newest = leaf;
        if (dropped || newest == null) {
            return new Duty.None();
        }
        if (newest.isExpired(now) && told != Told.EXPIRED) {
            told = Told.EXPIRED;
            return new Duty.TellExpired(request, newest.serial());
        }
        boolean due = !attemptAt.isAfter(now) || (lane == Lane.REISSUE && !reissueAt.isAfter(now));
        if (!due || flight != null) {
            return new Duty.None();
        }
        if (needsRequest()) {
            attemptAt = Instant.MAX;
            reissueAt = Instant.MAX;
            if (told != Told.NOTHING) {
                return new Duty.None();
            }
            told = Told.REQUEST_NEEDED;
            return new Duty.TellRequestNeeded(request, newest.serial());
        }
        flight = new CompletableFuture<>();
        return new Duty.Renew(request, Optional.ofNullable(presented), flight);
    }

    /** Whether only its holder can have it renewed. */
    synchronized boolean needsRequest() {
        return presented != null && request.keyReuse() == KeyReuse.REFUSE;
    }

    /** From when on there is something to be done in a lane, if ever. */
    synchronized Optional<Instant> due(Lane lane) {
        Leaf newest = leaf;
        if (dropped || newest == null || flight != null) {
            return Optional.empty();
        }
        Instant due = switch (lane) {
            case ORDINARY ->
                earlier(
                        attemptAt,
                        told == Told.EXPIRED ? Instant.MAX : newest.notAfter().plus(END));
            case REISSUE -> reissueAt;
        };
        return due.equals(Instant.MAX) ? Optional.empty() : Optional.of(due);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    synchronized List<IssueRequest> requests() {
        return List.copyOf(requests.values());
    }

    /** Why it is not as it should be, if it is not. */
    synchronized Optional<String> problem(Instant now) {
        Leaf newest = leaf;
        if (dropped || newest == null || newest.isUsable(now)) {
            return Optional.empty();
        }
        String what = newest.isExpired(now)
                ? " expired at " + newest.notAfter()
                : " is of root " + newest.signer() + " and would not be accepted";
        return Optional.of("the leaf of " + request.identity() + what
                + (failure.isEmpty() ? "; it is being renewed" : ": " + failure));
    }

    synchronized Optional<LeafView> view() {
        Leaf newest = leaf;
        if (dropped || newest == null) {
            return Optional.empty();
        }
        Instant next = earlier(attemptAt, reissueAt);
        Instant renewAt = next.equals(Instant.MAX) ? newest.renewAt() : next;
        return Optional.of(new LeafView(request, newest.serial(), newest.signer(), newest.notAfter(), renewAt));
    }
}
