package io.meshroot.testkit.certmanager;

import io.meshroot.testkit.kubernetes.KubernetesObjects;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The definitions of cert-manager's kinds, as far as they matter to who asks for certificates. */
final class Definitions {
    static final String GROUP = "cert-manager.io";
    static final String API = GROUP + "/v1";
    static final String REQUEST = "CertificateRequest";

    private static final Map<String, Object> TEXT = Map.of("type", "string");
    private static final Map<String, Object> ANY =
            Map.of("type", "object", "x-kubernetes-preserve-unknown-fields", true);

    private Definitions() {}

    static void install(KubernetesObjects objects) {
        define(objects, "Issuer", "Namespaced", ANY);
        define(objects, "ClusterIssuer", "Cluster", ANY);
        define(objects, REQUEST, "Namespaced", request());
    }

    private static Map<String, Object> request() {
        return Map.of(
                "type", "object",
                "required", List.of("issuerRef", "request"),
                "properties",
                        Map.of(
                                "duration", TEXT,
                                "isCA", Map.of("type", "boolean"),
                                "request", Map.of("type", "string", "format", "byte"),
                                "usages", Map.of("type", "array", "items", TEXT),
                                "username", TEXT,
                                "uid", TEXT,
                                "groups", Map.of("type", "array", "items", TEXT),
                                "issuerRef",
                                        Map.of(
                                                "type", "object",
                                                "required", List.of("name"),
                                                "properties", Map.of("name", TEXT, "kind", TEXT, "group", TEXT))));
    }

    private static void define(KubernetesObjects objects, String kind, String scope, Map<String, Object> spec) {
        String plural = kind.toLowerCase(Locale.ROOT) + "s";
        var unused = objects.create(Map.of(
                "apiVersion",
                "apiextensions.k8s.io/v1",
                "kind",
                "CustomResourceDefinition",
                "metadata",
                Map.of("name", plural + "." + GROUP),
                "spec",
                Map.of(
                        "group",
                        GROUP,
                        "scope",
                        scope,
                        "names",
                        Map.of("plural", plural, "kind", kind),
                        "versions",
                        List.of(Map.of(
                                "name",
                                "v1",
                                "served",
                                true,
                                "storage",
                                true,
                                "subresources",
                                Map.of("status", Map.of()),
                                "schema",
                                Map.of(
                                        "openAPIV3Schema",
                                        Map.of(
                                                "type",
                                                "object",
                                                "properties",
                                                Map.of("spec", spec, "status", ANY))))))));
    }
}
