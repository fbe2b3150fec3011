package io.meshroot.testkit.kubernetes;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Which kinds are served. Safe for use by several threads. */
final class Catalog {
    private final Map<String, ResourceType> types = new ConcurrentSkipListMap<>();

    Catalog() {
        BuiltIns.ALL.forEach(this::add);
    }

    private static String key(String apiVersion, String plural) {
        return apiVersion + "/" + plural;
    }

    void add(ResourceType type) {
        types.put(key(type.apiVersion(), type.plural()), type);
    }

    /** Replaces all versions of a custom resource; none means that it is no longer served. */
    void replace(String group, String plural, List<ResourceType> versions) {
        versions.forEach(this::add);
        types.values()
                .removeIf(
                        each -> each.group().equals(group) && each.plural().equals(plural) && !versions.contains(each));
    }

    Optional<ResourceType> find(String apiVersion, String plural) {
        return Optional.ofNullable(types.get(key(apiVersion, plural)));
    }

    Optional<ResourceType> ofKind(String apiVersion, String kind) {
        return types.values().stream()
                .filter(each ->
                        each.apiVersion().equals(apiVersion) && each.kind().equals(kind))
                .findFirst();
    }

    Collection<ResourceType> all() {
        return types.values().stream()
                .sorted(Comparator.comparing(ResourceType::group).thenComparing(ResourceType::plural))
                .toList();
    }
}
