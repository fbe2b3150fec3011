package io.meshroot.testkit.certmanager;

import io.meshroot.testkit.internal.json.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code status.conditions}. */
final class Conditions {
    private Conditions() {}

    static Map<String, @Nullable Object> status(Map<String, @Nullable Object> object) {
        if (!(object.get("status") instanceof Map)) {
            object.put("status", new LinkedHashMap<String, @Nullable Object>());
        }
        return Json.object(object.get("status"));
    }

    static List<Map<String, @Nullable Object>> of(Map<String, @Nullable Object> object) {
        List<Map<String, @Nullable Object>> conditions = new ArrayList<>();
        if (object.get("status") instanceof Map<?, ?> status && status.get("conditions") instanceof List<?> list) {
            list.forEach(each -> conditions.add(Json.object(each)));
        }
        return conditions;
    }

    static boolean isTrue(Map<String, @Nullable Object> object, String type) {
        return of(object).stream().anyMatch(each -> type.equals(each.get("type")) && "True".equals(each.get("status")));
    }

    /** The reason of a condition; empty without one. */
    static String reason(Map<String, @Nullable Object> object, String type) {
        return of(object).stream()
                .filter(each -> type.equals(each.get("type")))
                .map(each -> String.valueOf(each.get("reason")))
                .findFirst()
                .orElse("");
    }

    /**
     * A condition.
     *
     * @param type the type
     * @param status {@code True} or {@code False}
     * @param reason why, for programs
     * @param message why, for people
     */
    record Condition(String type, String status, String reason, String message) {}

    /** Sets a condition; false if it is so already. */
    static boolean set(Map<String, @Nullable Object> object, Condition condition, Instant now) {
        List<Map<String, @Nullable Object>> conditions = of(object);
        for (Map<String, @Nullable Object> each : conditions) {
            if (condition.type().equals(each.get("type"))
                    && condition.status().equals(each.get("status"))
                    && Objects.equals(condition.reason(), each.get("reason"))
                    && Objects.equals(condition.message(), each.get("message"))) {
                return false;
            }
        }
        conditions.removeIf(each -> condition.type().equals(each.get("type")));
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("type", condition.type());
        entry.put("status", condition.status());
        entry.put("reason", condition.reason());
        entry.put("message", condition.message());
        entry.put("lastTransitionTime", now.truncatedTo(ChronoUnit.SECONDS).toString());
        conditions.add(entry);
        status(object).put("conditions", conditions);
        return true;
    }
}
