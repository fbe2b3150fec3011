package io.meshroot.testkit.kubernetes;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks at each object before it is stored, as a webhook of a controller does, but in the same process. */
@FunctionalInterface
public interface AdmissionHook {
    /**
     * Admits an object.
     *
     * @param request what is asked; the object may be changed
     * @throws KubernetesRefusal if it is refused
     */
    void admit(Request request);

    /**
     * What is asked.
     *
     * @param operation {@code CREATE}, {@code UPDATE} or {@code DELETE}
     * @param resource the plural
     * @param subresource the subresource, or empty
     * @param user who asks
     * @param object the object to be; on deletion the one to go
     * @param before the object that is there, or null
     */
    record Request(
            String operation,
            String resource,
            String subresource,
            String user,
            Map<String, @Nullable Object> object,
            @Nullable Map<String, @Nullable Object> before) {}
}
