package io.meshroot.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.Role;
import io.meshroot.testkit.kubernetes.KubernetesFault;
import io.meshroot.testkit.kubernetes.ObjectName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeshRootCertificateCrdTest {
    private static final JsonNode CRD = Serialization.unmarshal(MeshRootCertificateCrd.yaml(), JsonNode.class);
    private static final JsonNode VERSION = CRD.at("/spec/versions/0");
    private static final JsonNode SPEC = VERSION.at("/schema/openAPIV3Schema/properties/spec");

    @Test
    void isTheDefinitionOfOpenServiceMesh() {
        assertThat(CRD.at("/metadata/name").asText()).isEqualTo(MeshRootCertificateCrd.NAME);
        assertThat(CRD.at("/spec/group").asText()).isEqualTo("config.openservicemesh.io");
        assertThat(CRD.at("/spec/scope").asText()).isEqualTo("Namespaced");
        assertThat(VERSION.path("name").asText()).isEqualTo("v1alpha2");
        assertThat(VERSION.at("/subresources/status").isObject()).isTrue();
        assertThat(SPEC.at("/properties/trustDomain/default").asText()).isEqualTo("cluster.local");
        assertThat(SPEC.at("/properties/spiffeEnabled/default").isBoolean()).isTrue();
    }

    @Test
    void knowsTheRolesAndKeyTypesThatThereAre() {
        assertThat(texts(SPEC.at("/properties/role/enum")))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Role.values()).map(Role::id).toList());
        assertThat(texts(SPEC.at("/properties/provider/properties/tresor/properties/keyType/enum")))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(KeyType.values()).map(KeyType::id).toList());
    }

    @Test
    void showsWhoSignsInAList() {
        assertThat(CRD.at("/spec/versions/0/additionalPrinterColumns").findValuesAsText("name"))
                .containsExactly("Role", "Accepted", "Signer", "Trust", "Age");
    }

    /** Else the API server may refuse the rules for what they could cost. */
    @Test
    void boundsEveryStringAndMapUnderTheRules() {
        List<String> unbounded = new ArrayList<>();
        collectUnbounded("spec", SPEC, unbounded);

        assertThat(unbounded).isEmpty();
    }

    private static void collectUnbounded(String path, JsonNode schema, List<String> found) {
        String type = schema.path("type").asText();
        boolean bounded = switch (type) {
            case "string" -> schema.has("maxLength") || schema.has("enum");
            case "array" -> schema.has("maxItems");
            case "object" -> !schema.has("additionalProperties") || schema.has("maxProperties");
            default -> true;
        };
        if (!bounded) {
            found.add(path);
        }
        schema.path("properties")
                .properties()
                .forEach(field -> collectUnbounded(path + "." + field.getKey(), field.getValue(), found));
        if (schema.path("additionalProperties").isObject()) {
            collectUnbounded(path + ".*", schema.path("additionalProperties"), found);
        }
    }

    private static final ObjectName INSTALLED =
            new ObjectName("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", MeshRootCertificateCrd.NAME);
    private static final String REVISION = "meshroot.io/crd-revision: \"1\"";

    private static String installed(Cluster cluster) {
        return Serialization.asYaml(cluster.server.objects().get(INSTALLED).orElseThrow());
    }

    @Test
    void isInstalledAlsoWhereAnotherOneWasFaster() {
        try (Cluster cluster = Cluster.startWith(MeshRootCertificateCrd.yaml().replace(REVISION, "x: \"y\""))) {
            cluster.server.failNext(
                    2, "PUT /apis/apiextensions", KubernetesFault.error(409, "Conflict", "it was changed"));

            MeshRootCertificateCrd.install(cluster.client());

            assertThat(installed(cluster)).contains("crd-revision");
        }
    }

    @Test
    void leavesADefinitionOfANewerReleaseAlone() {
        String newer = MeshRootCertificateCrd.yaml()
                .replace(REVISION, "meshroot.io/crd-revision: \"1000\"")
                .replace("maxLength: 253", "maxLength: 254");
        try (Cluster cluster = Cluster.startWith(newer)) {
            String before = installed(cluster);

            MeshRootCertificateCrd.install(cluster.client());

            assertThat(installed(cluster)).isEqualTo(before).contains("1000");
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
