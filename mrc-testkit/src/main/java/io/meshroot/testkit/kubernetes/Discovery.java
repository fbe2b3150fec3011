package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.kubernetes.ResourceType.Trait;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells what is served. */
final class Discovery {
    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    private final Catalog catalog;

    Discovery(Catalog catalog) {
        this.catalog = catalog;
    }

    static Map<String, @Nullable Object> version() {
        return Map.of(
                "major", "1",
                "minor", "34",
                "gitVersion", "v1.34.0+fake",
                "platform", "java");
    }

    Optional<Map<String, @Nullable Object>> answer(String path) {
        List<String> parts = Route.segments(path);
        if (parts.isEmpty()) {
            return Optional.of(Map.of("paths", List.of("/api", "/apis", "/version")));
        }
        return switch (parts.get(0) + parts.size()) {
            case "api1" -> Optional.of(Map.of("kind", "APIVersions", "versions", List.of("v1")));
            case "api2" -> resources(parts.get(1));
            case "apis1" -> Optional.of(Map.of("kind", "APIGroupList", "apiVersion", "v1", "groups", groups()));
            case "apis2" ->
                groups().stream()
                        .filter(group -> parts.get(1).equals(group.get("name")))
                        .findFirst();
            case "apis3" -> resources(parts.get(1) + "/" + parts.get(2));
            default -> Optional.empty();
        };
    }

    private List<Map<String, @Nullable Object>> groups() {
        Map<String, List<Map<String, String>>> versions = new LinkedHashMap<>();
        for (ResourceType type : catalog.all()) {
            Map<String, String> version = Map.of("groupVersion", type.apiVersion(), "version", type.version());
            List<Map<String, String>> known = versions.computeIfAbsent(type.group(), group -> new ArrayList<>());
            if (!known.contains(version)) {
                known.add(version);
            }
        }
        versions.remove("");
        versions.putIfAbsent(
                AccessReviews.GROUP, List.of(Map.of("groupVersion", AccessReviews.GROUP + "/v1", "version", "v1")));
        List<Map<String, @Nullable Object>> groups = new ArrayList<>();
        versions.forEach((name, each) -> {
            Map<String, @Nullable Object> group = new LinkedHashMap<>();
            group.put("kind", "APIGroup");
            group.put("apiVersion", "v1");
            group.put("name", name);
            group.put("versions", each);
            group.put("preferredVersion", each.get(0));
            groups.add(group);
        });
        return groups;
    }

    private Optional<Map<String, @Nullable Object>> resources(String apiVersion) {
        List<Map<String, @Nullable Object>> resources = new ArrayList<>();
        for (ResourceType type : catalog.all()) {
            if (type.apiVersion().equals(apiVersion)) {
                resources.add(resource(type, type.plural(), VERBS));
                if (type.is(Trait.STATUS)) {
                    resources.add(resource(type, type.plural() + "/status", List.of("get", "patch", "update")));
                }
            }
        }
        if (apiVersion.equals(AccessReviews.GROUP + "/v1")) {
            resources.add(AccessReviews.resource());
        }
        return resources.isEmpty()
                ? Optional.empty()
                : Optional.of(Map.of(
                        "kind",
                        "APIResourceList",
                        "apiVersion",
                        "v1",
                        "groupVersion",
                        apiVersion,
                        "resources",
                        resources));
    }

    private static Map<String, @Nullable Object> resource(ResourceType type, String name, List<String> verbs) {
        Map<String, @Nullable Object> resource = new LinkedHashMap<>();
        resource.put("name", name);
        resource.put("singularName", type.kind().toLowerCase(Locale.ROOT));
        resource.put("namespaced", type.is(Trait.NAMESPACED));
        resource.put("kind", type.kind());
        resource.put("verbs", verbs);
        if (!type.shortNames().isEmpty()) {
            resource.put("shortNames", type.shortNames());
        }
        return resource;
    }
}
