package io.meshroot.testkit.kubernetes;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the server writes into {@code metadata}, and what it refuses there. */
final class Metadata {
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    /** Roles may have colons in their names. */
    private static final Pattern PATH_SEGMENT = Pattern.compile("[^/%]+");

    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_BASE = 58;
    private static final int LONGEST_LABEL = 63;
    private static final int MOST_ANNOTATIONS = 262_144;
    private static final Pattern LABEL = Pattern.compile("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?");
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
    private static final int SUFFIX = 5;
    /** What only the server writes. */
    private static final List<String> OWN = List.of("uid", "creationTimestamp", "generation", "deletionTimestamp");

    private Metadata() {}

    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Makes a name if only the beginning of one is given. */
    static void name(Map<String, @Nullable Object> metadata) {
        String base = Fields.text(metadata, "generateName");
        if (Fields.text(metadata, "name").isEmpty() && !base.isEmpty()) {
            StringBuilder name = new StringBuilder(base.substring(0, Math.min(base.length(), LONGEST_BASE)));
            for (int i = 0; i < SUFFIX; i++) {
                name.append(ALPHABET.charAt(ThreadLocalRandom.current().nextInt(ALPHABET.length())));
            }
            metadata.put("name", name.toString());
        }
    }

    static List<Cause> complaints(ResourceType type, Map<String, @Nullable Object> metadata) {
        String name = Fields.text(metadata, "name");
        if (name.isEmpty()) {
            return List.of(new Cause(
                    "FieldValueRequired", "metadata.name", "Required value: name or generateName is required"));
        }
        boolean loose = type.group().equals("rbac.authorization.k8s.io");
        if (name.length() > LONGEST_NAME
                || !(loose ? PATH_SEGMENT : NAME).matcher(name).matches()) {
            return List.of(Cause.invalid(
                    "metadata.name",
                    "\"" + name + "\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
                            + " characters, '-' or '.', and must start and end with an alphanumeric character"));
        }
        return labelsAndAnnotations(metadata);
    }

    private static List<Cause> labelsAndAnnotations(Map<String, @Nullable Object> metadata) {
        List<Cause> causes = new ArrayList<>();
        Fields.object(metadata, "labels").values().forEach(value -> {
            String label = String.valueOf(value);
            if (label.length() > LONGEST_LABEL) {
                causes.add(Cause.invalid(
                        "metadata.labels", "\"" + label + "\": must be no more than " + LONGEST_LABEL + " bytes"));
            } else if (!LABEL.matcher(label).matches()) {
                causes.add(Cause.invalid(
                        "metadata.labels",
                        "\"" + label
                                + "\": a valid label must be an empty string or consist of alphanumeric characters,"
                                + " '-', '_' or '.', and must start and end with an alphanumeric character"));
            }
        });
        long size = Fields.object(metadata, "annotations").entrySet().stream()
                .mapToLong(each -> utf8(each.getKey()) + utf8(String.valueOf(each.getValue())))
                .sum();
        if (size > MOST_ANNOTATIONS) {
            causes.add(new Cause(
                    "FieldValueTooLong",
                    "metadata.annotations",
                    "Too long: may not be more than " + MOST_ANNOTATIONS + " bytes"));
        }
        return causes;
    }

    private static long utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    static void created(ResourceType type, Map<String, @Nullable Object> metadata, Instant now) {
        OWN.forEach(metadata::remove);
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", time(now));
        if (type.is(ResourceType.Trait.GENERATION)) {
            metadata.put("generation", 1L);
        }
    }

    /** Takes over what an update can't change. */
    static void kept(Map<String, @Nullable Object> metadata, Map<String, @Nullable Object> before) {
        for (String field : OWN) {
            metadata.remove(field);
            if (before.get(field) != null) {
                metadata.put(field, before.get(field));
            }
        }
        metadata.put("name", before.get("name"));
        if (before.get("namespace") != null) {
            metadata.put("namespace", before.get("namespace"));
        }
        metadata.put("resourceVersion", before.get("resourceVersion"));
    }
}
