package io.meshroot.core.internal.tree;

import java.util.regex.Pattern;

/** Writes paths and refused values in messages: bounded, and without characters that could disturb a log. */
public final class Paths {
    private static final int MAX_LENGTH = 80;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,80}");

    private Paths() {}

    /**
     * Writes the path of a field.
     *
     * @param path the path of the mapping, empty for the root
     * @param name the name of the field
     * @return {@code spec.role}, or {@code labels["a.b"]} if the name is not plain
     */
    public static String field(String path, String name) {
        if (!PLAIN.matcher(name).matches()) {
            return path + "[" + quoted(name) + "]";
        }
        return path.isEmpty() ? name : path + "." + name;
    }

    static String item(String path, int index) {
        return path + "[" + index + "]";
    }

    /**
     * Shows a refused value.
     *
     * @param text the value
     * @return the value in quotes, bounded and escaped
     */
    public static String quoted(String text) {
        return "\"" + shown(text) + "\"";
    }

    /**
     * Shows a refused value without quotes.
     *
     * @param text the value
     * @return the value, bounded and escaped
     */
    public static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length() && shown.length() < MAX_LENGTH; i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x7f) {
                shown.append(c);
            } else {
                shown.append(String.format("\\u%04X", (int) c));
            }
        }
        return shown.length() < MAX_LENGTH ? shown.toString() : shown + "...";
    }
}
