package io.meshroot.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.RoleChangeException;
import io.meshroot.api.mrc.Admission.Request;
import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.trust.Blocker;
import io.meshroot.core.document.MrcDocuments;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionHandlerTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String MANAGER = "system:serviceaccount:mesh-system:mesh-root";

    private final List<Request> decided = new ArrayList<>();

    private static MeshRootCertificate mrc(Role role) {
        return MeshRootCertificate.builder("root-1")
                .namespace("mesh-system")
                .provider(TresorConfig.inSecret("mesh-system", "mesh-root-ca"))
                .role(role)
                .build();
    }

    private static ObjectNode object(Role role) {
        return (ObjectNode) read(MrcDocuments.toJson(mrc(role)));
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }

    private static ObjectNode review(String operation) {
        ObjectNode review = JSON.createObjectNode();
        review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
        ObjectNode request = review.putObject("request");
        request.put("uid", "705ab4f5-6393-11e8-b7cc-42010a800002");
        request.putObject("resource")
                .put("group", "config.openservicemesh.io")
                .put("version", "v1alpha2")
                .put("resource", "meshrootcertificates");
        request.put("name", "root-1").put("namespace", "mesh-system").put("operation", operation);
        request.putObject("userInfo").put("username", "alice");
        return review;
    }

    private static ObjectNode request(ObjectNode review) {
        return (ObjectNode) review.get("request");
    }

    private static ObjectNode update(Role from, Role to) {
        ObjectNode review = review("UPDATE");
        request(review).set("oldObject", object(from));
        request(review).set("object", object(to));
        return review;
    }

    private AdmissionHandler handler(Function<Request, List<Blocker>> decider) {
        return new AdmissionHandler(
                request -> {
                    decided.add(request);
                    return decider.apply(request);
                },
                "mesh-system",
                Set.of(MANAGER));
    }

    private JsonNode answer(Function<Request, List<Blocker>> decider, ObjectNode review) {
        return read(handler(decider).handle(review.toString()));
    }

    private JsonNode refused(Function<Request, List<Blocker>> decider, ObjectNode review) {
        JsonNode answer = answer(decider, review);
        assertThat(answer.at("/response/allowed").booleanValue())
                .as("%s", answer)
                .isFalse();
        return answer.at("/response/status");
    }

    private static Blocker blocker(String who) {
        return new Blocker(
                Blocker.Reason.HOLDER_NOT_ACKNOWLEDGED,
                MrcName.of("root-1"),
                Optional.of(who),
                Optional.empty(),
                who + " has not acknowledged trust in root-1");
    }

    @Test
    void letsInWhatTheManagerHasNothingAgainst() {
        JsonNode answer = answer(request -> List.of(), update(Role.PASSIVE, Role.ACTIVE));

        assertThat(answer.path("apiVersion").asText()).isEqualTo("admission.k8s.io/v1");
        assertThat(answer.path("kind").asText()).isEqualTo("AdmissionReview");
        assertThat(answer.at("/response/uid").asText()).isEqualTo("705ab4f5-6393-11e8-b7cc-42010a800002");
        assertThat(answer.at("/response/allowed").booleanValue()).isTrue();
        assertThat(decided).containsExactly(new Request.Update(mrc(Role.PASSIVE), mrc(Role.ACTIVE)));
    }

    @Test
    void asksAboutCreationsAndDeletions() {
        ObjectNode creation = review("CREATE");
        request(creation).set("object", object(Role.PASSIVE));
        request(creation).putNull("oldObject");
        ObjectNode deletion = review("DELETE");
        request(deletion).set("oldObject", object(Role.PASSIVE));

        assertThat(answer(request -> List.of(), creation)
                        .at("/response/allowed")
                        .booleanValue())
                .isTrue();
        assertThat(answer(request -> List.of(), deletion)
                        .at("/response/allowed")
                        .booleanValue())
                .isTrue();
        assertThat(decided)
                .containsExactly(new Request.Create(mrc(Role.PASSIVE)), new Request.Delete(MrcName.of("root-1")));
    }

    @Test
    void refusesWhatIsNotLegal() {
        JsonNode status = refused(
                request -> {
                    throw RoleChangeException.illegal("root-1: active -> passive", Illegality.WOULD_LEAVE_NO_ACTIVE);
                },
                update(Role.ACTIVE, Role.PASSIVE));

        assertThat(status.path("code").asInt()).isEqualTo(403);
        assertThat(status.path("message").asText())
                .contains("would leave no active MRC", "make another MRC active first");
    }

    @Test
    void refusesWhatIsNotSafeNamingTheBlockers() {
        JsonNode status = refused(
                request -> {
                    throw RoleChangeException.unsafe("root-1: passive -> active", List.of(blocker("gateway-7")));
                },
                update(Role.PASSIVE, Role.ACTIVE));

        assertThat(status.path("message").asText()).contains("not safe yet", "gateway-7 has not acknowledged");
        assertThat(status.at("/details/causes/0/reason").asText()).isEqualTo("HOLDER_NOT_ACKNOWLEDGED");
        assertThat(status.at("/details/causes/0/message").asText()).contains("gateway-7");
    }

    @Test
    void staysShortHoweverManyStandInTheWay() {
        List<Blocker> crowd =
                IntStream.range(0, 5_000).mapToObj(i -> blocker("holder-" + i)).toList();

        JsonNode status = refused(
                request -> {
                    throw RoleChangeException.unsafe("root-1: passive -> active", crowd);
                },
                update(Role.PASSIVE, Role.ACTIVE));

        assertThat(status.toString()).hasSizeLessThan(20_000);
        assertThat(status.at("/details/causes").size()).isEqualTo(20);
    }

    @Test
    void warnsOfWhatTheManagerStillHasToDo() {
        JsonNode answer = answer(request -> List.of(blocker("replica-2")), update(Role.PASSIVE, Role.ACTIVE));

        assertThat(answer.at("/response/allowed").booleanValue()).isTrue();
        assertThat(answer.at("/response/warnings/0").asText())
                .startsWith("waits until it is safe: ")
                .contains("replica-2");
    }

    @Test
    void letsInWhatTheManagersWrite() {
        ObjectNode review = update(Role.PASSIVE, Role.ACTIVE);
        ((ObjectNode) request(review).get("userInfo")).put("username", MANAGER);

        assertThat(answer(
                                request -> {
                                    throw new AssertionError("not to be asked");
                                },
                                review)
                        .at("/response/allowed")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void letsInChangesOfTheStatusAndOfLabels() {
        ObjectNode status = update(Role.PASSIVE, Role.PASSIVE);
        request(status).put("subResource", "status");
        ObjectNode labels = update(Role.PASSIVE, Role.PASSIVE);
        ObjectNode broken = update(Role.PASSIVE, Role.PASSIVE);
        ((ObjectNode) request(broken).at("/oldObject/spec")).put("role", "broken");
        ((ObjectNode) request(broken).at("/object/spec")).put("role", "broken");

        for (ObjectNode review : List.of(status, labels, broken)) {
            assertThat(answer(
                                    request -> {
                                        throw new AssertionError("not to be asked");
                                    },
                                    review)
                            .at("/response/allowed")
                            .booleanValue())
                    .as("%s", review)
                    .isTrue();
        }
    }

    @Test
    void refusesADocumentThatBreaksTheFormatNamingTheField() {
        ObjectNode creation = review("CREATE");
        ObjectNode object = object(Role.PASSIVE);
        ((ObjectNode) object.get("spec")).put("rolle", "passive");
        request(creation).set("object", object);

        JsonNode status = refused(request -> List.of(), creation);

        assertThat(status.path("code").asInt()).isEqualTo(422);
        assertThat(status.path("message").asText()).contains("spec.rolle", "did you mean role");
        assertThat(decided).isEmpty();
    }

    @Test
    void refusesWhateverCannotBeDecided() {
        JsonNode store = refused(
                request -> {
                    throw new MeshRootException(ErrorCode.STORE_UNAVAILABLE, "the store is away; wait");
                },
                update(Role.PASSIVE, Role.ACTIVE));
        JsonNode bug = refused(
                request -> {
                    throw new IllegalStateException("a secret detail");
                },
                update(Role.PASSIVE, Role.ACTIVE));

        assertThat(store.path("message").asText()).contains("can't be decided on", "the store is away");
        assertThat(bug.path("message").asText())
                .contains("IllegalStateException")
                .doesNotContain("secret detail");
        assertThat(bug.path("code").asInt()).isEqualTo(500);
    }

    @Test
    void refusesWhatIsNotForIt() {
        ObjectNode elsewhere = update(Role.PASSIVE, Role.ACTIVE);
        request(elsewhere).put("namespace", "default");
        ObjectNode pods = update(Role.PASSIVE, Role.ACTIVE);
        ((ObjectNode) request(pods).get("resource")).put("group", "").put("resource", "pods");
        ObjectNode connect = review("CONNECT");
        ObjectNode scale = review("UPDATE");
        request(scale).put("subResource", "scale");
        ObjectNode beta = update(Role.PASSIVE, Role.ACTIVE);
        beta.put("apiVersion", "admission.k8s.io/v1beta1");

        for (ObjectNode review : List.of(elsewhere, pods, connect, scale, beta)) {
            assertThat(refused(request -> List.of(), review).path("message").asText())
                    .as("%s", review)
                    .isNotBlank();
        }
        assertThat(decided).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\"}",
                "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"kind\":\"AdmissionReview\"}",
                "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":7}"
            })
    void refusesWhatIsNoReview(String text) {
        JsonNode answer = read(handler(request -> List.of()).handle(text));

        assertThat(answer.at("/response/allowed").isBoolean()).isTrue();
        assertThat(answer.at("/response/allowed").booleanValue()).isFalse();
        assertThat(answer.at("/response/status/message").asText()).isNotBlank();
    }

    /** As {@code kubectl delete --all}. */
    @Test
    void decidesOnEachOfACollectionThatIsDeleted() {
        ObjectNode deletion = review("DELETE");
        request(deletion).put("name", "");
        request(deletion).set("oldObject", object(Role.INACTIVE));

        JsonNode answer = answer(request -> List.of(), deletion);

        assertThat(answer.at("/response/allowed").booleanValue())
                .as("%s", answer)
                .isTrue();
        assertThat(decided).containsExactly(new Request.Delete(MrcName.of("root-1")));
    }

    @Test
    void takesNothingIntoUseThatIsBeingDeleted() {
        ObjectNode review = update(Role.INACTIVE, Role.PASSIVE);
        ((ObjectNode) request(review).at("/object/metadata")).put("deletionTimestamp", "2026-01-01T00:00:00Z");

        assertThat(refused(request -> List.of(), review).path("message").asText())
                .contains("root-1 is being deleted");
        assertThat(decided).isEmpty();

        request(review).set("oldObject", object(Role.PASSIVE));
        ((ObjectNode) request(review).at("/object/spec")).put("role", "inactive");
        assertThat(answer(request -> List.of(), review).at("/response/allowed").booleanValue())
                .isTrue();
    }
}
