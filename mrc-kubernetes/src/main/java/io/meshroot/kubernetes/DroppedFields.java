package io.meshroot.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The fields that somebody gave and the API server dropped, because its definition is older than they are. {@code kubectl
 * apply} leaves in an annotation what it was given; of other tools nobody can tell.
 */
final class DroppedFields {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private DroppedFields() {}

    static List<String> of(GenericKubernetesResource object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        String applied = annotations == null ? null : annotations.get(APPLIED);
        if (applied == null) {
            return List.of();
        }
        try {
            List<String> dropped = new ArrayList<>();
            JsonNode kept = JSON.readTree(Serialization.asJson(object));
            collect("spec", JSON.readTree(applied).path("spec"), kept.path("spec"), dropped);
            return dropped;
        } catch (JsonProcessingException e) {
            return List.of(); // somebody else's annotation
        }
    }

    private static void collect(String path, JsonNode given, JsonNode kept, List<String> dropped) {
        if (kept.isMissingNode() && !given.isMissingNode() && !given.isNull()) {
            dropped.add(path);
        } else if (given.isObject()) {
            given.properties()
                    .forEach(field ->
                            collect(path + "." + field.getKey(), field.getValue(), kept.path(field.getKey()), dropped));
        }
    }
}
