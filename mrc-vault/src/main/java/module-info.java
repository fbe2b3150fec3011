/** HashiCorp Vault and OpenBao as a certificate authority. */
module io.meshroot.vault {
    requires transitive io.meshroot.api;
    requires transitive io.meshroot.core;
    requires com.fasterxml.jackson.core;
    requires java.naming;
    requires java.net.http;
    requires static transitive org.jspecify;

    exports io.meshroot.vault;

    provides io.meshroot.api.provider.CertificateProvider with
            io.meshroot.vault.VaultProvider;
}
