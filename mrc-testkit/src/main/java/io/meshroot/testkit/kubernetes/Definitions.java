package io.meshroot.testkit.kubernetes;

import static io.meshroot.testkit.kubernetes.ResourceType.Trait.CUSTOM;
import static io.meshroot.testkit.kubernetes.ResourceType.Trait.GENERATION;
import static io.meshroot.testkit.kubernetes.ResourceType.Trait.NAMESPACED;
import static io.meshroot.testkit.kubernetes.ResourceType.Trait.STATUS;

import io.meshroot.testkit.internal.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What CustomResourceDefinitions say. */
final class Definitions {
    private Definitions() {}

    /** Checks a definition as far as this server goes by it. */
    static List<Cause> complaints(Map<String, @Nullable Object> definition) {
        List<Cause> causes = new ArrayList<>();
        for (String field : List.of("group", "scope")) {
            if (Fields.text(definition, "spec", field).isEmpty()) {
                causes.add(Cause.required("spec." + field));
            }
        }
        for (String field : List.of("plural", "kind")) {
            if (Fields.text(definition, "spec", "names", field).isEmpty()) {
                causes.add(Cause.required("spec.names." + field));
            }
        }
        String name =
                Fields.text(definition, "spec", "names", "plural") + "." + Fields.text(definition, "spec", "group");
        if (!Fields.text(definition, "metadata", "name").equals(name)) {
            causes.add(Cause.invalid(
                    "metadata.name",
                    "\"" + Fields.text(definition, "metadata", "name")
                            + "\": must be spec.names.plural+\".\"+spec.group"));
        }
        List<Map<String, @Nullable Object>> versions = Fields.objects(definition, "spec", "versions");
        long stored =
                versions.stream().filter(each -> Fields.flag(each, "storage")).count();
        if (stored != 1) {
            causes.add(Cause.invalid("spec.versions", "[]: must have exactly one version marked as storage version"));
        }
        for (int i = 0; i < versions.size(); i++) {
            version(versions.get(i), "spec.versions[" + i + "]", causes);
        }
        return causes;
    }

    private static void version(Map<String, @Nullable Object> version, String path, List<Cause> causes) {
        if (Fields.object(version, "schema", "openAPIV3Schema").isEmpty()) {
            causes.add(new Cause(
                    "FieldValueRequired", path + ".schema.openAPIV3Schema", "Required value: schemas are required"));
        }
        rules(version.get("schema"), path + ".schema", causes);
    }

    private static void rules(@Nullable Object part, String path, List<Cause> causes) {
        if (part instanceof List<?> list) {
            list.forEach(each -> rules(each, path, causes));
        } else if (part instanceof Map<?, ?>) {
            Map<String, @Nullable Object> map = Json.object(part);
            for (Map<String, @Nullable Object> rule : Fields.objects(map, "x-kubernetes-validations")) {
                try {
                    CelRule unused = CelRule.of(rule);
                } catch (CelError e) {
                    causes.add(Cause.invalid(
                            path + ".x-kubernetes-validations", "\"\": compilation failed: " + e.getMessage()));
                }
            }
            map.forEach((name, each) -> rules(each, path + "." + name, causes));
        }
    }

    /** The kinds that a definition makes, one for each version that is served. */
    static List<ResourceType> types(Map<String, @Nullable Object> definition) {
        return Fields.objects(definition, "spec", "versions").stream()
                .filter(version -> Fields.flag(version, "served"))
                .map(version -> type(definition, version))
                .toList();
    }

    private static ResourceType type(Map<String, @Nullable Object> definition, Map<String, @Nullable Object> version) {
        Set<ResourceType.Trait> traits = EnumSet.of(CUSTOM, GENERATION);
        if (Fields.text(definition, "spec", "scope").equals("Namespaced")) {
            traits.add(NAMESPACED);
        }
        if (Fields.at(version, "subresources", "status") != null) {
            traits.add(STATUS);
        }
        return new ResourceType(
                Fields.text(definition, "spec", "group"),
                Fields.text(version, "name"),
                Fields.text(definition, "spec", "names", "kind"),
                Fields.text(definition, "spec", "names", "plural"),
                Fields.texts(definition, "spec", "names", "shortNames"),
                Set.copyOf(traits),
                Optional.of(new Schema(Fields.object(version, "schema", "openAPIV3Schema"))));
    }

    /** Writes the status of a definition that is served from now on. */
    static void accept(Map<String, @Nullable Object> definition, Instant now) {
        Map<String, @Nullable Object> names = Fields.child(Fields.child(definition, "spec"), "names");
        String kind = Fields.text(names, "kind");
        names.putIfAbsent("listKind", kind + "List");
        names.putIfAbsent("singular", kind.toLowerCase(Locale.ROOT));
        Map<String, @Nullable Object> status = Fields.child(definition, "status");
        status.put("acceptedNames", Fields.copyOf(names));
        status.put(
                "storedVersions",
                Fields.objects(definition, "spec", "versions").stream()
                        .filter(each -> Fields.flag(each, "storage"))
                        .map(each -> each.get("name"))
                        .toList());
        if (Fields.list(status, "conditions").isEmpty()) {
            status.put(
                    "conditions",
                    List.of(
                            condition("NamesAccepted", "NoConflicts", "no conflicts found", now),
                            condition(
                                    "Established",
                                    "InitialNamesAccepted",
                                    "the initial names have been accepted",
                                    now)));
        }
    }

    private static Map<String, @Nullable Object> condition(String type, String reason, String message, Instant now) {
        Map<String, @Nullable Object> condition = new LinkedHashMap<>();
        condition.put("type", type);
        condition.put("status", "True");
        condition.put("reason", reason);
        condition.put("message", message);
        condition.put("lastTransitionTime", Metadata.time(now));
        return condition;
    }
}
