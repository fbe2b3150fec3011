package io.meshroot.testkit.kubernetes;

import java.util.LinkedHashMap;
import java.util.Map;

/** A custom resource to try things with. */
final class Widgets {
    static final String API = "test.example/v1";
    static final String DEFINITION = """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
             "metadata":{"name":"widgets.test.example"},
             "spec":{"group":"test.example","scope":"Namespaced",
              "names":{"plural":"widgets","singular":"widget","kind":"Widget","shortNames":["wd"]},
              "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
               "schema":{"openAPIV3Schema":{"type":"object","properties":{
                "spec":{"type":"object","required":["size","maker"],
                 "x-kubernetes-validations":[
                  {"rule":"self.maker == oldSelf.maker","message":"maker never changes"},
                  {"rule":"!(oldSelf.size == 'large' && self.size == 'small')","message":"shrink in steps"},
                  {"rule":"!has(self.tags) || self.tags.all(t, t.size() < 5 && !t.startsWith('x'))","message":"odd tag"}],
                 "properties":{
                  "size":{"type":"string","enum":["small","medium","large"]},
                  "color":{"type":"string","default":"grey"},
                  "count":{"type":"integer","minimum":1,"maximum":9},
                  "tags":{"type":"array","items":{"type":"string"}},
                  "maker":{"type":"object","oneOf":[{"required":["home"]},{"required":["shop"]}],
                   "properties":{"home":{"type":"object","properties":{"room":{"type":"string"}}},
                                 "shop":{"type":"string"}}}}},
                "status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}}]}}
            """;

    private Widgets() {}

    /** A widget in the namespace {@code default}. */
    static Map<String, Object> widget(String name, String size) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("size", size);
        spec.put("maker", Map.of("shop", "corner"));
        Map<String, Object> widget = new LinkedHashMap<>();
        widget.put("apiVersion", API);
        widget.put("kind", "Widget");
        widget.put("metadata", Map.of("name", name));
        widget.put("spec", spec);
        return widget;
    }
}
