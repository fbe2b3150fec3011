package io.meshroot.testkit.kubernetes;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code SelfSubjectAccessReview}: may I? */
final class AccessReviews {
    static final String GROUP = "authorization.k8s.io";
    static final String PATH = "/apis/" + GROUP + "/v1/selfsubjectaccessreviews";

    private AccessReviews() {}

    static Map<String, @Nullable Object> resource() {
        return Map.of(
                "name", "selfsubjectaccessreviews",
                "singularName", "selfsubjectaccessreview",
                "namespaced", false,
                "kind", "SelfSubjectAccessReview",
                "verbs", List.of("create"));
    }

    static Outcome answer(Rbac rbac, Caller caller, Map<String, @Nullable Object> review) {
        Map<String, @Nullable Object> wanted = Fields.object(review, "spec", "resourceAttributes");
        if (wanted.isEmpty()) {
            throw KubernetesRefusal.badRequest(
                    "spec.resourceAttributes is missing; this server decides on nothing else");
        }
        boolean allowed = rbac.allows(
                caller,
                new Attributes(
                        Fields.text(wanted, "verb"),
                        Fields.text(wanted, "group"),
                        Fields.text(wanted, "resource"),
                        Fields.text(wanted, "subresource"),
                        Fields.text(wanted, "namespace"),
                        Fields.text(wanted, "name")));
        Map<String, @Nullable Object> answer = new LinkedHashMap<>(review);
        answer.put("status", allowed ? Map.of("allowed", true) : Map.of("allowed", false, "reason", ""));
        return new Outcome(201, answer, List.of());
    }
}
