package io.meshroot.testkit.kubernetes;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads paths of the API. */
final class Route {
    private static final String NAMESPACES = "namespaces";

    private Route() {}

    static List<String> segments(String path) {
        return Arrays.stream(path.split("/", -1))
                .filter(each -> !each.isEmpty())
                .toList();
    }

    /** Finds what a path is about; nothing if it is no path of a resource. */
    static Optional<Lookup> resource(String path, Catalog catalog) {
        List<String> all = segments(path);
        if (all.size() > 2 && all.get(0).equals("api")) {
            return resource(all.get(1), all.subList(2, all.size()), catalog);
        }
        if (all.size() > 3 && all.get(0).equals("apis")) {
            return resource(all.get(1) + "/" + all.get(2), all.subList(3, all.size()), catalog);
        }
        return Optional.empty();
    }

    private static Optional<Lookup> resource(String apiVersion, List<String> rest, Catalog catalog) {
        // A namespace's own status is the only path of three that begins so and is not in a namespace.
        boolean namespaced = rest.get(0).equals(NAMESPACES)
                && rest.size() > 2
                && !(rest.get(2).equals("status") && rest.size() == 3);
        String namespace = namespaced ? rest.get(1) : "";
        List<String> below = namespaced ? rest.subList(2, rest.size()) : rest;
        if (below.size() > 3) {
            return Optional.empty();
        }
        return catalog.find(apiVersion, below.get(0))
                .filter(type -> namespace.isEmpty() || type.is(ResourceType.Trait.NAMESPACED))
                .map(type -> new Lookup(
                        type, namespace, below.size() > 1 ? below.get(1) : "", below.size() > 2 ? below.get(2) : ""));
    }
}
