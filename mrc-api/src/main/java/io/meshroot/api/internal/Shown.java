package io.meshroot.api.internal;

/** Shows refused input in a message: bounded, and without characters that could disturb a log. */
public final class Shown {
    private static final int MAX_LENGTH = 80;

    private Shown() {}

    /**
     * Shows a text, without quotes.
     *
     * @param text the text
     * @return its first 80 characters or less, with four hexadecimal digits for what is not printable ASCII
     */
    public static String of(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (shown.length() >= MAX_LENGTH) {
                return shown.append("...").toString();
            }
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x7f) {
                shown.append(c);
            } else {
                shown.append(String.format("\\u%04X", (int) c));
            }
        }
        return shown.toString();
    }
}
