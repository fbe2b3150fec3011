/** cert-manager as a certificate authority. */
// The client's jars are no modules; their names come from their file names.
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.meshroot.certmanager {
    requires transitive io.meshroot.api;
    requires transitive io.meshroot.core;
    requires transitive kubernetes.client.api;
    requires kubernetes.model.admissionregistration;
    requires kubernetes.model.core;
    requires static transitive org.jspecify;

    exports io.meshroot.certmanager;

    provides io.meshroot.api.provider.CertificateProvider with
            io.meshroot.certmanager.CertManagerProvider;
}
