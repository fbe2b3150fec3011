package io.meshroot.kubernetes;

import java.util.Map;

/** How the objects are marked that this module makes. */
final class Labels {
    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String COMPONENT = "app.kubernetes.io/component";
    static final String VIEW = "mesh-root-view";

    private static final String US = "mesh-root";

    private Labels() {}

    static Map<String, String> ours() {
        return Map.of(MANAGED_BY, US);
    }

    static Map<String, String> ofView() {
        return Map.of(MANAGED_BY, US, COMPONENT, VIEW);
    }
}
