package io.meshroot.testkit.kubernetes;

/**
 * What somebody wants to do.
 *
 * @param verb the verb, as {@code list}
 * @param group the API group
 * @param resource the plural
 * @param subresource the subresource, or empty
 * @param namespace the namespace, or empty
 * @param name the name, or empty
 */
record Attributes(String verb, String group, String resource, String subresource, String namespace, String name) {
    String whole() {
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }

    KubernetesRefusal forbidden(Caller caller) {
        String qualified = group.isEmpty() ? resource : resource + "." + group;
        String where = namespace.isEmpty() ? " at the cluster scope" : " in the namespace \"" + namespace + "\"";
        return KubernetesRefusal.of(
                403,
                "Forbidden",
                qualified + (name.isEmpty() ? "" : " \"" + name + "\"") + " is forbidden: User \"" + caller.user()
                        + "\" cannot " + verb + " resource \"" + whole() + "\" in API group \"" + group + "\"" + where);
    }
}
