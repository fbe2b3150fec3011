package io.meshroot.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DroppedFieldsTest {
    private static final String GIVEN = """
            {"apiVersion":"config.openservicemesh.io/v1alpha2","kind":"MeshRootCertificate","metadata":{"name":"a"},
             "spec":{"role":"passive","provider":{"tresor":{"keyType":"ec-p384",
              "ca":{"secretRef":{"name":"a","namespace":"b"}}}}}}""";

    private static GenericKubernetesResource object(String json, String applied) {
        GenericKubernetesResource object = Serialization.unmarshal(json, GenericKubernetesResource.class);
        object.getMetadata().setAnnotations(Map.of("kubectl.kubernetes.io/last-applied-configuration", applied));
        return object;
    }

    @Test
    void namesAFieldThatWasGivenAndIsGone() {
        String kept = GIVEN.replace("\"keyType\":\"ec-p384\",", "");

        assertThat(DroppedFields.of(object(kept, GIVEN))).containsExactly("spec.provider.tresor.keyType");
    }

    @Test
    void findsNothingWhereAllIsThereOrMore() {
        String more = GIVEN.replace("\"role\":\"passive\"", "\"role\":\"active\",\"spiffeEnabled\":false");

        assertThat(DroppedFields.of(object(GIVEN, GIVEN))).isEmpty();
        assertThat(DroppedFields.of(object(more, GIVEN))).isEmpty();
        assertThat(DroppedFields.of(object(GIVEN, "no JSON"))).isEmpty();
        assertThat(DroppedFields.of(object(GIVEN, "[]"))).isEmpty();
    }
}
