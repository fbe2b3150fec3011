/** The engine: issuing, renewal, rotation, X.509, TLS, bundles and stores. */
@org.jspecify.annotations.NullMarked
module io.meshroot.core {
    requires transitive io.meshroot.api;
    requires com.fasterxml.jackson.core;
    requires java.net.http;
    requires static transitive jdk.httpserver;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires org.bouncycastle.util;
    requires org.snakeyaml.engine;
    requires static transitive org.jspecify;

    exports io.meshroot.core;
    exports io.meshroot.core.bundle;
    exports io.meshroot.core.federation;
    exports io.meshroot.core.document;
    exports io.meshroot.core.files;
    exports io.meshroot.core.x509;
    exports io.meshroot.core.store;
    exports io.meshroot.core.tls;

    uses io.meshroot.api.provider.CertificateProvider;
}
