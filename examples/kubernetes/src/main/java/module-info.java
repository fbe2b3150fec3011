/** A control plane in a Kubernetes cluster. */
// The client's jars are no modules; their names come from their file names.
@SuppressWarnings("requires-automatic")
module io.meshroot.examples.kubernetes {
    requires io.meshroot.core;
    requires io.meshroot.kubernetes;
    requires io.meshroot.tresor;
    requires jdk.httpserver;
    requires kubernetes.client.api;
    requires static org.jspecify;
}
