package io.meshroot.testkit.kubernetes;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is particular to Secrets and ConfigMaps. */
final class Secrets {
    private static final int LARGEST = 1024 * 1024;

    private Secrets() {}

    /** Moves {@code stringData} into {@code data}, and sets the type. */
    static void normalize(ResourceType type, Map<String, @Nullable Object> object) {
        if (!type.equals(BuiltIns.SECRET)) {
            return;
        }
        object.putIfAbsent("type", "Opaque");
        if (object.remove("stringData") instanceof Map<?, ?> texts && !texts.isEmpty()) {
            Map<String, @Nullable Object> data = Fields.child(object, "data");
            texts.forEach((name, text) -> data.put(
                    String.valueOf(name),
                    Base64.getEncoder().encodeToString(String.valueOf(text).getBytes(StandardCharsets.UTF_8))));
        }
        Fields.object(object, "data").forEach((name, value) -> {
            try {
                byte[] unused = Base64.getDecoder().decode(String.valueOf(value));
            } catch (IllegalArgumentException e) {
                throw KubernetesRefusal.badRequest("Secret in version \"v1\" cannot be handled as a Secret: illegal"
                        + " base64 data at input byte 0");
            }
        });
    }

    static List<Cause> complaints(
            ResourceType type, Map<String, @Nullable Object> object, @Nullable Map<String, @Nullable Object> before) {
        List<Cause> causes = new ArrayList<>();
        if (!type.equals(BuiltIns.SECRET) && !type.equals(BuiltIns.CONFIG_MAP)) {
            return causes;
        }
        long size = 0;
        for (Map.Entry<String, @Nullable Object> entry :
                Fields.object(object, "data").entrySet()) {
            if (!entry.getKey().matches("[-._a-zA-Z0-9]{1,253}")) {
                causes.add(Cause.invalid(
                        "data[" + entry.getKey() + "]",
                        "\"" + entry.getKey() + "\": a valid config key must consist of alphanumeric characters,"
                                + " '-', '_' or '.'"));
            }
            int length = String.valueOf(entry.getValue()).length();
            size += type.equals(BuiltIns.SECRET) ? length / 4 * 3 : length;
        }
        if (size > LARGEST) {
            causes.add(new Cause("FieldValueTooLong", "data", "Too long: may not be more than 1048576 bytes"));
        }
        boolean locked = before != null && Fields.flag(before, "immutable");
        if (before != null && locked && !Objects.equals(before.get("data"), object.get("data"))) {
            causes.add(
                    new Cause("FieldValueForbidden", "data", "Forbidden: field is immutable when `immutable` is set"));
        }
        if (before != null && type.equals(BuiltIns.SECRET) && !Objects.equals(before.get("type"), object.get("type"))) {
            causes.add(Cause.invalid("type", "\"" + object.get("type") + "\": field is immutable"));
        }
        return causes;
    }
}
