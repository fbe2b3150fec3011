package io.meshroot.core.internal.state;

import io.meshroot.api.DocumentException;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.core.internal.tree.Fields;
import io.meshroot.core.internal.tree.Paths;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How single values are written, and read back strictly. */
final class Values {
    private static final String RESTORE = "restore it from a backup";

    private Values() {}

    static void require(Fields fields, String... names) {
        for (String name : names) {
            if (fields.get(name).isEmpty()) {
                throw fields.required(name, RESTORE);
            }
        }
    }

    /** A required string that may be empty. */
    static String string(Fields fields, String name) {
        require(fields, name);
        return fields.textOrEmpty(name);
    }

    static long number(Fields fields, String name) {
        return fields.number(name, 0, Long.MAX_VALUE);
    }

    static int count(Fields fields, String name) {
        return (int) fields.number(name, 0, Integer.MAX_VALUE);
    }

    static OptionalLong optionalNumber(Fields fields, String name) {
        return fields.get(name).isPresent() ? OptionalLong.of(number(fields, name)) : OptionalLong.empty();
    }

    static Duration duration(Fields fields, String name) {
        String text = fields.text(name, "a duration such as PT30M");
        try {
            return Duration.parse(text);
        } catch (DateTimeException e) {
            throw new DocumentException(fields.path(name), "is " + Paths.quoted(text), "a duration such as PT30M");
        }
    }

    /** A constant of an enum: {@code UNTIL_REPLACED} as {@code untilReplaced}. */
    static String word(Enum<?> constant) {
        String[] parts = constant.name().split("_", -1);
        StringBuilder word = new StringBuilder(parts[0].toLowerCase(Locale.ROOT));
        for (int i = 1; i < parts.length; i++) {
            word.append(parts[i].charAt(0)).append(parts[i].substring(1).toLowerCase(Locale.ROOT));
        }
        return word.toString();
    }

    static <E extends Enum<E>> E word(Fields fields, String name, Class<E> type) {
        String text = fields.text(name, RESTORE);
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> word(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> unknown(
                        fields,
                        name,
                        Arrays.stream(type.getEnumConstants()).map(Values::word).collect(Collectors.joining(", "))));
    }

    /** The error for a word that stands for nothing. */
    static DocumentException unknown(Fields fields, String name, String known) {
        return new DocumentException(
                fields.path(name), "is " + Paths.quoted(fields.textOrEmpty(name)), "one of " + known);
    }

    static Map<String, Object> change(RoleChange change) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("mrc", change.mrc().value());
        fields.put("from", change.from().id());
        fields.put("to", change.to().id());
        return fields;
    }

    /** Reads what {@link #change(RoleChange)} wrote, perhaps with other fields beside it. */
    static RoleChange change(Fields fields) {
        return new RoleChange(
                MrcName.of(fields.text("mrc")), Role.parse(fields.text("from")), Role.parse(fields.text("to")));
    }

    /** Reads a mapping that has nothing but a change. */
    static RoleChange onlyChange(Fields fields) {
        fields.only("mrc", "from", "to");
        return change(fields);
    }

    static <V> Map<String, Object> byName(Map<?, V> values, Function<V, Object> writer) {
        Map<String, Object> fields = new LinkedHashMap<>();
        values.forEach((name, value) -> fields.put(name.toString(), writer.apply(value)));
        return fields;
    }
}
