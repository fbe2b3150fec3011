package io.meshroot.api.rotation;

/** Text for people in lines of at most 100 characters. */
final class TextLines {
    static final int WIDTH = 100;

    private final StringBuilder text = new StringBuilder();

    /** Adds a line, folded at spaces if it is too long. */
    void add(String line) {
        fold("", "  ", line);
    }

    /** Adds an item of a list. */
    void item(String line) {
        fold("- ", "  ", line);
    }

    private void fold(String first, String next, String line) {
        String left = first + line;
        while (left.length() > WIDTH) {
            int space = left.lastIndexOf(' ', WIDTH);
            int end = space > next.length() ? space : WIDTH;
            text.append(left, 0, end).append('\n');
            left = next + left.substring(end).stripLeading();
        }
        text.append(left).append('\n');
    }

    /** Leaves out the middle of a text that is too long: both ends of a name tell it from others. */
    static String elided(String value, int width) {
        if (value.length() <= width) {
            return value;
        }
        int head = (width - 2) / 2;
        return value.substring(0, head) + ".." + value.substring(value.length() - (width - 2 - head));
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
