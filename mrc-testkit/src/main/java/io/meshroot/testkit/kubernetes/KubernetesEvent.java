package io.meshroot.testkit.kubernetes;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a watch tells.
 *
 * @param type what happened
 * @param object the object afterwards; before, if it was deleted
 */
public record KubernetesEvent(Type type, Map<String, @Nullable Object> object) {
    /** What happened to an object. */
    public enum Type {
        /** It is there now. */
        ADDED,
        /** It is another now. */
        MODIFIED,
        /** It is gone. */
        DELETED,
        /** Nothing: the watch has seen everything up to a resource version. */
        BOOKMARK,
        /** The watch failed; the object is a {@code Status}. */
        ERROR
    }

    /** Checks that nothing is null. */
    public KubernetesEvent {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(object, "object");
    }
}
