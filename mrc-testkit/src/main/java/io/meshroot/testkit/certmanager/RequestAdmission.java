package io.meshroot.testkit.certmanager;

import io.meshroot.testkit.internal.json.Json;
import io.meshroot.testkit.kubernetes.AdmissionHook;
import io.meshroot.testkit.kubernetes.KubernetesRefusal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What cert-manager's webhook does with CertificateRequests: fills in who asks, and refuses what is wrong. */
final class RequestAdmission implements AdmissionHook {
    private static final Set<String> USAGES = Set.of(
            "signing",
            "digital signature",
            "content commitment",
            "key encipherment",
            "key agreement",
            "data encipherment",
            "cert sign",
            "crl sign",
            "encipher only",
            "decipher only",
            "any",
            "server auth",
            "client auth",
            "code signing",
            "email protection",
            "s/mime",
            "ipsec end system",
            "ipsec tunnel",
            "ipsec user",
            "timestamping",
            "ocsp signing",
            "microsoft sgc",
            "netscape sgc");

    @Override
    public void admit(Request request) {
        if (!request.resource().equals("certificaterequests")
                || request.operation().equals("DELETE")) {
            return;
        }
        Map<String, @Nullable Object> before = request.before();
        Map<String, @Nullable Object> spec = Json.object(request.object().get("spec"));
        if (before == null) {
            spec.put("username", request.user());
            create(spec);
        } else if (!spec.equals(before.get("spec"))) {
            throw denied("spec: Forbidden: cannot change spec after creation");
        } else {
            decisions(request.object(), before);
        }
    }

    private static void create(Map<String, @Nullable Object> spec) {
        Map<String, @Nullable Object> issuer = Json.object(spec.get("issuerRef"));
        String group = String.valueOf(issuer.getOrDefault("group", Definitions.GROUP));
        String kind = String.valueOf(issuer.getOrDefault("kind", "Issuer"));
        if (Objects.toString(issuer.get("name"), "").isEmpty()) {
            throw denied("spec.issuerRef.name: Required value: must be specified");
        }
        if (group.equals(Definitions.GROUP)
                && !Set.of("Issuer", "ClusterIssuer").contains(kind)) {
            throw denied(
                    "spec.issuerRef.kind: Invalid value: \"" + kind + "\": must be one of Issuer or ClusterIssuer");
        }
        if (spec.get("usages") instanceof List<?> usages && !USAGES.containsAll(usages)) {
            throw denied("spec.usages: Invalid value: " + usages + ": unknown keyusage");
        }
        RequestedLeaf asked;
        try {
            asked = RequestedLeaf.of(String.valueOf(spec.get("request")));
        } catch (IllegalArgumentException e) {
            throw denied("spec.request: Invalid value: failed to decode csr: " + e.getMessage());
        }
        if (asked.hasUsages()) {
            throw denied("spec.request: Invalid value: this fake wants no key usages in the request itself");
        }
        if (asked.isAuthority() != Boolean.TRUE.equals(spec.get("isCA"))) {
            throw denied("spec.request: Invalid value: basic constraints do not match isCA");
        }
    }

    /** Approved and Denied are only ever true, and never changed or both there. */
    private static void decisions(Map<String, @Nullable Object> object, Map<String, @Nullable Object> before) {
        boolean approved = Conditions.isTrue(object, "Approved");
        boolean denied = Conditions.isTrue(object, "Denied");
        boolean changed = (Conditions.isTrue(before, "Approved") && !approved)
                || (Conditions.isTrue(before, "Denied") && !denied);
        if (changed || (approved && denied)) {
            throw denied(
                    "status.conditions: Forbidden: 'Approved' and 'Denied' conditions may not be modified once set");
        }
    }

    private static KubernetesRefusal denied(String why) {
        return KubernetesRefusal.of(
                403, "Forbidden", "admission webhook \"webhook.cert-manager.io\" denied the request: " + why);
    }
}
