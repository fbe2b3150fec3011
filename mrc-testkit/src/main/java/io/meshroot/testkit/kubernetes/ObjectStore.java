package io.meshroot.testkit.kubernetes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArraySet;
import org.jspecify.annotations.Nullable;

/** All objects, every change since the last compaction, one revision counter: what etcd is. Safe for several threads. */
final class ObjectStore {
    private static final long FIRST_REVISION = 1_000;

    private final Map<Key, Map<String, @Nullable Object>> objects = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final Set<WatchFeed> feeds = new CopyOnWriteArraySet<>();
    private long revision = FIRST_REVISION;
    private long compacted = FIRST_REVISION;

    /**
     * Where an object is.
     *
     * @param collection the group and plural
     * @param namespace the namespace; empty if it has none
     * @param name the name
     */
    record Key(String collection, String namespace, String name) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int first = collection.compareTo(other.collection);
            int second = first != 0 ? first : namespace.compareTo(other.namespace);
            return second != 0 ? second : name.compareTo(other.name);
        }
    }

    /**
     * One change.
     *
     * @param revision its number
     * @param key what changed
     * @param before how it was, or null
     * @param after how it is, or null
     */
    record Change(
            long revision,
            Key key,
            @Nullable Map<String, @Nullable Object> before,
            @Nullable Map<String, @Nullable Object> after) {}

    /**
     * A collection at one revision.
     *
     * @param revision the revision
     * @param objects the objects in order of their keys; not to be changed
     */
    record Snapshot(long revision, Map<Key, Map<String, @Nullable Object>> objects) {}

    synchronized long revision() {
        return revision;
    }

    synchronized long compactedAt() {
        return compacted;
    }

    /** Returns an object, which is not to be changed. */
    synchronized Optional<Map<String, @Nullable Object>> get(Key key) {
        return Optional.ofNullable(objects.get(key));
    }

    /**
     * Puts an object where another, or none, was expected.
     *
     * @param expected what was read before, the same instance; null for nothing
     * @param object the new object, which gets its resource version here; null to delete
     * @return what is kept now, or was last; nothing if something else was there
     */
    synchronized Optional<Map<String, @Nullable Object>> replace(
            Key key, @Nullable Map<String, @Nullable Object> expected, @Nullable Map<String, @Nullable Object> object) {
        Map<String, @Nullable Object> present = objects.get(key);
        if (present != expected) {
            return Optional.empty();
        }
        revision++;
        Map<String, @Nullable Object> kept = object == null ? null : numbered(object);
        if (kept == null) {
            objects.remove(key);
        } else {
            objects.put(key, kept);
        }
        Change change = new Change(revision, key, present, kept);
        changes.add(change);
        feeds.forEach(feed -> feed.offer(change));
        return Optional.ofNullable(kept == null ? present : kept);
    }

    private Map<String, @Nullable Object> numbered(Map<String, @Nullable Object> object) {
        Map<String, @Nullable Object> copy = Fields.copyOf(object);
        Fields.metadata(copy).put("resourceVersion", String.valueOf(revision));
        return copy;
    }

    synchronized Snapshot snapshot(String collection) {
        return new Snapshot(revision, ofCollection(collection));
    }

    /** Returns a collection as it was, by undoing what came later; nothing if that is forgotten. */
    synchronized Optional<Snapshot> snapshot(String collection, long at) {
        if (at < compacted) {
            return Optional.empty();
        }
        Map<Key, Map<String, @Nullable Object>> past = ofCollection(collection);
        ListIterator<Change> back = changes.listIterator(changes.size());
        while (back.hasPrevious()) {
            Change change = back.previous();
            if (change.revision() > at && change.key().collection().equals(collection)) {
                if (change.before() == null) {
                    past.remove(change.key());
                } else {
                    past.put(change.key(), change.before());
                }
            }
        }
        return Optional.of(new Snapshot(at, past));
    }

    private Map<Key, Map<String, @Nullable Object>> ofCollection(String collection) {
        Map<Key, Map<String, @Nullable Object>> found = new TreeMap<>();
        objects.forEach((key, object) -> {
            if (key.collection().equals(collection)) {
                found.put(key, object);
            }
        });
        return found;
    }

    /** Begins to feed a watch with all changes after a revision; false if they are forgotten. */
    synchronized boolean feed(WatchFeed feed, long after) {
        if (after < compacted) {
            return false;
        }
        changes.stream().filter(change -> change.revision() > after).forEach(feed::offer);
        feeds.add(feed);
        return true;
    }

    void stopFeeding(WatchFeed feed) {
        feeds.remove(feed);
    }

    Collection<WatchFeed> feeds() {
        return List.copyOf(feeds);
    }

    /** Forgets all changes up to now. Watches that are open go on. */
    synchronized void compact() {
        changes.clear();
        compacted = revision;
    }
}
