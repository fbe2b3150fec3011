package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.internal.json.Json;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks values against a structural schema, with its CEL rules. */
final class SchemaCheck {
    private final Map<String, @Nullable Object> root;

    SchemaCheck(Map<String, @Nullable Object> root) {
        this.root = root;
    }

    List<Cause> complaints(Map<String, @Nullable Object> object, @Nullable Map<String, @Nullable Object> before) {
        List<Cause> causes = new ArrayList<>();
        values(object, root, "", causes);
        // As the server does: rules see only what has the right shape.
        if (causes.isEmpty()) {
            rules(object, before, root, "", causes);
        }
        return causes;
    }

    private static void values(
            @Nullable Object value, Map<String, @Nullable Object> schema, String path, List<Cause> causes) {
        if (value == null) {
            if (!Fields.flag(schema, "nullable") && schema.get("type") != null) {
                causes.add(typeCause(path, "null", Fields.text(schema, "type")));
            }
            return;
        }
        if (!isOfType(value, schema)) {
            causes.add(typeCause(path, shown(value), Fields.text(schema, "type")));
            return;
        }
        choices(value, schema, path, causes);
        if (value instanceof String text) {
            text(text, schema, path, causes);
        } else if (value instanceof Number number) {
            range(new BigDecimal(number.toString()), schema, path, causes);
        } else if (value instanceof List<?> list) {
            size("items", list.size(), schema, path, causes);
            for (int i = 0; i < list.size(); i++) {
                values(list.get(i), Fields.object(schema, "items"), path + "[" + i + "]", causes);
            }
        } else if (value instanceof Map<?, ?>) {
            fields(Json.object(value), schema, path, causes);
        }
    }

    private static Cause typeCause(String path, String shown, String type) {
        return new Cause(
                "FieldValueTypeInvalid",
                path,
                "Invalid value: " + shown + ": " + path + " in body must be of type " + type + ": " + shown);
    }

    private static boolean isOfType(Object value, Map<String, @Nullable Object> schema) {
        if (Fields.flag(schema, "x-kubernetes-int-or-string")) {
            return value instanceof String || value instanceof Long;
        }
        return switch (Fields.text(schema, "type")) {
            case "object" -> value instanceof Map;
            case "array" -> value instanceof List;
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "integer" -> value instanceof Long;
            case "number" -> value instanceof Number;
            default -> true;
        };
    }

    private static void choices(Object value, Map<String, @Nullable Object> schema, String path, List<Cause> causes) {
        List<?> allowed = Fields.list(schema, "enum");
        if (!allowed.isEmpty() && !allowed.contains(value)) {
            String all = allowed.stream().map(SchemaCheck::shown).collect(Collectors.joining(", "));
            causes.add(new Cause(
                    "FieldValueNotSupported",
                    path,
                    "Unsupported value: " + shown(value) + ": supported values: " + all));
        }
        long met = matching(value, schema, "oneOf");
        if (schema.containsKey("oneOf") && met != 1) {
            causes.add(Cause.invalid(
                    path,
                    shown(value) + ": \"" + path + "\" must validate one and only one schema (oneOf). Found "
                            + (met == 0 ? "none" : met) + " valid"));
        }
        if (schema.containsKey("anyOf") && matching(value, schema, "anyOf") == 0) {
            causes.add(
                    Cause.invalid(path, shown(value) + ": \"" + path + "\" must validate at least one schema (anyOf)"));
        }
        if (schema.containsKey("allOf")
                && matching(value, schema, "allOf")
                        != Fields.list(schema, "allOf").size()) {
            causes.add(Cause.invalid(path, shown(value) + ": \"" + path + "\" must validate all the schemas (allOf)"));
        }
        if (schema.containsKey("not") && holds(value, Fields.object(schema, "not"))) {
            causes.add(Cause.invalid(path, shown(value) + ": \"" + path + "\" must not validate the schema (not)"));
        }
    }

    private static long matching(Object value, Map<String, @Nullable Object> schema, String keyword) {
        return Fields.objects(schema, keyword).stream()
                .filter(each -> holds(value, each))
                .count();
    }

    private static boolean holds(Object value, Map<String, @Nullable Object> schema) {
        List<Cause> causes = new ArrayList<>();
        values(value, schema, "", causes);
        return causes.isEmpty();
    }

    private static void text(String text, Map<String, @Nullable Object> schema, String path, List<Cause> causes) {
        size("length", text.codePointCount(0, text.length()), schema, path, causes);
        String pattern = Fields.text(schema, "pattern");
        if (!pattern.isEmpty() && !Pattern.compile(pattern).matcher(text).find()) {
            causes.add(Cause.invalid(path, shown(text) + ": " + path + " in body should match '" + pattern + "'"));
        }
        if (Fields.text(schema, "format").equals("date-time")) {
            try {
                OffsetDateTime unused = OffsetDateTime.parse(text);
            } catch (DateTimeException e) {
                causes.add(Cause.invalid(
                        path, shown(text) + ": " + path + " in body must be of type date-time: " + shown(text)));
            }
        }
    }

    private static void range(
            BigDecimal number, Map<String, @Nullable Object> schema, String path, List<Cause> causes) {
        if (schema.get("minimum") instanceof Number least && number.compareTo(new BigDecimal(least.toString())) < 0) {
            causes.add(
                    Cause.invalid(path, number + ": " + path + " in body should be greater than or equal to " + least));
        }
        if (schema.get("maximum") instanceof Number most && number.compareTo(new BigDecimal(most.toString())) > 0) {
            causes.add(Cause.invalid(path, number + ": " + path + " in body should be less than or equal to " + most));
        }
    }

    private static void size(
            String what, int size, Map<String, @Nullable Object> schema, String path, List<Cause> causes) {
        String suffix = what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1);
        if (schema.get("min" + suffix) instanceof Number least && size < least.longValue()) {
            causes.add(Cause.invalid(path, size + ": " + path + " in body should have at least " + least + " " + what));
        }
        if (schema.get("max" + suffix) instanceof Number most && size > most.longValue()) {
            causes.add(new Cause("FieldValueTooLong", path, "Too long: may not be more than " + most + " " + what));
        }
    }

    private static void fields(
            Map<String, @Nullable Object> object,
            Map<String, @Nullable Object> schema,
            String path,
            List<Cause> causes) {
        size("properties", object.size(), schema, path, causes);
        for (String name : Fields.texts(schema, "required")) {
            if (!object.containsKey(name)) {
                causes.add(Cause.required(join(path, name)));
            }
        }
        Map<String, @Nullable Object> properties = Fields.object(schema, "properties");
        object.forEach((name, value) -> {
            if (properties.get(name) instanceof Map) {
                values(value, Fields.object(properties, name), join(path, name), causes);
            } else if (schema.get("additionalProperties") instanceof Map) {
                values(value, Fields.object(schema, "additionalProperties"), join(path, name), causes);
            }
        });
    }

    private static void rules(
            @Nullable Object value,
            @Nullable Object before,
            Map<String, @Nullable Object> schema,
            String path,
            List<Cause> causes) {
        if (value == null) {
            return;
        }
        for (Map<String, @Nullable Object> rule : Fields.objects(schema, "x-kubernetes-validations")) {
            CelRule.of(rule).complaint(value, before, path).ifPresent(causes::add);
        }
        if (value instanceof List<?> list) {
            // Items of a list are not the same ones from one version to the next, so rules see no old one.
            for (int i = 0; i < list.size(); i++) {
                rules(list.get(i), null, Fields.object(schema, "items"), path + "[" + i + "]", causes);
            }
        } else if (value instanceof Map<?, ?>) {
            Map<String, @Nullable Object> properties = Fields.object(schema, "properties");
            Json.object(value).forEach((name, each) -> {
                Object old = before instanceof Map<?, ?> map ? map.get(name) : null;
                Map<String, @Nullable Object> below = properties.get(name) instanceof Map
                        ? Fields.object(properties, name)
                        : Fields.object(schema, "additionalProperties");
                rules(each, old, below, join(path, name), causes);
            });
        }
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static String shown(Object value) {
        return Json.write(value);
    }
}
