package io.meshroot.testkit.kubernetes;

import static io.meshroot.testkit.kubernetes.ResourceType.Trait.GENERATION;
import static io.meshroot.testkit.kubernetes.ResourceType.Trait.NAMESPACED;
import static io.meshroot.testkit.kubernetes.ResourceType.Trait.STATUS;
import static io.meshroot.testkit.kubernetes.ResourceType.Trait.UNCONDITIONAL_UPDATE;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The kinds that every server knows; of a real one's, those that a control plane needs. */
final class BuiltIns {
    private static final Set<ResourceType.Trait> PLAIN = EnumSet.of(NAMESPACED, UNCONDITIONAL_UPDATE);
    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final String ADMISSION = "admissionregistration.k8s.io";

    static final ResourceType NAMESPACE =
            type("", "Namespace", "namespaces", EnumSet.of(STATUS, UNCONDITIONAL_UPDATE), "ns");
    static final ResourceType SECRET = type("", "Secret", "secrets", PLAIN);
    static final ResourceType CONFIG_MAP = type("", "ConfigMap", "configmaps", PLAIN, "cm");
    static final ResourceType DEFINITION = type(
            "apiextensions.k8s.io",
            "CustomResourceDefinition",
            "customresourcedefinitions",
            EnumSet.of(STATUS, GENERATION, UNCONDITIONAL_UPDATE),
            "crd",
            "crds");
    static final ResourceType ROLE = type(RBAC, "Role", "roles", PLAIN);
    static final ResourceType ROLE_BINDING = type(RBAC, "RoleBinding", "rolebindings", PLAIN);
    static final ResourceType CLUSTER_ROLE =
            type(RBAC, "ClusterRole", "clusterroles", EnumSet.of(UNCONDITIONAL_UPDATE));
    static final ResourceType CLUSTER_ROLE_BINDING =
            type(RBAC, "ClusterRoleBinding", "clusterrolebindings", EnumSet.of(UNCONDITIONAL_UPDATE));
    static final ResourceType VALIDATING_WEBHOOKS = type(
            ADMISSION,
            "ValidatingWebhookConfiguration",
            "validatingwebhookconfigurations",
            EnumSet.of(GENERATION, UNCONDITIONAL_UPDATE));

    static final List<ResourceType> ALL = List.of(
            NAMESPACE,
            SECRET,
            CONFIG_MAP,
            type("", "ServiceAccount", "serviceaccounts", PLAIN, "sa"),
            type("", "Service", "services", EnumSet.of(NAMESPACED, STATUS, UNCONDITIONAL_UPDATE), "svc"),
            type("", "Event", "events", PLAIN, "ev"),
            type("", "Pod", "pods", EnumSet.of(NAMESPACED, STATUS, GENERATION, UNCONDITIONAL_UPDATE), "po"),
            type("coordination.k8s.io", "Lease", "leases", EnumSet.of(NAMESPACED)),
            DEFINITION,
            ROLE,
            ROLE_BINDING,
            CLUSTER_ROLE,
            CLUSTER_ROLE_BINDING,
            VALIDATING_WEBHOOKS);

    private BuiltIns() {}

    private static ResourceType type(
            String group, String kind, String plural, Set<ResourceType.Trait> traits, String... shortNames) {
        return new ResourceType(group, "v1", kind, plural, List.of(shortNames), Set.copyOf(traits), Optional.empty());
    }
}
