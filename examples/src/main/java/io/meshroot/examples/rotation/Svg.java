package io.meshroot.examples.rotation;

import java.util.Locale;

/** Writes SVG elements. Everything is drawn in black, white and hatching, so that it reads on any printer. */
final class Svg {
    private static final double CHARACTER_WIDTH = 6.6;

    private final StringBuilder out = new StringBuilder();

    Svg(int width, int height) {
        add(
                "<svg viewBox=\"0 0 %d %d\" width=\"100%%\" role=\"img\" aria-label=\"timeline of the rotations\">",
                width, height);
        out.append("<defs><pattern id=\"hatch\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\""
                + " patternTransform=\"rotate(45)\"><rect width=\"7\" height=\"7\" fill=\"#fff\"/>"
                + "<line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"7\" stroke=\"#777\" stroke-width=\"2\"/></pattern></defs>\n");
    }

    void bar(double x, double y, double width, double height, String style) {
        add(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"%s\"/>",
                x, y, Math.max(width, 1), height, style);
    }

    void line(double x1, double y1, double x2, double y2, String style) {
        add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>", x1, y1, x2, y2, style);
    }

    void text(double x, double y, String style, String text) {
        add("<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>", x, y, style, escape(text));
    }

    /** Writes a text into a space, or nothing where it does not fit. */
    void textWithin(double x, double y, double space, String style, String text) {
        if (text.length() * CHARACTER_WIDTH + 8 <= space) {
            text(x + space / 2, y, style + " middle", text);
        }
    }

    void circle(double x, double y, double radius, String style) {
        add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" class=\"%s\"/>", x, y, radius, style);
    }

    private void add(String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    @Override
    public String toString() {
        return out + "</svg>\n";
    }
}
