package io.meshroot.api.mrc;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What identifies and describes a MeshRootCertificate, as in a Kubernetes object's {@code metadata}.
 *
 * @param name the name
 * @param namespace the namespace, if one is given
 * @param labels labels, kept as they are
 * @param annotations annotations, kept as they are
 */
public record Metadata(
        MrcName name, Optional<String> namespace, Map<String, String> labels, Map<String, String> annotations) {
    /**
     * Checks the namespace and copies the maps.
     *
     * @throws IllegalArgumentException if the namespace is no legal name
     */
    public Metadata {
        Objects.requireNonNull(name, "name");
        namespace.ifPresent(value -> ObjectNames.check("metadata.namespace", value, ObjectNames.MAX_LENGTH));
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    /**
     * Makes metadata of a name alone.
     *
     * @param name the name
     * @return the metadata
     * @throws IllegalArgumentException if it is no legal name
     */
    public static Metadata named(String name) {
        return new Metadata(MrcName.of(name), Optional.empty(), Map.of(), Map.of());
    }
}
