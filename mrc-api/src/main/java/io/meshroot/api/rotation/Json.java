package io.meshroot.api.rotation;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Writes a JSON object (RFC 8259). Text that is no legal Unicode is escaped, so that any reader takes the result. */
final class Json {
    private final StringBuilder text = new StringBuilder("{");

    Json put(String name, String value) {
        return raw(name, quoted(value));
    }

    Json put(String name, long value) {
        return raw(name, Long.toString(value));
    }

    /** An absent value is null. */
    Json put(String name, Optional<?> value) {
        return raw(name, value.map(some -> quoted(some.toString())).orElse("null"));
    }

    <T> Json put(String name, List<T> values, Function<T, String> written) {
        return raw(name, values.stream().map(written).collect(java.util.stream.Collectors.joining(",", "[", "]")));
    }

    /** A value that is JSON already. */
    Json raw(String name, String json) {
        if (text.length() > 1) {
            text.append(',');
        }
        text.append(quoted(name)).append(':').append(json);
        return this;
    }

    static String quoted(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c == '\u007f' || c == '\u2028' || c == '\u2029' || isLone(value, i)) {
                quoted.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    private static boolean isLone(String value, int i) {
        char c = value.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == value.length() || !Character.isLowSurrogate(value.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(value.charAt(i - 1)));
    }

    @Override
    public String toString() {
        return text + "}";
    }
}
