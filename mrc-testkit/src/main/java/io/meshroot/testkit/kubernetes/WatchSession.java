package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.internal.json.Json;
import io.meshroot.testkit.kubernetes.ObjectStore.Change;
import io.meshroot.testkit.kubernetes.ObjectStore.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One watch from its beginning to its end, whatever it is sent over. */
final class WatchSession {
    private static final Duration UNTIL_CUT = Duration.ofDays(1);

    private final ObjectStore store;
    private final Lookup where;
    private final Selector selector;
    private final Map<String, String> query;
    private final WatchFeed feed;
    private final Cuts cuts;

    /** Where events go. */
    interface Sink {
        /** Sends one event in JSON. */
        void send(String event) throws IOException;
    }

    WatchSession(ObjectStore store, Lookup where, Map<String, String> query, String token, Cuts cuts) {
        this.store = store;
        this.where = where;
        this.selector = Selector.of(where.namespace(), query);
        this.query = query;
        this.feed = new WatchFeed(where.type().collection(), token);
        this.cuts = cuts;
    }

    WatchFeed feed() {
        return feed;
    }

    /**
     * Sends events until the watch ends in good order.
     *
     * @throws IOException if the connection is to break
     */
    void run(Sink sink) throws IOException {
        Sink passing = event -> {
            cuts.pass(feed.token());
            sink.send(event);
        };
        try {
            if (begin(passing)) {
                follow(passing);
            }
        } finally {
            store.stopFeeding(feed);
        }
    }

    private boolean begin(Sink sink) throws IOException {
        long after = Reads.revision(query.getOrDefault("resourceVersion", ""));
        boolean everything = after == 0 || flag("sendInitialEvents");
        if (everything) {
            Snapshot snapshot = store.snapshot(where.type().collection());
            for (Map<String, @Nullable Object> object : snapshot.objects().values()) {
                if (selector.matches(object)) {
                    send(sink, KubernetesEvent.Type.ADDED, object);
                }
            }
            after = snapshot.revision();
            if (flag("sendInitialEvents")) {
                bookmark(sink, after, Map.of("k8s.io/initial-events-end", "true"));
            }
        }
        if (!store.feed(feed, after)) {
            KubernetesRefusal gone =
                    KubernetesRefusal.expired("too old resource version: " + after + " (" + store.compactedAt() + ")");
            sink.send(Json.write(event(KubernetesEvent.Type.ERROR, gone.body())));
            return false;
        }
        return true;
    }

    private boolean flag(String name) {
        return "true".equals(query.get(name)) || "1".equals(query.get(name));
    }

    private void follow(Sink sink) throws IOException {
        long seconds = Long.parseLong(query.getOrDefault("timeoutSeconds", "0"));
        long end = System.nanoTime() + (seconds == 0 ? UNTIL_CUT : Duration.ofSeconds(seconds)).toNanos();
        while (true) {
            Optional<WatchFeed.Item> next = feed.next(Duration.ofNanos(end - System.nanoTime()));
            if (next.isEmpty() || next.get() == WatchFeed.End.CLOSED) {
                return;
            }
            if (next.get() instanceof WatchFeed.Changed changed) {
                tell(sink, changed.change());
            } else if (next.get() instanceof WatchFeed.Bookmark bookmark) {
                if (flag("allowWatchBookmarks")) {
                    bookmark(sink, bookmark.revision(), Map.of());
                }
            } else {
                throw new IOException("cut");
            }
        }
    }

    /** Tells a change as it looks through the selector. */
    private void tell(Sink sink, Change change) throws IOException {
        Map<String, @Nullable Object> before = seen(change.before());
        Map<String, @Nullable Object> after = seen(change.after());
        if (after != null) {
            send(sink, before == null ? KubernetesEvent.Type.ADDED : KubernetesEvent.Type.MODIFIED, after);
        } else if (before != null) {
            Map<String, @Nullable Object> last = Fields.copyOf(before);
            Fields.metadata(last).put("resourceVersion", String.valueOf(change.revision()));
            send(sink, KubernetesEvent.Type.DELETED, last);
        }
    }

    private @Nullable Map<String, @Nullable Object> seen(@Nullable Map<String, @Nullable Object> object) {
        return object != null && selector.matches(object) ? object : null;
    }

    private void send(Sink sink, KubernetesEvent.Type type, Map<String, @Nullable Object> object) throws IOException {
        sink.send(Json.write(event(type, Reads.shown(where.type(), object))));
    }

    private void bookmark(Sink sink, long revision, Map<String, String> annotations) throws IOException {
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        metadata.put("resourceVersion", String.valueOf(revision));
        metadata.put("creationTimestamp", null);
        if (!annotations.isEmpty()) {
            metadata.put("annotations", annotations);
        }
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("kind", where.type().kind());
        object.put("apiVersion", where.type().apiVersion());
        object.put("metadata", metadata);
        sink.send(Json.write(event(KubernetesEvent.Type.BOOKMARK, object)));
    }

    private static Map<String, @Nullable Object> event(
            KubernetesEvent.Type type, Map<String, @Nullable Object> object) {
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        event.put("type", type.name());
        event.put("object", object);
        return event;
    }
}
