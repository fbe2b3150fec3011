package io.meshroot.testkit.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.testkit.kubernetes.RawClient.Answer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Statuses, reasons and messages of requests, and watches over plain HTTP. */
@Timeout(60)
class FakeKubernetesTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String WIDGETS = "/apis/test.example/v1/namespaces/default/widgets";

    private final FakeKubernetes kubernetes = FakeKubernetes.start();
    private final RawClient admin = new RawClient(kubernetes.address(), kubernetes.adminToken());

    @AfterEach
    void stop() {
        kubernetes.close();
    }

    private static Map<String, Object> map(String name, Map<String, String> labels) {
        return Map.of("apiVersion", "v1", "kind", "ConfigMap", "metadata", Map.of("name", name, "labels", labels));
    }

    private static Map<String, Object> map(String name) {
        return map(name, Map.of());
    }

    @Test
    void refusesInTheWordsOfARealServer() {
        assertThat(admin.get(MAPS + "/none")).satisfies(answer -> {
            assertThat(answer.code()).isEqualTo(404);
            assertThat(answer.reason()).isEqualTo("NotFound");
            assertThat(answer.message()).isEqualTo("configmaps \"none\" not found");
            assertThat(answer.text("details", "kind")).isEqualTo("configmaps");
        });
        assertThat(admin.get("/apis/none.example/v1/things").message())
                .isEqualTo("the server could not find the requested resource");
        assertThat(admin.send("POST", "/api/v1/namespaces/nowhere/configmaps", map("a"))
                        .message())
                .isEqualTo("namespaces \"nowhere\" not found");
        assertThat(admin.send("POST", MAPS, map("A_b")).code()).isEqualTo(422);
        assertThat(admin.send("POST", MAPS, "application/json", "{").code()).isEqualTo(400);
        assertThat(admin.send("POST", MAPS + "/a", map("a")).code()).isEqualTo(405);
        assertThat(admin.send("PUT", MAPS + "/a", map("a")).code()).isEqualTo(404);
        assertThat(admin.send("POST", MAPS, Map.of("apiVersion", "v1", "kind", "Secret"))
                        .code())
                .isEqualTo(400);
        assertThat(admin.get(MAPS + "?labelSelector=a%20b%20c").code()).isEqualTo(400);
        assertThat(admin.get(MAPS + "?resourceVersion=999999").code()).isEqualTo(504);
    }

    @Test
    void asksWhoSomebodyIsAndWhatHeMay() {
        assertThat(new RawClient(kubernetes.address(), "").get(MAPS).code()).isEqualTo(403);
        assertThat(new RawClient(kubernetes.address(), "wrong").get(MAPS).code())
                .isEqualTo(401);
        String token = kubernetes.serviceAccountToken("default", "reader");
        kubernetes.objects().create("""
                {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"read"},
                 "rules":[{"apiGroups":[""],"resources":["configmaps"],"resourceNames":["a"],"verbs":["get","list"]},
                          {"apiGroups":["test.example"],"resources":["widgets/status"],"verbs":["update"]}]}
                """);
        kubernetes.objects().create("""
                {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"read"},
                 "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"read"},
                 "subjects":[{"kind":"ServiceAccount","name":"reader"}]}
                """);
        admin.send("POST", MAPS, map("a"));
        RawClient reader = new RawClient(kubernetes.address(), token);

        assertThat(reader.get(MAPS + "/a").code()).isEqualTo(200);
        assertThat(reader.get(MAPS + "/b").code()).isEqualTo(403);
        assertThat(reader.get(MAPS).code()).isEqualTo(403);
        assertThat(reader.get(MAPS + "?fieldSelector=metadata.name%3Da").code()).isEqualTo(200);
        assertThat(reader.send("POST", MAPS, map("b")).reason()).isEqualTo("Forbidden");
        assertThat(may(reader, "update", "widgets", "status")).isTrue();
        assertThat(may(reader, "update", "widgets", "")).isFalse();
        kubernetes.revoke(token);
        assertThat(reader.get(MAPS + "/a").code()).isEqualTo(401);
    }

    private static boolean may(RawClient client, String verb, String resource, String subresource) {
        Answer answer = client.send(
                "POST",
                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                Map.of(
                        "apiVersion", "authorization.k8s.io/v1",
                        "kind", "SelfSubjectAccessReview",
                        "spec",
                                Map.of(
                                        "resourceAttributes",
                                        Map.of(
                                                "verb", verb,
                                                "group", "test.example",
                                                "resource", resource,
                                                "subresource", subresource,
                                                "namespace", "default"))));
        assertThat(answer.code()).isEqualTo(201);
        return Fields.flag(answer.body(), "status", "allowed");
    }

    @Test
    void boundsLabelsAndAnnotations() {
        assertThat(admin.send("POST", MAPS, map("a", Map.of("l", "x".repeat(64))))
                        .message())
                .isEqualTo("ConfigMap \"a\" is invalid: metadata.labels: Invalid value: \"" + "x".repeat(64)
                        + "\": must be no more than 63 bytes");
        assertThat(admin.send("POST", MAPS, map("a", Map.of("l", "x y"))).code())
                .isEqualTo(422);
        Map<String, Object> noted = new LinkedHashMap<>(map("a"));
        noted.put("metadata", Map.of("name", "a", "annotations", Map.of("a", "x".repeat(262_144))));
        assertThat(admin.send("POST", MAPS, noted).message())
                .isEqualTo(
                        "ConfigMap \"a\" is invalid: metadata.annotations: Too long: may not be more than 262144 bytes");
    }

    @Test
    void deletesOnlyWhatWasMeant() {
        Answer made = admin.send("POST", MAPS, map("a"));

        Answer refused = admin.send("DELETE", MAPS + "/a", Map.of("preconditions", Map.of("uid", "another")));
        assertThat(refused.reason()).isEqualTo("Conflict");
        Answer stale = admin.send("DELETE", MAPS + "/a", Map.of("preconditions", Map.of("resourceVersion", "1")));
        assertThat(stale.code()).isEqualTo(409);
        Answer done =
                admin.send("DELETE", MAPS + "/a", Map.of("preconditions", Map.of("uid", made.text("metadata", "uid"))));
        assertThat(done.text("status")).isEqualTo("Success");
        assertThat(admin.send("DELETE", MAPS + "/a", Map.of()).code()).isEqualTo(404);
    }

    @Test
    void holdsWhatHasAFinalizer() {
        Map<String, Object> held = new LinkedHashMap<>(map("a"));
        held.put("metadata", Map.of("name", "a", "finalizers", List.of("test.example/hold")));
        admin.send("POST", MAPS, held);

        assertThat(admin.send("DELETE", MAPS + "/a", Map.of()).text("metadata", "deletionTimestamp"))
                .isNotEmpty();
        assertThat(admin.get(MAPS + "/a").code()).isEqualTo(200);
        admin.send("PATCH", MAPS + "/a", "application/merge-patch+json", "{\"metadata\":{\"finalizers\":null}}");
        assertThat(admin.get(MAPS + "/a").code()).isEqualTo(404);
    }

    @Test
    void patchesByMergeAndByJson() {
        admin.send("POST", MAPS, map("a"));

        admin.send("PATCH", MAPS + "/a", "application/merge-patch+json", "{\"data\":{\"x\":\"1\",\"y\":\"2\"}}");
        Answer patched = admin.send(
                "PATCH",
                MAPS + "/a",
                "application/json-patch+json",
                "[{\"op\":\"test\",\"path\":\"/data/x\",\"value\":\"1\"},{\"op\":\"remove\",\"path\":\"/data/x\"},"
                        + "{\"op\":\"add\",\"path\":\"/metadata/labels\",\"value\":{\"a/b\":\"c\"}},"
                        + "{\"op\":\"replace\",\"path\":\"/metadata/labels/a~1b\",\"value\":\"d\"}]");
        assertThat(Fields.object(patched.body(), "data")).isEqualTo(Map.of("y", "2"));
        assertThat(Fields.object(patched.body(), "metadata", "labels")).isEqualTo(Map.of("a/b", "d"));
        assertThat(admin.send(
                                "PATCH",
                                MAPS + "/a",
                                "application/json-patch+json",
                                "[{\"op\":\"test\",\"path\":\"/data/y\",\"value\":\"3\"}]")
                        .code())
                .isEqualTo(422);
        assertThat(admin.send("PATCH", MAPS + "/a", "application/strategic-merge-patch+json", "{}")
                        .code())
                .isEqualTo(415);
    }

    @Test
    void changesNothingWhereNothingChanges() {
        Answer made = admin.send("POST", MAPS, map("a"));

        assertThat(admin.send("PUT", MAPS + "/a", made.body()).version()).isEqualTo(made.version());
        assertThat(admin.send("PUT", MAPS + "/a?dryRun=All", map("a", Map.of("l", "1")))
                        .code())
                .isEqualTo(200);
        assertThat(admin.get(MAPS + "/a").version()).isEqualTo(made.version());
    }

    @Test
    void watchesFromAResourceVersionThroughASelector() {
        Answer before = admin.send("POST", MAPS, map("a", Map.of("l", "1")));
        admin.send("POST", MAPS, map("b", Map.of("l", "2")));
        admin.send("PUT", MAPS + "/a", map("a", Map.of("l", "3")));
        admin.send("PUT", MAPS + "/b", map("b", Map.of("l", "1")));
        Answer gone = admin.send("DELETE", MAPS + "/b", Map.of());
        assertThat(gone.code()).isEqualTo(200);

        Iterator<Map<String, Object>> events = admin.watch(MAPS
                + "?watch=true&labelSelector=l%3D1&allowWatchBookmarks=true" + "&resourceVersion=" + before.version());

        assertThat(shown(events.next())).as("left the selection").isEqualTo("DELETED a");
        assertThat(shown(events.next())).as("came into it").isEqualTo("ADDED b");
        Map<String, Object> deleted = events.next();
        assertThat(shown(deleted)).isEqualTo("DELETED b");
        assertThat(Long.parseLong(Fields.text(deleted, "object", "metadata", "resourceVersion")))
                .as("the version of the deletion")
                .isEqualTo(Long.parseLong(before.version()) + 4);
        kubernetes.sendBookmarks();
        assertThat(Fields.text(events.next(), "type")).isEqualTo("BOOKMARK");
        kubernetes.endWatches();
        assertThat(events.hasNext()).isFalse();
    }

    private static String shown(Map<String, Object> event) {
        return Fields.text(event, "type") + " " + Fields.text(event, "object", "metadata", "name");
    }

    @Test
    void aWatchEndsWhenItsTimeIsOver() {
        Iterator<Map<String, Object>> events = admin.watch(MAPS + "?watch=true&timeoutSeconds=1");

        assertThat(events.hasNext()).isFalse();
    }

    @Test
    void aWatchFromBeforeACompactionFails() {
        Answer old = admin.send("POST", MAPS, map("a"));
        Iterator<Map<String, Object>> open = admin.watch(MAPS + "?watch=true&resourceVersion=" + old.version());
        admin.send("POST", MAPS, map("b"));
        kubernetes.compact();

        Map<String, Object> error = admin.watch(MAPS + "?watch=true&resourceVersion=" + old.version())
                .next();
        assertThat(Fields.text(error, "type")).isEqualTo("ERROR");
        assertThat(Fields.number(error, "object", "code")).isEqualTo(410);
        assertThat(Fields.text(error, "object", "reason")).isEqualTo("Expired");
        assertThat(admin.get(MAPS + "?resourceVersionMatch=Exact&resourceVersion=" + old.version())
                        .code())
                .isEqualTo(410);
        assertThat(shown(open.next())).as("a watch that is open goes on").isEqualTo("ADDED b");
        kubernetes.failNext(1, "?watch=true", KubernetesFault.gone());
        assertThat(Fields.number(admin.watch(MAPS + "?watch=true").next(), "code"))
                .isEqualTo(410);
    }

    @Test
    void keepsSpecAndStatusApart() {
        kubernetes.objects().create(Widgets.DEFINITION);
        Map<String, Object> widget = Widgets.widget("w", "small");
        widget.put("status", Map.of("phase", "early"));
        Answer made = admin.send("POST", WIDGETS, widget);

        assertThat(made.body()).doesNotContainKey("status");
        assertThat(Fields.number(made.body(), "metadata", "generation")).isEqualTo(1);
        Map<String, Object> body = Fields.copyOf(made.body());
        body.put("status", Map.of("phase", "made", "anything", 1L));
        Fields.child(body, "spec").put("size", "large");
        Answer status = admin.send("PUT", WIDGETS + "/w/status", body);
        assertThat(status.text("status", "phase")).isEqualTo("made");
        assertThat(status.text("spec", "size")).isEqualTo("small");
        assertThat(Fields.number(status.body(), "metadata", "generation")).isEqualTo(1);
        body.put("metadata", status.body().get("metadata"));
        body.put("status", Map.of("phase", "lost"));
        Answer spec = admin.send("PUT", WIDGETS + "/w", body);
        assertThat(spec.text("status", "phase")).isEqualTo("made");
        assertThat(Fields.number(spec.body(), "metadata", "generation")).isEqualTo(2);
    }

    @Test
    void anUpdateOfACustomResourceNeedsAResourceVersion() {
        kubernetes.objects().create(Widgets.DEFINITION);
        admin.send("POST", WIDGETS, Widgets.widget("w", "small"));

        Answer refused = admin.send("PUT", WIDGETS + "/w", Widgets.widget("w", "medium"));

        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.message()).contains("metadata.resourceVersion", "must be specified for an update");
    }

    @Test
    void aDefinitionThatGoesTakesItsObjectsAlong() {
        kubernetes.objects().create(Widgets.DEFINITION);
        admin.send("POST", WIDGETS, Widgets.widget("w", "small"));
        kubernetes
                .objects()
                .delete(new ObjectName(
                        "apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "widgets.test.example"));

        assertThat(admin.get(WIDGETS + "/w").code()).isEqualTo(404);
        kubernetes.objects().create(Widgets.DEFINITION);
        assertThat(admin.get(WIDGETS + "/w").message()).contains("not found");
    }

    @Test
    void misbehavesWhenTold() {
        kubernetes.failNext(1, "GET", KubernetesFault.tooManyRequests(Duration.ofSeconds(3)));
        Answer busy = admin.get(MAPS);
        assertThat(busy.code()).isEqualTo(429);
        assertThat(busy.response().headers().firstValue("Retry-After")).contains("3");
        kubernetes.failNext(1, "POST", KubernetesFault.resetAfterwards());
        assertThatThrownBy(() -> admin.send("POST", MAPS, map("a"))).isInstanceOf(UncheckedIOException.class);
        assertThat(admin.get(MAPS + "/a").code()).as("it was made all the same").isEqualTo(200);
        kubernetes.goDown();
        assertThatThrownBy(() -> admin.get(MAPS)).isInstanceOf(UncheckedIOException.class);
        kubernetes.comeUp();
        assertThat(admin.get(MAPS).code()).isEqualTo(200);
    }

    @Test
    void aSilentCutAnswersNothingUntilItIsMended() {
        String token = kubernetes.adminToken();
        Iterator<Map<String, Object>> events = admin.watch(
                MAPS + "?watch=true&resourceVersion=" + admin.get(MAPS).version());
        kubernetes.cut(token, NetworkCut.SILENT);
        CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(() -> admin.get(MAPS));
        kubernetes.objects().create(map("a"));

        assertThat(waiting).isNotDone();
        kubernetes.mend(token);
        assertThat(waiting.join().code()).isEqualTo(200);
        assertThat(shown(events.next())).isEqualTo("ADDED a");
    }

    @Test
    void hooksMayChangeAndRefuse() throws Exception {
        AutoCloseable hook = kubernetes.admit(request -> {
            Fields.metadata(request.object()).put("annotations", Map.of("by", request.user()));
            if (Fields.text(request.object(), "metadata", "name").equals("b")) {
                throw KubernetesRefusal.of(403, "Forbidden", "no b here");
            }
        });

        assertThat(admin.send("POST", MAPS, map("a")).text("metadata", "annotations", "by"))
                .isEqualTo("kubernetes-admin");
        assertThat(admin.send("POST", MAPS, map("b")).message()).isEqualTo("no b here");
        hook.close();
        assertThat(admin.send("POST", MAPS, map("b")).code()).isEqualTo(201);
    }
}
