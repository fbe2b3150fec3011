package io.meshroot.core.internal.leaf;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.trust.HolderId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** All leaves that are held. Safe for use by several threads. */
final class HeldLeaves {
    private final ConcurrentMap<LeafKey, Held> byKey = new ConcurrentHashMap<>();
    /** Those for keys of callers, by who asked for what, the newest last. */
    private final ConcurrentMap<Asker, List<Held>> presented = new ConcurrentHashMap<>();

    private record Asker(LeafKey.Made request, HolderId holder) {
        static Asker of(IssueRequest request) {
            return new Asker(LeafKey.Made.of(request), request.holder());
        }
    }

    @Nullable
    Held find(LeafKey key) {
        return byKey.get(key);
    }

    Held findOrAdd(LeafKey key, IssueRequest request) {
        return byKey.computeIfAbsent(key, absent -> new Held(absent, request));
    }

    /** What is held for a request: for a key of the manager's, else for the newest key that was presented. */
    @Nullable
    Held newest(IssueRequest request) {
        Held made = byKey.get(LeafKey.Made.of(request));
        if (made != null) {
            return made;
        }
        List<Held> keys = presented.getOrDefault(Asker.of(request), List.of());
        return keys.isEmpty() ? null : keys.get(keys.size() - 1);
    }

    /** Notes that a presented key has a leaf, the newest for the request. */
    void presented(IssueRequest request, Held held) {
        presented.compute(Asker.of(request), (asker, keys) -> {
            List<Held> more = new ArrayList<>(keys == null ? List.of() : keys);
            more.remove(held);
            more.add(held);
            return List.copyOf(more);
        });
        if (held.isDropped()) {
            remove(held);
        }
    }

    /** Whether everybody who presented this key has presented a newer one for the same. */
    boolean isSuperseded(Held held) {
        for (IssueRequest request : held.requests()) {
            List<Held> keys = presented.getOrDefault(Asker.of(request), List.of(held));
            if (keys.get(keys.size() - 1) == held) {
                return false;
            }
        }
        return true;
    }

    /** Takes a holder off all that it holds for a request; what nobody holds any more. */
    List<Held> leave(IssueRequest request) {
        List<Held> candidates = new ArrayList<>();
        Held made = byKey.get(LeafKey.Made.of(request));
        if (made != null) {
            candidates.add(made);
        }
        List<Held> keys = presented.remove(Asker.of(request));
        if (keys != null) {
            candidates.addAll(keys);
        }
        candidates.removeIf(held -> !held.leave(request.holder()));
        return candidates;
    }

    /** Takes a holder off everything; what nobody holds any more. Looks at every leaf: holders go seldom. */
    List<Held> leave(HolderId holder) {
        List<Held> dropped = new ArrayList<>();
        for (Held held : byKey.values()) {
            for (IssueRequest request : held.requests()) {
                if (request.holder().equals(holder)) {
                    presented.remove(Asker.of(request));
                }
            }
            if (held.leave(holder)) {
                dropped.add(held);
            }
        }
        return dropped;
    }

    /** Forgets what was dropped. */
    void remove(Held held) {
        byKey.remove(held.key(), held);
        for (IssueRequest request : held.requests()) {
            presented.computeIfPresent(Asker.of(request), (asker, keys) -> {
                List<Held> fewer = keys.stream().filter(other -> other != held).toList();
                return fewer.isEmpty() ? null : fewer;
            });
        }
    }

    Collection<Held> all() {
        return byKey.values();
    }
}
