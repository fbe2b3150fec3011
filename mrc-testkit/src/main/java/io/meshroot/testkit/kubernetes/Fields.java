package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.internal.json.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and copies objects that are maps, as JSON gives them. */
final class Fields {
    private Fields() {}

    /** What stands at a path; null if nothing. */
    static @Nullable Object at(Map<String, ?> object, String... path) {
        Object value = object;
        for (String name : path) {
            value = value instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return value;
    }

    /** The string at a path; empty if there is none. */
    static String text(Map<String, ?> object, String... path) {
        return at(object, path) instanceof String text ? text : "";
    }

    static boolean flag(Map<String, ?> object, String... path) {
        return Boolean.TRUE.equals(at(object, path));
    }

    static long number(Map<String, ?> object, String... path) {
        return at(object, path) instanceof Number number ? number.longValue() : 0;
    }

    /** The object at a path, not copied; a new and empty one if there is none. */
    static Map<String, @Nullable Object> object(Map<String, ?> object, String... path) {
        return at(object, path) instanceof Map<?, ?> map ? Json.object(map) : new LinkedHashMap<>();
    }

    /** The object in a field, which is put there if it is missing. */
    static Map<String, @Nullable Object> child(Map<String, @Nullable Object> object, String name) {
        if (!(object.get(name) instanceof Map<?, ?>)) {
            object.put(name, new LinkedHashMap<String, @Nullable Object>());
        }
        return Json.object(object.get(name));
    }

    static Map<String, @Nullable Object> metadata(Map<String, @Nullable Object> object) {
        return child(object, "metadata");
    }

    static List<?> list(Map<String, ?> object, String... path) {
        return at(object, path) instanceof List<?> list ? list : List.of();
    }

    /** The objects of a list. */
    static List<Map<String, @Nullable Object>> objects(Map<String, ?> object, String... path) {
        return list(object, path).stream()
                .filter(Map.class::isInstance)
                .map(Json::object)
                .toList();
    }

    /** The strings of a list. */
    static List<String> texts(Map<String, ?> object, String... path) {
        return list(object, path).stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }

    static Map<String, @Nullable Object> copyOf(Map<String, ?> object) {
        return Json.object(copy(object));
    }

    /** Copies a value with all below; whole numbers become {@code long}, so that equal ones are equal. */
    static @Nullable Object copy(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((name, each) -> copy.put(String.valueOf(name), copy(each)));
            return copy;
        }
        if (value instanceof Iterable<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(each -> copy.add(copy(each)));
            return copy;
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        return value instanceof Double || value instanceof Float ? new BigDecimal(value.toString()) : value;
    }
}
