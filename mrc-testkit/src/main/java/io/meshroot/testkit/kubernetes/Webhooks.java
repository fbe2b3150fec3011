package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.internal.json.Json;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Calls the webhooks of ValidatingWebhookConfigurations over HTTPS, trusting their {@code caBundle} alone. */
final class Webhooks {
    private static final long USUAL_TIMEOUT = 10;

    private final ObjectStore store;
    private final Map<String, URI> services = new ConcurrentHashMap<>();

    Webhooks(ObjectStore store) {
        this.store = store;
    }

    /** Says where a service is, as {@code mesh/webhook}. */
    void route(String service, URI address) {
        services.put(service, address);
    }

    void ask(
            String operation,
            Lookup where,
            Caller caller,
            @Nullable Map<String, @Nullable Object> object,
            @Nullable Map<String, @Nullable Object> before) {
        if (where.type().equals(BuiltIns.VALIDATING_WEBHOOKS)) {
            return;
        }
        for (Map<String, @Nullable Object> configuration : store.snapshot(BuiltIns.VALIDATING_WEBHOOKS.collection())
                .objects()
                .values()) {
            for (Map<String, @Nullable Object> hook : Fields.objects(configuration, "webhooks")) {
                if (Fields.objects(hook, "rules").stream().anyMatch(rule -> covers(rule, operation, where))) {
                    call(hook, review(operation, where, caller, object, before));
                }
            }
        }
    }

    private static boolean covers(Map<String, @Nullable Object> rule, String operation, Lookup where) {
        String resource = where.type().plural() + (where.subresource().isEmpty() ? "" : "/" + where.subresource());
        return has(rule, "operations", operation)
                && has(rule, "apiGroups", where.type().group())
                && has(rule, "apiVersions", where.type().version())
                && (Fields.texts(rule, "resources").contains(resource)
                        || (where.subresource().isEmpty() && has(rule, "resources", resource))
                        || Fields.texts(rule, "resources").contains("*/*"));
    }

    private static boolean has(Map<String, @Nullable Object> rule, String field, String value) {
        List<String> values = Fields.texts(rule, field);
        return values.contains(value) || values.contains("*");
    }

    private static Map<String, @Nullable Object> review(
            String operation,
            Lookup where,
            Caller caller,
            @Nullable Map<String, @Nullable Object> object,
            @Nullable Map<String, @Nullable Object> before) {
        ResourceType type = where.type();
        Map<String, @Nullable Object> request = new LinkedHashMap<>();
        request.put("uid", UUID.randomUUID().toString());
        request.put("kind", Map.of("group", type.group(), "version", type.version(), "kind", type.kind()));
        request.put("resource", Map.of("group", type.group(), "version", type.version(), "resource", type.plural()));
        if (!where.subresource().isEmpty()) {
            request.put("subResource", where.subresource());
        }
        request.put("name", where.name());
        request.put("namespace", where.namespace());
        request.put("operation", operation);
        request.put("userInfo", caller.json());
        request.put("object", object == null ? null : Reads.shown(type, object));
        request.put("oldObject", before == null ? null : Reads.shown(type, before));
        request.put("dryRun", false);
        Map<String, @Nullable Object> review = new LinkedHashMap<>();
        review.put("kind", "AdmissionReview");
        review.put("apiVersion", "admission.k8s.io/v1");
        review.put("request", request);
        return review;
    }

    private void call(Map<String, @Nullable Object> hook, Map<String, @Nullable Object> review) {
        String name = Fields.text(hook, "name");
        Map<String, @Nullable Object> answer;
        try {
            answer = post(hook, review);
        } catch (IOException | IllegalArgumentException e) {
            if (Fields.text(hook, "failurePolicy").equals("Ignore")) {
                return;
            }
            throw KubernetesRefusal.of(
                    500, "InternalError", "Internal error occurred: failed calling webhook \"" + name + "\": " + e);
        }
        Map<String, @Nullable Object> response = Fields.object(answer, "response");
        if (!Fields.flag(response, "allowed")) {
            String message = Fields.text(response, "status", "message");
            long code = Fields.number(response, "status", "code");
            String reason = Fields.text(response, "status", "reason");
            throw KubernetesRefusal.of(
                    code == 0 ? 400 : (int) code,
                    reason.isEmpty() ? "" : reason,
                    "admission webhook \"" + name + "\" denied the request"
                            + (message.isEmpty() ? " without explanation" : ": " + message));
        }
    }

    private Map<String, @Nullable Object> post(Map<String, @Nullable Object> hook, Map<String, @Nullable Object> review)
            throws IOException {
        Map<String, @Nullable Object> config = Fields.object(hook, "clientConfig");
        byte[] bundle = Base64.getDecoder().decode(Fields.text(config, "caBundle"));
        long seconds = Fields.number(hook, "timeoutSeconds");
        Duration timeout = Duration.ofSeconds(seconds == 0 ? USUAL_TIMEOUT : seconds);
        String host =
                Fields.text(config, "service", "name") + "." + Fields.text(config, "service", "namespace") + ".svc";
        Map<String, @Nullable Object> answer =
                Json.readObject(WebhookCall.post(target(config), host, bundle, timeout, Json.write(review)));
        String uid = Fields.text(review, "request", "uid");
        if (!Fields.text(answer, "response", "uid").equals(uid)) {
            throw new IOException("expected response.uid=\"" + uid + "\"");
        }
        return answer;
    }

    private URI target(Map<String, @Nullable Object> config) throws IOException {
        String url = Fields.text(config, "url");
        if (!url.isEmpty()) {
            return URI.create(url);
        }
        String service = Fields.text(config, "service", "namespace") + "/" + Fields.text(config, "service", "name");
        URI address = Optional.ofNullable(services.get(service))
                .orElseThrow(() -> new IOException("service \"" + service + "\" not found"));
        return address.resolve(Fields.text(config, "service", "path"));
    }
}
