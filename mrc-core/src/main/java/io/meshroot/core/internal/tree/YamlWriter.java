package io.meshroot.core.internal.tree;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes block-style YAML. Strings are quoted whenever some reader might take them for something else: {@code on} is a
 * string in YAML 1.2, but a boolean to the YAML 1.1 readers that Kubernetes tools have.
 */
public final class YamlWriter {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*");
    private static final Set<String> WORDS =
            Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf");

    private final StringBuilder out = new StringBuilder();

    private YamlWriter() {}

    /**
     * Writes a document.
     *
     * @param root maps, lists of maps, strings, numbers and booleans
     * @return the text, ending with a line feed
     */
    public static String write(Map<String, Object> root) {
        YamlWriter writer = new YamlWriter();
        writer.mapping(root, 0, false);
        return writer.out.toString();
    }

    private void mapping(Map<?, ?> fields, int indent, boolean begun) {
        boolean onLine = begun;
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            out.append(" ".repeat(onLine ? 0 : indent))
                    .append(scalar(field.getKey()))
                    .append(':');
            onLine = false;
            Object value = field.getValue();
            if (value instanceof Map<?, ?> map && !map.isEmpty()) {
                out.append('\n');
                mapping(map, indent + 2, false);
            } else if (value instanceof List<?> list && !list.isEmpty()) {
                out.append('\n');
                for (Object item : list) {
                    out.append(" ".repeat(indent)).append("- ");
                    mapping((Map<?, ?>) item, indent + 2, true);
                }
            } else {
                out.append(' ').append(scalar(value)).append('\n');
            }
        }
    }

    private static String scalar(Object value) {
        if (value instanceof Map<?, ?>) {
            return "{}";
        }
        if (value instanceof List<?>) {
            return "[]";
        }
        return value instanceof String text ? string(text) : value.toString();
    }

    private static String string(String text) {
        if (PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(Locale.ROOT))) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
            } else if ((c >= 0x20 && c < 0x7f) || Character.isLetterOrDigit(c)) {
                quoted.appendCodePoint(c);
            } else {
                quoted.append(String.format(c > 0xffff ? "\\U%08X" : "\\u%04X", c));
            }
        });
        return quoted.append('"').toString();
    }
}
