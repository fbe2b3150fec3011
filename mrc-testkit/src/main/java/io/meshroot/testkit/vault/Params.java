package io.meshroot.testkit.vault;

import io.meshroot.testkit.internal.json.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The parameters of a request, read as leniently as the real server does. */
final class Params {
    private final Map<String, @Nullable Object> values;

    Params(Map<String, ? extends @Nullable Object> values) {
        this.values = new LinkedHashMap<>(values);
    }

    boolean has(String name) {
        return values.get(name) != null;
    }

    @Nullable
    Object raw(String name) {
        return values.get(name);
    }

    String string(String name) {
        return string(name, "");
    }

    String string(String name, String missing) {
        Object value = values.get(name);
        return value == null ? missing : value.toString();
    }

    Duration duration(String name, Duration missing) {
        Object value = values.get(name);
        return value == null ? missing : GoDuration.parse(name, value);
    }

    long number(String name, long missing) {
        Object value = values.get(name);
        try {
            return value == null ? missing : new BigDecimal(value.toString()).longValue();
        } catch (NumberFormatException e) {
            throw invalid(name, value);
        }
    }

    boolean flag(String name, Boolean missing) {
        Object value = values.get(name);
        if (value == null) {
            return missing;
        }
        return switch (value.toString()) {
            case "true", "1", "t", "T", "TRUE", "True" -> true;
            case "false", "0", "f", "F", "FALSE", "False", "" -> false;
            default -> throw invalid(name, value);
        };
    }

    /** A list, or a string with commas. */
    List<String> list(String name, List<String> missing) {
        Object value = values.get(name);
        if (value == null) {
            return missing;
        }
        if (value instanceof List<?> list) {
            return list.stream().filter(Objects::nonNull).map(Object::toString).toList();
        }
        return Arrays.stream(value.toString().split(",", -1))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    Params nested(String name) {
        Object value = values.get(name);
        return new Params(value instanceof Map ? Json.object(value) : Map.of());
    }

    /** Warns of parameters that nobody knows; that is no error. */
    List<String> unrecognized(Set<String> known) {
        Set<String> others = new TreeSet<>(values.keySet());
        others.removeAll(known);
        return others.isEmpty()
                ? List.of()
                : List.of("Endpoint ignored these unrecognized parameters: [" + String.join(" ", others) + "]");
    }

    private static Refusal invalid(String name, Object value) {
        return Refusal.badRequest("Field validation failed: error converting input for field \"" + name
                + "\": cannot parse '" + value + "'");
    }
}
