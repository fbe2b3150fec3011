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

    Others() {}

    Others(Others other) {
        seen.putAll(other.seen);
    }

    /** Takes what was read; a view that is older than one that was seen is an old copy and tells nothing. */
    void read(Collection<ReplicaView> views, ReplicaId self, Instant now) {
        for (ReplicaView view : views) {
            if (!view.id().equals(self)) {
                seen.merge(view.id(), Seen.first(view, now), (old, fresh) -> old.replacedBy(view, now));
            }
        }
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
     * @param offset how far its clock was ahead when it was seen to be written
     */
    private record Seen(ReplicaView view, Duration offset) {
        /** Of one that lay there it is not known when it was written, only that it was not written later than now. */
        static Seen first(ReplicaView view, Instant now) {
            return new Seen(view, view.at().isAfter(now) ? Duration.between(now, view.at()) : Duration.ZERO);
        }

        Seen replacedBy(ReplicaView fresh, Instant now) {
            return fresh.revision() > view.revision() ? new Seen(fresh, Duration.between(now, fresh.at())) : this;
        }
    }
}
