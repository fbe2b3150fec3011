package io.meshroot.testkit.kubernetes;

import java.util.Map;

/**
 * One thing that is wrong with an object.
 *
 * @param reason why, for programs
 * @param field where
 * @param message what is wrong, without the field
 */
record Cause(String reason, String field, String message) {
    static Cause invalid(String field, String message) {
        return new Cause("FieldValueInvalid", field, "Invalid value: " + message);
    }

    static Cause required(String field) {
        return new Cause("FieldValueRequired", field, "Required value");
    }

    Map<String, String> json() {
        return Map.of("reason", reason, "field", field, "message", message);
    }
}
