package io.meshroot.api.mrc;

/** Which certificate authority stands behind a MeshRootCertificate, and how it is reached. */
public sealed interface ProviderConfig permits TresorConfig, VaultConfig, CertManagerConfig, CustomProviderConfig {
    /**
     * Returns the name under which the {@link io.meshroot.api.provider.CertificateProvider} is found.
     *
     * @return the name
     */
    String providerName();
}
