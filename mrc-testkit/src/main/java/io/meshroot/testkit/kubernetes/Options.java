package io.meshroot.testkit.kubernetes;

import java.util.Map;

/**
 * The options of a write, from its query.
 *
 * @param writing whether it is meant
 * @param unknown what to do with unknown fields
 */
record Options(Writing writing, UnknownFields unknown) {
    static final Options USUAL = new Options(Writing.MEANT, UnknownFields.WARN);

    /** Whether a write is meant. */
    enum Writing {
        MEANT,
        DRY_RUN
    }

    /** What to do with fields that the schema doesn't know. */
    enum UnknownFields {
        IGNORE,
        WARN,
        STRICT
    }

    static Options of(Map<String, String> query) {
        return new Options(
                "All".equals(query.get("dryRun")) ? Writing.DRY_RUN : Writing.MEANT,
                switch (query.getOrDefault("fieldValidation", "Warn")) {
                    case "Ignore" -> UnknownFields.IGNORE;
                    case "Strict" -> UnknownFields.STRICT;
                    default -> UnknownFields.WARN;
                });
    }
}
