package io.meshroot.testkit.certmanager;

import io.meshroot.testkit.certmanager.Conditions.Condition;
import io.meshroot.testkit.certmanager.FakeCertManager.Authority;
import io.meshroot.testkit.certmanager.FakeCertManager.IssuerKey;
import io.meshroot.testkit.internal.json.Json;
import io.meshroot.testkit.kubernetes.KubernetesObjects;
import io.meshroot.testkit.kubernetes.KubernetesRefusal;
import io.meshroot.testkit.kubernetes.ObjectName;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Approves or denies CertificateRequests and lets issuers answer them, one step at each change as the real controllers do. */
final class RequestController {
    private static final String READY = "Ready";

    private final KubernetesObjects objects;
    private final InstantSource clock;
    private final Map<IssuerKey, Authority> authorities;
    private volatile Approval approval = Approval.AUTOMATIC;
    private volatile IssuerBehavior behavior = IssuerBehavior.ISSUES;

    RequestController(KubernetesObjects objects, InstantSource clock, Map<IssuerKey, Authority> authorities) {
        this.objects = objects;
        this.clock = clock;
        this.authorities = authorities;
    }

    void approval(Approval given) {
        approval = given;
    }

    void behave(IssuerBehavior given) {
        behavior = given;
    }

    /** Makes the next step; a change that others made meanwhile is the next occasion. */
    synchronized void reconcile(Map<String, @Nullable Object> seen) {
        Map<String, @Nullable Object> metadata = Json.object(seen.get("metadata"));
        Optional<Map<String, @Nullable Object>> current = objects.get(new ObjectName(
                Definitions.API,
                Definitions.REQUEST,
                String.valueOf(metadata.get("namespace")),
                String.valueOf(metadata.get("name"))));
        if (current.isEmpty() || !step(current.get())) {
            return;
        }
        try {
            var unused = objects.updateStatus(current.get());
        } catch (KubernetesRefusal refusal) {
            if (refusal.code() != 404 && refusal.code() != 409) {
                throw refusal;
            }
        }
    }

    /** Changes the status; false if there is nothing to do. */
    private boolean step(Map<String, @Nullable Object> request) {
        String ready = Conditions.reason(request, READY);
        boolean over = ready.equals("Issued")
                || ready.equals("Failed")
                || ready.equals("Denied")
                || Conditions.isTrue(request, "InvalidRequest");
        if (over) {
            return false;
        }
        if (Conditions.isTrue(request, "Denied")) {
            failed(request);
            return set(
                    request, READY, "False", "Denied", "The CertificateRequest was denied by an approval controller");
        }
        if (!Conditions.isTrue(request, "Approved")) {
            return switch (approval) {
                case AUTOMATIC ->
                    set(
                            request,
                            "Approved",
                            "True",
                            "cert-manager.io",
                            "Certificate request has been approved by cert-manager.io");
                case DENIED ->
                    set(request, "Denied", "True", "policy.cert-manager.io", "No policy approved this request");
                case NONE -> false;
            };
        }
        return issue(request);
    }

    private boolean issue(Map<String, @Nullable Object> request) {
        Map<String, @Nullable Object> spec = Json.object(request.get("spec"));
        Map<String, @Nullable Object> reference = Json.object(spec.get("issuerRef"));
        if (!Definitions.GROUP.equals(reference.getOrDefault("group", Definitions.GROUP))) {
            return false;
        }
        String kind = String.valueOf(reference.getOrDefault("kind", "Issuer"));
        String name = String.valueOf(reference.get("name"));
        String namespace = kind.equals("Issuer")
                ? String.valueOf(Json.object(request.get("metadata")).get("namespace"))
                : "";
        Optional<Map<String, @Nullable Object>> issuer =
                objects.get(new ObjectName(Definitions.API, kind, namespace, name));
        Authority authority = authorities.get(new IssuerKey(namespace, name));
        if (issuer.isEmpty() || authority == null) {
            return pending(
                    request,
                    "Referenced \"" + kind + "\" not found: " + kind.toLowerCase(Locale.ROOT) + ".cert-manager.io \""
                            + name + "\" not found");
        }
        if (!Conditions.isTrue(issuer.get(), READY)) {
            return pending(request, "Referenced issuer does not have a Ready status condition");
        }
        return answer(request, spec, authority);
    }

    private boolean answer(
            Map<String, @Nullable Object> request, Map<String, @Nullable Object> spec, Authority authority) {
        switch (behavior) {
            case STAYS_PENDING -> {
                return pending(request, "Waiting on certificate issuance from order: \"pending\"");
            }
            case FAILS -> {
                failed(request);
                return set(request, READY, "False", "Failed", "Vault failed to sign certificate: connection refused");
            }
            case MARKS_INVALID -> {
                return set(request, "InvalidRequest", "True", "BadConfig", "The CSR does not fit the issuer");
            }
            default -> {
                IssuedAnswer.of(spec, behavior, authority, clock.instant()).write(Conditions.status(request));
                return set(request, READY, "True", "Issued", "Certificate fetched from issuer successfully");
            }
        }
    }

    private void failed(Map<String, @Nullable Object> request) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Conditions.status(request).put("failureTime", now.toString());
    }

    private boolean pending(Map<String, @Nullable Object> request, String message) {
        return set(request, READY, "False", "Pending", message);
    }

    private boolean set(
            Map<String, @Nullable Object> request, String type, String status, String reason, String message) {
        return Conditions.set(request, new Condition(type, status, reason, message), clock.instant());
    }
}
