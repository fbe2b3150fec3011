package io.meshroot.testkit.kubernetes;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides by the Roles, ClusterRoles and bindings in the store who may do what, as the RBAC authorizer does. */
final class Rbac {
    private static final String ANY = "*";

    private final ObjectStore store;

    Rbac(ObjectStore store) {
        this.store = store;
    }

    boolean allows(Caller caller, Attributes wanted) {
        return caller.groups().contains("system:masters")
                || bound(caller, wanted, BuiltIns.CLUSTER_ROLE_BINDING, "")
                || (!wanted.namespace().isEmpty() && bound(caller, wanted, BuiltIns.ROLE_BINDING, wanted.namespace()));
    }

    private boolean bound(Caller caller, Attributes wanted, ResourceType bindings, String namespace) {
        return store.snapshot(bindings.collection()).objects().values().stream()
                .filter(binding -> Fields.text(binding, "metadata", "namespace").equals(namespace))
                .filter(binding -> Fields.objects(binding, "subjects").stream()
                        .anyMatch(subject -> names(subject, caller, namespace)))
                .flatMap(binding -> rules(binding, namespace).stream())
                .anyMatch(rule -> covers(rule, wanted));
    }

    private static boolean names(Map<String, @Nullable Object> subject, Caller caller, String namespace) {
        String name = Fields.text(subject, "name");
        String inside = Fields.text(subject, "namespace");
        return switch (Fields.text(subject, "kind")) {
            case "User" -> caller.user().equals(name);
            case "Group" -> caller.groups().contains(name);
            case "ServiceAccount" ->
                caller.user().equals("system:serviceaccount:" + (inside.isEmpty() ? namespace : inside) + ":" + name);
            default -> false;
        };
    }

    private List<Map<String, @Nullable Object>> rules(Map<String, @Nullable Object> binding, String namespace) {
        boolean cluster = Fields.text(binding, "roleRef", "kind").equals(BuiltIns.CLUSTER_ROLE.kind());
        ObjectStore.Key role = new ObjectStore.Key(
                (cluster ? BuiltIns.CLUSTER_ROLE : BuiltIns.ROLE).collection(),
                cluster ? "" : namespace,
                Fields.text(binding, "roleRef", "name"));
        return store.get(role).map(found -> Fields.objects(found, "rules")).orElse(List.of());
    }

    private static boolean covers(Map<String, @Nullable Object> rule, Attributes wanted) {
        List<String> names = Fields.texts(rule, "resourceNames");
        return has(rule, "verbs", wanted.verb())
                && has(rule, "apiGroups", wanted.group())
                && (has(rule, "resources", wanted.whole())
                        || (!wanted.subresource().isEmpty() && has(rule, "resources", "*/" + wanted.subresource())))
                && (names.isEmpty() || names.contains(wanted.name()));
    }

    private static boolean has(Map<String, @Nullable Object> rule, String field, String value) {
        List<String> values = Fields.texts(rule, field);
        return values.contains(value) || values.contains(ANY);
    }
}
