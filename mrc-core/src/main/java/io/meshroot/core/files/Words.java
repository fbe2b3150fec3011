package io.meshroot.core.files;

/** Describes failures in one line. */
final class Words {
    private static final int LONGEST = 1_500;
    private static final int LONGEST_PART = 200;

    private Words() {}

    /** The message of what failed in the end, which may quote others. */
    static String of(Throwable failure) {
        return of(failure, LONGEST);
    }

    /** The message as a part of another one. */
    static String quoted(Throwable failure) {
        return of(failure, LONGEST_PART);
    }

    private static String of(Throwable failure, int longest) {
        String text = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        String line = text.replaceAll("[^ -~]+", " ").strip();
        return line.length() > longest ? line.substring(0, longest) + "..." : line;
    }
}
