package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.internal.http.WireResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A request that the server refuses, in the words of a real one. */
public final class KubernetesRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;
    private final transient Map<String, @Nullable Object> details;
    private final @Nullable Duration retryAfter;

    private KubernetesRefusal(
            int code,
            String reason,
            String message,
            Map<String, @Nullable Object> details,
            @Nullable Duration retryAfter) {
        super(message);
        this.code = code;
        this.reason = reason;
        this.details = details;
        this.retryAfter = retryAfter;
    }

    /**
     * Makes a refusal, such as an {@link AdmissionHook} may throw.
     *
     * @param code the HTTP status, as 403
     * @param reason the reason, as {@code Forbidden}
     * @param message what is wrong
     * @return the refusal
     */
    public static KubernetesRefusal of(int code, String reason, String message) {
        return new KubernetesRefusal(code, reason, message, Map.of(), null);
    }

    static KubernetesRefusal about(int code, String reason, String message, ResourceType type, String name) {
        return new KubernetesRefusal(code, reason, message, details(type, name), null);
    }

    private static Map<String, @Nullable Object> details(ResourceType type, String name) {
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        if (!name.isEmpty()) {
            details.put("name", name);
        }
        if (!type.group().isEmpty()) {
            details.put("group", type.group());
        }
        details.put("kind", type.plural());
        return details;
    }

    static KubernetesRefusal notFound(ResourceType type, String name) {
        return about(404, "NotFound", type.qualified() + " \"" + name + "\" not found", type, name);
    }

    static KubernetesRefusal noSuchResource() {
        return of(404, "NotFound", "the server could not find the requested resource");
    }

    static KubernetesRefusal alreadyExists(ResourceType type, String name) {
        return about(409, "AlreadyExists", type.qualified() + " \"" + name + "\" already exists", type, name);
    }

    static KubernetesRefusal conflict(ResourceType type, String name, String why) {
        String message = "Operation cannot be fulfilled on " + type.qualified() + " \"" + name + "\": " + why;
        return about(409, "Conflict", message, type, name);
    }

    static KubernetesRefusal stale(ResourceType type, String name) {
        return conflict(
                type,
                name,
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    static KubernetesRefusal badRequest(String message) {
        return of(400, "BadRequest", message);
    }

    static KubernetesRefusal expired(String message) {
        return of(410, "Expired", message);
    }

    static KubernetesRefusal unauthorized() {
        return of(401, "Unauthorized", "Unauthorized");
    }

    static KubernetesRefusal tooManyRequests(Duration retryAfter) {
        return new KubernetesRefusal(
                429,
                "TooManyRequests",
                "Too many requests, please try again later.",
                Map.of("retryAfterSeconds", retryAfter.toSeconds()),
                retryAfter);
    }

    static KubernetesRefusal invalid(ResourceType type, String name, List<Cause> causes) {
        List<String> messages = causes.stream()
                .map(cause -> (cause.field().isEmpty() ? "" : cause.field() + ": ") + cause.message())
                .toList();
        String all =
                messages.size() == 1 ? messages.get(0) : messages.stream().collect(Collectors.joining(", ", "[", "]"));
        Map<String, @Nullable Object> details = details(type, name);
        details.put("kind", type.kind());
        details.put("causes", causes.stream().map(Cause::json).toList());
        String kind = type.group().isEmpty() ? type.kind() : type.kind() + "." + type.group();
        return new KubernetesRefusal(422, "Invalid", kind + " \"" + name + "\" is invalid: " + all, details, null);
    }

    /**
     * Returns the HTTP status.
     *
     * @return the status
     */
    public int code() {
        return code;
    }

    /**
     * Returns the reason, for programs.
     *
     * @return the reason, as {@code AlreadyExists}
     */
    public String reason() {
        return reason;
    }

    /** The body, a {@code Status}. */
    Map<String, @Nullable Object> body() {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("kind", "Status");
        body.put("apiVersion", "v1");
        body.put("metadata", Map.of());
        body.put("status", "Failure");
        body.put("message", getMessage());
        body.put("reason", reason);
        if (!details.isEmpty()) {
            body.put("details", details);
        }
        body.put("code", code);
        return body;
    }

    WireResponse response() {
        WireResponse response = WireResponse.json(code, body());
        return retryAfter == null ? response : response.with("Retry-After", String.valueOf(retryAfter.toSeconds()));
    }
}
