package io.meshroot.core.internal.trust;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.HolderId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The role changes that are asked for, legal, and not safe yet. Safe for use by several threads. */
final class Pendings {
    private final Map<MrcName, Pending> pendings = new TreeMap<>();

    /** Notes what stands in the way of a change; returns whether that is news. */
    synchronized boolean blocked(RoleChange change, String by, List<Blocker> blockers, Instant now) {
        Pending before = pendings.get(change.mrc());
        if (before == null || !before.change.equals(change)) {
            pendings.put(change.mrc(), new Pending(change, by, now, List.copyOf(blockers)));
            return true;
        }
        pendings.put(change.mrc(), new Pending(change, before.by, before.since, List.copyOf(blockers)));
        return !kinds(before.blockers).equals(kinds(blockers));
    }

    /** Instants and numbers in messages go on changing; only who and what counts as news. */
    private static Set<List<Object>> kinds(Collection<Blocker> blockers) {
        Set<List<Object>> kinds = new HashSet<>();
        blockers.forEach(blocker -> kinds.add(List.of(blocker.reason(), blocker.root(), blocker.who())));
        return kinds;
    }

    /** Ends the wait for a change and returns how long it was. */
    synchronized Duration accepted(RoleChange change, Instant now) {
        Pending pending = pendings.get(change.mrc());
        if (pending == null || !pending.change.equals(change)) {
            return Duration.ZERO;
        }
        pendings.remove(change.mrc());
        Duration waited = Duration.between(pending.since, now);
        return waited.isNegative() ? Duration.ZERO : waited;
    }

    synchronized Optional<Pending> of(RoleChange change) {
        return Optional.ofNullable(pendings.get(change.mrc())).filter(pending -> pending.change.equals(change));
    }

    synchronized void retain(Collection<RoleChange> asked) {
        pendings.values().removeIf(pending -> !asked.contains(pending.change));
    }

    synchronized boolean isEmpty() {
        return pendings.isEmpty();
    }

    /** Tells whether news of a holder may open a gate: one that waits for others as well is not looked at for it. */
    synchronized boolean mayOpen(HolderId holder) {
        return pendings.values().stream()
                .anyMatch(pending -> pending.witness()
                        .map(waited -> waited.who().equals(Optional.of(holder.value())))
                        .orElse(true));
    }

    /** Tells whether the end of an issue may open a gate: not one that waits for holders as well. */
    synchronized boolean mayOpen() {
        return pendings.values().stream().anyMatch(pending -> pending.witness().isEmpty());
    }

    /** Returns until when all gates stay shut as long as nobody who is waited for says anything; empty if not known. */
    synchronized Optional<Instant> shutUntil() {
        Instant until = Instant.MAX;
        for (Pending pending : pendings.values()) {
            Optional<Blocker> witness = pending.witness();
            if (witness.isEmpty()) {
                return Optional.empty();
            }
            Instant end = end(witness.get());
            until = end.isBefore(until) ? end : until;
        }
        return pendings.isEmpty() ? Optional.empty() : Optional.of(until);
    }

    private static Instant end(Blocker blocker) {
        return blocker.until().orElse(Instant.MAX);
    }

    /** Returns the next instant at which time removes a blocker. */
    synchronized Optional<Instant> nextOpening(Instant now) {
        List<Instant> instants = new ArrayList<>();
        pendings.values()
                .forEach(pending -> pending.blockers.forEach(blocker ->
                        blocker.until().filter(until -> !until.isBefore(now)).ifPresent(instants::add)));
        return instants.stream().min(Instant::compareTo);
    }

    /**
     * One of them.
     *
     * @param change the change
     * @param by who asked for it
     * @param since when it was found to be not safe first
     * @param blockers what stood in the way when last looked at
     */
    record Pending(RoleChange change, String by, Instant since, List<Blocker> blockers) {
        /** The holder for which it waits longest: as long as that one says nothing the gate stays shut. */
        private Optional<Blocker> witness() {
            return blockers.stream()
                    .filter(blocker -> switch (blocker.reason()) {
                        case HOLDER_NOT_ACKNOWLEDGED, LEAF_DEPENDS, ACKNOWLEDGEMENT_AHEAD -> true;
                        default -> false;
                    })
                    .filter(blocker -> blocker.who().isPresent())
                    .max(Comparator.comparing(Pendings::end));
        }
    }
}
