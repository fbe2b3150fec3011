package io.meshroot.api.trust;

/** The rule for names of holders and replicas, which are shown in messages as they are. */
final class Names {
    private Names() {}

    static void checkPrintable(String field, String value, int maxLength) {
        if (value.isEmpty() || value.length() > maxLength) {
            throw new IllegalArgumentException(field + " has " + value.length() + " characters; use 1 to " + maxLength);
        }
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) <= ' ' || value.charAt(i) > '~') {
                throw new IllegalArgumentException(
                        field + " has a character at position " + i + " that is not printable ASCII; rename it");
            }
        }
    }
}
