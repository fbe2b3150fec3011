package io.meshroot.vault.internal.http;

/** Makes what others wrote fit for a message: no control characters, not too long. */
public final class Shown {
    private static final int LONGEST = 300;

    private Shown() {}

    /**
     * Returns a text fit for a message.
     *
     * @param text somebody else's text
     * @return the text on one line
     */
    public static String of(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
