/**
 * Values, the pure rotation model and the interfaces of the Mesh Root library. It has no dependency at run time.
 *
 * <p>Start at {@link io.meshroot.api.mrc.MeshRootCertificate} for what is described, at {@link
 * io.meshroot.api.trust.TrustModel} for how it may change and at {@link io.meshroot.api.provider.CertificateProvider}
 * to add a certificate authority of your own.
 */
@org.jspecify.annotations.NullMarked
module io.meshroot.api {
    requires static transitive org.jspecify;

    exports io.meshroot.api;
    exports io.meshroot.api.event;
    exports io.meshroot.api.identity;
    exports io.meshroot.api.leaf;
    exports io.meshroot.api.mrc;
    exports io.meshroot.api.provider;
    exports io.meshroot.api.rotation;
    exports io.meshroot.api.store;
    exports io.meshroot.api.time;
    exports io.meshroot.api.trust;
}
