package io.meshroot.core.internal.trust;

import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaView;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the other managers told, and how far their clocks are from this one. {@link Books} guards it. */
final class Others {
    /** The clock of one that has written nothing for that long, as a dead one, is of no matter any more. */
    private static final Duration MEMORY = Duration.ofMinutes(10);

    /** After the clock was set, or the process stood still, the clocks of the others have to be seen again first. */
    private static final Duration DOUBT = Duration.ofMinutes(2);

    private final Map<ReplicaId, Seen> seen = new TreeMap<>();
    private Instant lastRead = Instant.MIN;
    private Instant doubtUntil = Instant.MIN;

    Others() {}

    Others(Others other) {
        seen.putAll(other.seen);
        lastRead = other.lastRead;
        doubtUntil = other.doubtUntil;
    }

    /** Takes what was read; a view that is older than one that was seen is an old copy and tells nothing. */
    void read(Collection<ReplicaView> views, ReplicaId self, Instant now) {
        boolean jumped =
                !seen.isEmpty() && Duration.between(lastRead, now).abs().compareTo(Evidence.FURTHEST_CLOCK) > 0;
        if (jumped) {
            doubtUntil = now.plus(DOUBT);
        }
        for (ReplicaView view : views) {
            if (!view.id().equals(self)) {
                seen.merge(
                        view.id(),
                        new Seen(view, offset(view, Instant.MIN, now), now),
                        (old, fresh) -> view.revision() > old.view.revision()
                                ? new Seen(view, offset(view, lastRead, now), now)
                                : old);
            }
        }
        lastRead = now;
    }

    void retain(Collection<ReplicaId> members) {
        seen.keySet().retainAll(members);
    }

    List<ReplicaView> views() {
        return seen.values().stream().map(Seen::view).toList();
    }

    Set<ReplicaId> apart(Instant now) {
        return seen.entrySet().stream()
                .filter(entry -> now.isBefore(doubtUntil) || entry.getValue().isApart(now))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    @Override
    public String toString() {
        return seen.toString();
    }

    /**
     * The newest view of one of them.
     *
     * @param view the view
     * @param offset how far its clock is ahead at least, by when it can have been written
     * @param at when it was seen first, by the clock here
     */
    private record Seen(ReplicaView view, Duration offset, Instant at) {
        boolean isApart(Instant now) {
            return offset.abs().compareTo(Evidence.FURTHEST_CLOCK) > 0
                    && at.plus(MEMORY).isAfter(now);
        }

        @Override
        public String toString() {
            return view + " " + offset;
        }
    }

    /** It was written between the last look and now, by its clock at another time perhaps. */
    private static Duration offset(ReplicaView view, Instant earliest, Instant now) {
        if (view.at().isAfter(now)) {
            return Duration.between(now, view.at());
        }
        return view.at().isBefore(earliest) ? Duration.between(earliest, view.at()) : Duration.ZERO;
    }
}
