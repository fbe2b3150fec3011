package io.meshroot.testkit.kubernetes;

/**
 * Which object or collection a request is about.
 *
 * @param type its kind
 * @param namespace the namespace; empty for all, or if there is none
 * @param name the name; empty for the collection
 * @param subresource the subresource, or empty
 */
record Lookup(ResourceType type, String namespace, String name, String subresource) {
    ObjectStore.Key key() {
        return new ObjectStore.Key(type.collection(), namespace, name);
    }

    Lookup named(String given) {
        return new Lookup(type, namespace, given, subresource);
    }

    boolean isStatus() {
        return subresource.equals("status");
    }

    Attributes attributes(String verb) {
        return new Attributes(verb, type.group(), type.plural(), subresource, namespace, name);
    }
}
