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
    private final Map<ReplicaId, Seen> seen = new TreeMap<>();
    private Instant lastRead = Instant.MIN;

    Others() {}

    Others(Others other) {
        seen.putAll(other.seen);
        lastRead = other.lastRead;
    }

    /** Takes what was read; a view that is older than one that was seen is an old copy and tells nothing. */
    void read(Collection<ReplicaView> views, ReplicaId self, Instant now) {
        for (ReplicaView view : views) {
            if (!view.id().equals(self)) {
                seen.merge(
                        view.id(),
                        new Seen(view, offset(view, Instant.MIN, now)),
                        (old, fresh) -> view.revision() > old.view.revision()
                                ? new Seen(view, offset(view, lastRead, now))
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

    Set<ReplicaId> apart() {
        return seen.entrySet().stream()
                .filter(entry -> entry.getValue().offset.abs().compareTo(Evidence.FURTHEST_CLOCK) > 0)
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
     */
    private record Seen(ReplicaView view, Duration offset) {}

    /** It was written between the last look and now, by its clock at another time perhaps. */
    private static Duration offset(ReplicaView view, Instant earliest, Instant now) {
        if (view.at().isAfter(now)) {
            return Duration.between(now, view.at());
        }
        return view.at().isBefore(earliest) ? Duration.between(earliest, view.at()) : Duration.ZERO;
    }
}
