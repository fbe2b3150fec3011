/** Kubernetes: MeshRootCertificates as custom resources, secrets as Secrets, and their admission. */
// The client's jars are no modules; their names come from their file names.
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.meshroot.kubernetes {
    requires transitive io.meshroot.api;
    requires transitive io.meshroot.core;
    requires transitive kubernetes.client.api;
    requires com.fasterxml.jackson.databind;
    requires kubernetes.model.admissionregistration;
    requires kubernetes.model.apiextensions;
    requires kubernetes.model.common;
    requires kubernetes.model.coordination;
    requires kubernetes.model.core;
    requires static transitive org.jspecify;

    exports io.meshroot.kubernetes;
}
