package io.meshroot.api.trust;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The other managers that are registered, as far as they may still hand anything out: what they confirmed, and what their
 * clocks say.
 */
final class Members {
    private final TrustState state;
    private final Evidence evidence;
    private final Instant earliest;
    private final Instant latest;
    private final List<ReplicaState> living;

    Members(TrustState state, Evidence evidence) {
        this.state = state;
        this.evidence = evidence;
        Instant first = evidence.now();
        Instant last = evidence.now();
        for (ReplicaView view : evidence.views()) {
            boolean near = view.at().plus(Evidence.FURTHEST_CLOCK).isAfter(evidence.now())
                    && view.at().minus(Evidence.FURTHEST_CLOCK).isBefore(evidence.now());
            // One that died after it had confirmed would stop the time of all others.
            boolean mayLive = Optional.ofNullable(state.replicas().get(view.id()))
                    .filter(replica -> countsUntil(replica).isAfter(evidence.now()))
                    .isPresent();
            if (near && mayLive) {
                first = confirmsAnything(view) && view.at().isBefore(first) ? view.at() : first;
                last = view.at().isAfter(last) ? view.at() : last;
            }
        }
        earliest = first;
        latest = last;
        living = state.replicas().values().stream()
                .filter(replica -> !replica.id().equals(evidence.self()))
                .filter(replica -> countsUntil(replica).isAfter(earliest))
                .toList();
    }

    private boolean confirmsAnything(ReplicaView view) {
        return state.announced()
                .filter(announcement -> view.confirms() >= announcement.number())
                .isPresent();
    }

    /** The time by the slowest clock that matters: a gate that only time opens is open by all of them. */
    Instant earliest() {
        return earliest;
    }

    /** The time by the fastest clock. */
    Instant latest() {
        return latest;
    }

    /** The others that count: alive, or dead for too short a time. */
    List<ReplicaState> living() {
        return living;
    }

    /** What a dead manager handed out has ended then, by every clock; the horizon does not cover long-lived leaves. */
    Instant countsUntil(ReplicaState replica) {
        Stream<Instant> longLived = state.roots().values().stream()
                .flatMap(root -> root.recordedLeaves().values().stream())
                .filter(leaf -> leaf.by().equals(replica.id()))
                .map(RecordedLeaf::notAfter);
        return Stream.concat(Stream.of(replica.horizon()), longLived)
                .max(Comparator.naturalOrder())
                .orElseThrow()
                .plus(evidence.clockSkew());
    }

    /** The newest view of a manager, if it was written after the announcement of a step. */
    Optional<ReplicaView> confirmation(ReplicaState replica, Announcement announcement) {
        return evidence.viewOf(replica.id()).filter(view -> view.confirms() >= announcement.number());
    }

    /** Tells whether the clock of the manager that decides is the odd one out. */
    boolean isApart() {
        // By a clock that is far ahead the others seem to be dead.
        long apart = state.replicas().keySet().stream()
                .filter(evidence.apart()::contains)
                .count();
        long near = living.stream()
                .filter(replica -> !evidence.apart().contains(replica.id()))
                .count();
        return apart > near;
    }
}
