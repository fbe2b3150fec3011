package io.meshroot.core.internal.trust;

/**
 * A hash of 128 bits that stands for words.
 *
 * @param high one half
 * @param low the other one
 */
record Digest(long high, long low) {
    static Digest of(CharSequence words) {
        long high = 0xcbf29ce484222325L;
        long low = 0x9e3779b97f4a7c15L;
        for (int index = 0; index < words.length(); index++) {
            high = (high ^ words.charAt(index)) * 0x100000001b3L;
            high ^= high >>> 29;
            low = (low + words.charAt(index)) * 0xff51afd7ed558ccdL;
            low ^= low >>> 32;
        }
        return new Digest(high, low);
    }

    void appendTo(StringBuilder words) {
        append(words, high);
        append(words, low);
    }

    private static void append(StringBuilder words, long half) {
        words.append((char) half)
                .append((char) (half >>> 16))
                .append((char) (half >>> 32))
                .append((char) (half >>> 48));
    }
}
