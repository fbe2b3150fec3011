package io.meshroot.testkit.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.testkit.kubernetes.RawClient.Answer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Definitions, schemas and rules. */
@Timeout(60)
class CustomResourceTest {
    private static final String WIDGETS = "/apis/test.example/v1/namespaces/default/widgets";

    private final FakeKubernetes kubernetes = FakeKubernetes.start();
    private final RawClient admin = new RawClient(kubernetes.address(), kubernetes.adminToken());

    @BeforeEach
    void define() {
        kubernetes.objects().create(Widgets.DEFINITION);
    }

    @AfterEach
    void stop() {
        kubernetes.close();
    }

    private Answer create(String field, @Nullable Object value) {
        Map<String, Object> widget = Widgets.widget("w", "small");
        Fields.child(widget, "spec").put(field, value);
        return admin.send("POST", WIDGETS, widget);
    }

    @Test
    void fillsInDefaultsAndPrunesUnknownFields() {
        Answer made = create("unknown", Map.of("deep", 1));

        assertThat(made.text("spec", "color")).isEqualTo("grey");
        assertThat(Fields.object(made.body(), "spec")).doesNotContainKey("unknown");
        assertThat(made.response().headers().firstValue("Warning").orElse(""))
                .contains("unknown field \\\"spec.unknown\\\"");
    }

    @Test
    void dropsWhatIsNullAndMayNotBe() {
        assertThat(Fields.object(create("count", null).body(), "spec")).doesNotContainKey("count");
        assertThat(patch("{\"spec\":{\"size\":null}}").message()).contains("spec.size: Required value");
    }

    @Test
    void refusesUnknownFieldsWhereAskedTo() {
        Map<String, Object> widget = Widgets.widget("w", "small");
        widget.put("extra", "x");

        assertThat(admin.send("POST", WIDGETS + "?fieldValidation=Strict", widget)
                        .message())
                .contains("strict decoding error: unknown field \"extra\"");
    }

    @Test
    void refusesValuesOutsideOfTheSchema() {
        refused(create("size", "huge"), "spec.size: Unsupported value: \"huge\": supported values: \"small\"");
        refused(create("count", 0), "spec.count in body should be greater than or equal to 1");
        refused(create("count", "1"), "spec.count in body must be of type integer: \"1\"");
        refused(create("tags", List.of(1)), "spec.tags[0] in body must be of type string: 1");
        refused(create("maker", Map.of()), "\"spec.maker\" must validate one and only one schema (oneOf). Found none");
        refused(
                create("maker", Map.of("shop", "a", "home", Map.of())),
                "\"spec.maker\" must validate one and only one schema (oneOf). Found 2 valid");
        refused(create("tags", List.of("xyz")), "spec: Invalid value: \"object\": odd tag");
        Map<String, Object> widget = Widgets.widget("w", "small");
        Fields.child(widget, "spec").remove("size");
        Answer missing = admin.send("POST", WIDGETS, widget);
        refused(missing, "Widget.test.example \"w\" is invalid: spec.size: Required value");
        assertThat(Fields.objects(missing.body(), "details", "causes"))
                .containsExactly(
                        Map.of("reason", "FieldValueRequired", "field", "spec.size", "message", "Required value"));
    }

    private static void refused(Answer answer, String message) {
        assertThat(answer.code()).isEqualTo(422);
        assertThat(answer.reason()).isEqualTo("Invalid");
        assertThat(answer.message()).contains(message);
    }

    @Test
    void rulesOfTransitionCompareWithTheOldObject() {
        assertThat(create("size", "large").code()).isEqualTo(201);

        refused(patch("{\"spec\":{\"size\":\"small\"}}"), "spec: Invalid value: \"object\": shrink in steps");
        assertThat(patch("{\"spec\":{\"size\":\"medium\"}}").code()).isEqualTo(200);
        assertThat(patch("{\"spec\":{\"size\":\"small\"}}").code()).isEqualTo(200);
        refused(patch("{\"spec\":{\"maker\":{\"shop\":\"other\"}}}"), "maker never changes");
    }

    private Answer patch(String patch) {
        return admin.send("PATCH", WIDGETS + "/w", "application/merge-patch+json", patch);
    }

    @Test
    void refusesDefinitionsThatItCanNotGoBy() {
        String name = Widgets.DEFINITION.replace("widgets.test.example", "gadgets.test.example");
        assertThatThrownBy(() -> kubernetes.objects().create(name)).hasMessageContaining("must be spec.names.plural");
        String rule = Widgets.DEFINITION
                .replace("widget", "gadget")
                .replace("self.maker == oldSelf.maker", "self.maker.format('x') == 1");
        assertThatThrownBy(() -> kubernetes.objects().create(rule))
                .isInstanceOfSatisfying(
                        KubernetesRefusal.class, e -> assertThat(e.code()).isEqualTo(422))
                .hasMessageContaining("format with 1 arguments is not known here");
    }
}
