package io.meshroot.api.mrc;

import java.util.Objects;

/**
 * Where a secret is kept.
 *
 * @param namespace the namespace
 * @param name the name within it
 */
public record SecretRef(String namespace, String name) implements Comparable<SecretRef> {
    /**
     * Checks both names (RFC 1123 subdomain).
     *
     * @throws IllegalArgumentException if one is no legal name
     */
    public SecretRef {
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(name, "name");
        ObjectNames.check("secretRef.namespace", namespace, ObjectNames.MAX_LENGTH);
        ObjectNames.check("secretRef.name", name, ObjectNames.MAX_LENGTH);
    }

    @Override
    public int compareTo(SecretRef other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    /**
     * Returns {@code <namespace>/<name>}.
     *
     * @return the text
     */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
