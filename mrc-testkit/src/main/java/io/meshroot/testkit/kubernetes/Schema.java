package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.internal.json.Json;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A structural schema (OpenAPI v3 as {@code apiextensions.k8s.io/v1} restricts it): prunes unknown fields and fills in
 * defaults. {@link SchemaCheck} checks values.
 */
final class Schema {
    private static final List<String> ALWAYS = List.of("apiVersion", "kind", "metadata");
    private static final String KEEP_UNKNOWN = "x-kubernetes-preserve-unknown-fields";

    private final Map<String, @Nullable Object> root;
    private final SchemaCheck check;

    Schema(Map<String, @Nullable Object> root) {
        this.root = root;
        this.check = new SchemaCheck(root);
    }

    /** Removes fields that the schema doesn't know, and returns their paths. */
    List<String> prune(Map<String, @Nullable Object> object) {
        List<String> removed = new ArrayList<>();
        Map<String, @Nullable Object> properties = Fields.object(root, "properties");
        boolean keep = Fields.flag(root, KEEP_UNKNOWN);
        Iterator<Map.Entry<String, @Nullable Object>> fields = object.entrySet().iterator();
        while (fields.hasNext()) {
            Map.Entry<String, @Nullable Object> field = fields.next();
            if (ALWAYS.contains(field.getKey())) {
                continue;
            }
            if (properties.get(field.getKey()) instanceof Map) {
                prune(field.getValue(), Fields.object(properties, field.getKey()), field.getKey(), removed);
            } else if (!keep) {
                fields.remove();
                removed.add(field.getKey());
            }
        }
        return removed;
    }

    private static void prune(
            @Nullable Object value, Map<String, @Nullable Object> schema, String path, List<String> removed) {
        if (value instanceof List<?> list) {
            Map<String, @Nullable Object> items = Fields.object(schema, "items");
            for (int i = 0; i < list.size(); i++) {
                prune(list.get(i), items, path + "[" + i + "]", removed);
            }
        } else if (value instanceof Map<?, ?> map) {
            pruneFields(map, schema, path, removed);
        }
    }

    private static void pruneFields(
            Map<?, ?> map, Map<String, @Nullable Object> schema, String path, List<String> removed) {
        Map<String, @Nullable Object> properties = Fields.object(schema, "properties");
        Object others = schema.get("additionalProperties");
        boolean keep = Fields.flag(schema, KEEP_UNKNOWN) || Boolean.TRUE.equals(others);
        Iterator<? extends Map.Entry<?, ?>> fields = map.entrySet().iterator();
        while (fields.hasNext()) {
            Map.Entry<?, ?> field = fields.next();
            String name = String.valueOf(field.getKey());
            if (properties.get(name) instanceof Map) {
                prune(field.getValue(), Fields.object(properties, name), path + "." + name, removed);
            } else if (others instanceof Map) {
                prune(field.getValue(), Fields.object(schema, "additionalProperties"), path + "." + name, removed);
            } else if (!keep) {
                fields.remove();
                removed.add(path + "." + name);
            }
        }
    }

    /** Fills in defaults where a field is missing, or null and not allowed to be; without a default such a field goes. */
    void fill(Map<String, @Nullable Object> object) {
        fill(object, root);
    }

    private static void fill(@Nullable Object value, Map<String, @Nullable Object> schema) {
        if (value instanceof List<?> list) {
            list.forEach(each -> fill(each, Fields.object(schema, "items")));
        } else if (value instanceof Map<?, ?>) {
            Map<String, @Nullable Object> object = Json.object(value);
            Map<String, @Nullable Object> properties = Fields.object(schema, "properties");
            for (String name : properties.keySet()) {
                Map<String, @Nullable Object> field = Fields.object(properties, name);
                boolean absent = object.get(name) == null && !Fields.flag(field, "nullable");
                if (field.containsKey("default") && (absent || !object.containsKey(name))) {
                    object.put(name, Fields.copy(field.get("default")));
                } else if (absent) {
                    object.remove(name);
                }
                fill(object.get(name), field);
            }
            if (schema.get("additionalProperties") instanceof Map) {
                object.forEach((name, each) -> {
                    if (!properties.containsKey(name)) {
                        fill(each, Fields.object(schema, "additionalProperties"));
                    }
                });
            }
        }
    }

    /**
     * Checks an object.
     *
     * @param before the object before, or null if it is new
     */
    List<Cause> complaints(Map<String, @Nullable Object> object, @Nullable Map<String, @Nullable Object> before) {
        return check.complaints(object, before);
    }
}
