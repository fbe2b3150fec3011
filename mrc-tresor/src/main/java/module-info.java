/** The built-in certificate authority. */
module io.meshroot.tresor {
    requires transitive io.meshroot.api;
    requires transitive io.meshroot.core;
    requires static transitive org.jspecify;

    exports io.meshroot.tresor;

    provides io.meshroot.api.provider.CertificateProvider with
            io.meshroot.tresor.TresorProvider;
}
