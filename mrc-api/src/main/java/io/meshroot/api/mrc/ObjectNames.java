package io.meshroot.api.mrc;

import io.meshroot.api.internal.Shown;

/** The rule for names of objects and namespaces (RFC 1123), which also keeps them safe as file names. */
final class ObjectNames {
    static final int MAX_LENGTH = 253;

    private ObjectNames() {}

    static void check(String field, String value, int maxLength) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(field + " is empty; give a name");
        }
        if (value.length() > maxLength) {
            throw new IllegalArgumentException(field + " is \"" + Shown.of(value) + "\" with " + value.length()
                    + " characters; use at most " + maxLength);
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            boolean inner = i > 0 && i < value.length() - 1;
            boolean dotted = c == '.' && inner && value.charAt(i - 1) != '.';
            if (!letterOrDigit && !(c == '-' && inner) && !dotted) {
                throw new IllegalArgumentException(
                        field + " is \"" + Shown.of(value) + "\", with a character at position " + i
                                + " that is not allowed there; use a-z 0-9 - . and begin and end with a letter or digit");
            }
        }
    }

    static void nonEmpty(String field, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(field + " is empty; give a value");
        }
    }
}
