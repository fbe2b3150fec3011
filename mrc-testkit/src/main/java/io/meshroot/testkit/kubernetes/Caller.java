package io.meshroot.testkit.kubernetes;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request.
 *
 * @param user the name of the user, as {@code system:serviceaccount:mesh:controller}
 * @param groups the groups
 */
record Caller(String user, List<String> groups) {
    static final Caller ADMIN = new Caller("kubernetes-admin", List.of("system:masters", "system:authenticated"));
    static final Caller ANONYMOUS = new Caller("system:anonymous", List.of("system:unauthenticated"));

    static Caller user(String name) {
        return new Caller(name, List.of("system:authenticated"));
    }

    static Caller serviceAccount(String namespace, String name) {
        return new Caller(
                "system:serviceaccount:" + namespace + ":" + name,
                List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace, "system:authenticated"));
    }

    boolean isAnonymous() {
        return equals(ANONYMOUS);
    }

    Map<String, @Nullable Object> json() {
        return Map.of("username", user, "groups", groups);
    }
}
