package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.kubernetes.ObjectStore.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gets and lists objects. */
final class Reads {
    private static final String TOO_OLD =
            "The provided continue parameter is too old to display a consistent list result. You can start a new list"
                    + " without the continue parameter.";

    private final ObjectStore store;

    Reads(ObjectStore store) {
        this.store = store;
    }

    /** An object as a version of its kind shows it. */
    static Map<String, @Nullable Object> shown(ResourceType type, Map<String, @Nullable Object> object) {
        if (type.apiVersion().equals(object.get("apiVersion"))) {
            return object;
        }
        Map<String, @Nullable Object> other = new LinkedHashMap<>(object);
        other.put("apiVersion", type.apiVersion());
        return other;
    }

    Map<String, @Nullable Object> get(Lookup where) {
        return store.get(where.key())
                .map(found -> shown(where.type(), found))
                .orElseThrow(() -> KubernetesRefusal.notFound(where.type(), where.name()));
    }

    Map<String, @Nullable Object> list(Lookup where, Map<String, String> query) {
        Selector selector = Selector.of(where.namespace(), query);
        String begin = query.getOrDefault("continue", "");
        Place place = begin.isEmpty() ? new Place(0, "") : Place.of(begin);
        Snapshot snapshot = begin.isEmpty() ? fresh(where, query) : past(where, place.revision(), TOO_OLD);
        int limit = Integer.parseInt(query.getOrDefault("limit", "0"));
        List<Map<String, @Nullable Object>> items = new ArrayList<>();
        String next = "";
        long left = 0;
        for (Map.Entry<ObjectStore.Key, Map<String, @Nullable Object>> each :
                snapshot.objects().entrySet()) {
            String key = each.getKey().namespace() + "/" + each.getKey().name();
            if (key.compareTo(place.after()) <= 0 || !selector.matches(each.getValue())) {
                continue;
            }
            if (limit > 0 && items.size() == limit) {
                left++;
            } else {
                items.add(shown(where.type(), each.getValue()));
                next = key;
            }
        }
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        metadata.put("resourceVersion", String.valueOf(snapshot.revision()));
        if (left > 0) {
            metadata.put("continue", new Place(snapshot.revision(), next).text());
            metadata.put("remainingItemCount", left);
        }
        Map<String, @Nullable Object> list = new LinkedHashMap<>();
        list.put("kind", where.type().kind() + "List");
        list.put("apiVersion", where.type().apiVersion());
        list.put("metadata", metadata);
        list.put("items", items);
        return list;
    }

    private Snapshot fresh(Lookup where, Map<String, String> query) {
        long wanted = revision(query.getOrDefault("resourceVersion", ""));
        if (wanted > store.revision()) {
            throw KubernetesRefusal.of(
                    504, "Timeout", "Too large resource version: " + wanted + ", current: " + store.revision());
        }
        if ("Exact".equals(query.get("resourceVersionMatch"))) {
            return past(where, wanted, "The resourceVersion for the provided list is too old.");
        }
        return store.snapshot(where.type().collection());
    }

    private Snapshot past(Lookup where, long revision, String tooOld) {
        return store.snapshot(where.type().collection(), revision).orElseThrow(() -> KubernetesRefusal.expired(tooOld));
    }

    /** Reads a resource version; 0 for none. */
    static long revision(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw KubernetesRefusal.badRequest("Invalid value: \"" + text + "\": resourceVersion: invalid syntax");
        }
    }

    /**
     * Where a list in pieces goes on.
     *
     * @param revision the revision that all pieces show
     * @param after the last key of the piece before
     */
    private record Place(long revision, String after) {
        static Place of(String text) {
            try {
                String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(":", 2);
                return new Place(Long.parseLong(parts[0]), parts[1]);
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                throw KubernetesRefusal.badRequest("continue key is not valid: " + text);
            }
        }

        String text() {
            return Base64.getUrlEncoder().encodeToString((revision + ":" + after).getBytes(StandardCharsets.UTF_8));
        }
    }
}
