package io.meshroot.testkit.kubernetes;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A kind of object in one of its versions.
 *
 * @param group the API group; empty for the core
 * @param version the version, as {@code v1}
 * @param kind the kind, as {@code ConfigMap}
 * @param plural its name in a path
 * @param shortNames what a user may write instead
 * @param traits how it behaves
 * @param schema its schema, if it has one
 */
record ResourceType(
        String group,
        String version,
        String kind,
        String plural,
        List<String> shortNames,
        Set<Trait> traits,
        Optional<Schema> schema) {
    /** How a kind behaves. */
    enum Trait {
        NAMESPACED,
        /** {@code status} is changed apart from the rest. */
        STATUS,
        /** {@code metadata.generation} is counted. */
        GENERATION,
        /** An update needs no resource version. */
        UNCONDITIONAL_UPDATE,
        /** It comes from a CustomResourceDefinition. */
        CUSTOM
    }

    boolean is(Trait trait) {
        return traits.contains(trait);
    }

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** The plural with its group, as messages name it. */
    String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** What objects of all versions are kept under. */
    String collection() {
        return group + "/" + plural;
    }
}
