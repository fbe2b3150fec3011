package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.internal.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Merge patches (RFC 7396) and JSON patches (RFC 6902). */
final class Patches {
    private static final String VALUE = "value";

    private Patches() {}

    static Map<String, @Nullable Object> apply(String contentType, String patch, Map<String, @Nullable Object> object) {
        try {
            return switch (contentType) {
                case "application/merge-patch+json" ->
                    Json.object(merge(Fields.copyOf(object), Json.readObject(patch)));
                case "application/json-patch+json" -> steps(object, patch);
                default ->
                    throw KubernetesRefusal.of(
                            415,
                            "UnsupportedMediaType",
                            "the body of the request was in an unknown format - accepted media types include:"
                                    + " application/json-patch+json, application/merge-patch+json");
            };
        } catch (IllegalArgumentException e) {
            throw KubernetesRefusal.badRequest("error decoding patch: " + e.getMessage());
        }
    }

    private static Object merge(@Nullable Object target, Map<String, @Nullable Object> patch) {
        Map<String, @Nullable Object> merged = target instanceof Map ? Json.object(target) : new LinkedHashMap<>();
        patch.forEach((name, value) -> {
            if (value == null) {
                merged.remove(name);
            } else if (value instanceof Map) {
                merged.put(name, merge(merged.get(name), Json.object(value)));
            } else {
                merged.put(name, value);
            }
        });
        return merged;
    }

    private static Map<String, @Nullable Object> steps(Map<String, @Nullable Object> object, String patch) {
        Map<String, @Nullable Object> root = new LinkedHashMap<>();
        root.put("", Fields.copyOf(object));
        for (Map<String, @Nullable Object> step :
                Fields.objects(Json.readObject("{\"steps\":" + patch + "}"), "steps")) {
            step(root, step);
        }
        return Fields.object(root, "");
    }

    private static void step(Map<String, @Nullable Object> root, Map<String, @Nullable Object> step) {
        String path = Fields.text(step, "path");
        switch (Fields.text(step, "op")) {
            case "add" -> add(root, path, Fields.copy(step.get(VALUE)));
            case "remove" -> {
                Object unused = remove(root, path);
            }
            case "replace" -> {
                Object unused = remove(root, path);
                add(root, path, Fields.copy(step.get(VALUE)));
            }
            case "move" -> add(root, path, remove(root, Fields.text(step, "from")));
            case "copy" -> add(root, path, Fields.copy(get(root, Fields.text(step, "from"))));
            case "test" -> {
                if (!Objects.equals(get(root, path), step.get(VALUE))) {
                    throw rejected("testing value " + path + " failed");
                }
            }
            default -> throw rejected("unknown operation " + step.get("op"));
        }
    }

    private static KubernetesRefusal rejected(String why) {
        return KubernetesRefusal.of(
                422, "Invalid", "the server rejected our request due to an error in our request: " + why);
    }

    /** The names on the way; the first one is the empty name of the whole. */
    private static List<String> names(String path) {
        List<String> names = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            names.add(part.replace("~1", "/").replace("~0", "~"));
        }
        return names;
    }

    private static @Nullable Object parent(Map<String, @Nullable Object> root, List<String> names) {
        Object value = root;
        for (String name : names.subList(0, names.size() - 1)) {
            value = in(value, name);
        }
        return value;
    }

    private static @Nullable Object in(@Nullable Object container, String name) {
        if (container instanceof Map<?, ?> map && map.containsKey(name)) {
            return map.get(name);
        }
        if (container instanceof List<?> list) {
            return list.get(index(name, list.size() - 1));
        }
        throw rejected("there is nothing at " + name);
    }

    private static int index(String name, int most) {
        if (!name.matches("\\d{1,6}") || Integer.parseInt(name) > most) {
            throw rejected("invalid index " + name);
        }
        return Integer.parseInt(name);
    }

    private static @Nullable Object get(Map<String, @Nullable Object> root, String path) {
        List<String> names = names(path);
        return in(parent(root, names), names.get(names.size() - 1));
    }

    private static void add(Map<String, @Nullable Object> root, String path, @Nullable Object value) {
        List<String> names = names(path);
        String last = names.get(names.size() - 1);
        Object parent = parent(root, names);
        if (parent instanceof List<?>) {
            List<@Nullable Object> list = mutable(parent);
            list.add(last.equals("-") ? list.size() : index(last, list.size()), value);
        } else if (parent instanceof Map) {
            Json.object(parent).put(last, value);
        } else {
            throw rejected("nothing can be added at " + path);
        }
    }

    private static @Nullable Object remove(Map<String, @Nullable Object> root, String path) {
        List<String> names = names(path);
        String last = names.get(names.size() - 1);
        Object parent = parent(root, names);
        Object present = in(parent, last);
        if (parent instanceof List<?>) {
            List<@Nullable Object> list = mutable(parent);
            list.remove(index(last, list.size() - 1));
        } else {
            Json.object(parent).remove(last);
        }
        return present;
    }

    @SuppressWarnings("unchecked") // only Fields.copy() makes lists, with this type
    private static List<@Nullable Object> mutable(@Nullable Object list) {
        return (List<@Nullable Object>) Objects.requireNonNull(list);
    }
}
