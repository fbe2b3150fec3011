package io.meshroot.core.internal.leaf;

import io.meshroot.api.time.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Who wants to have the newest leaf under which key. Safe for use by several threads. */
final class Subscribers {
    private final ConcurrentMap<LeafKey, List<Subscriber>> byKey = new ConcurrentHashMap<>();

    /** Adds one and delivers to it. */
    Subscription add(LeafKey key, Subscriber subscriber) {
        byKey.compute(key, (same, old) -> {
            List<Subscriber> more = new ArrayList<>(old == null ? List.of() : old);
            more.add(subscriber);
            return List.copyOf(more);
        });
        subscriber.offer();
        return () -> {
            subscriber.close();
            byKey.computeIfPresent(key, (same, old) -> {
                List<Subscriber> fewer =
                        old.stream().filter(other -> other != subscriber).toList();
                return fewer.isEmpty() ? null : fewer;
            });
        };
    }

    /** A new leaf is there. */
    void changed(LeafKey key) {
        byKey.getOrDefault(key, List.of()).forEach(Subscriber::offer);
    }

    /** New trust is there. */
    void changed() {
        byKey.values().forEach(list -> list.forEach(Subscriber::offer));
    }

    void close() {
        byKey.values().forEach(list -> list.forEach(Subscriber::close));
        byKey.clear();
    }
}
