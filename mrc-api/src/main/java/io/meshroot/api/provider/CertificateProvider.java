package io.meshroot.api.provider;

/**
 * A kind of certificate authority. Found with {@link java.util.ServiceLoader} or handed to the manager; two for one name
 * are an error. Implementations are safe for use by several threads.
 */
public interface CertificateProvider {
    /**
     * Returns the name that {@link io.meshroot.api.mrc.ProviderConfig#providerName()} refers to.
     *
     * @return the name, as {@code tresor}
     */
    String name();

    /**
     * Opens the issuer of one MeshRootCertificate. A certificate authority that does not exist yet is made, exactly
     * once however many processes try at the same time; one that exists and can't be used is an error. May block.
     *
     * @param context the MeshRootCertificate and what the provider may use
     * @return the issuer; the caller closes it
     * @throws io.meshroot.api.MeshRootException if it can't be opened
     */
    Issuer open(IssuerContext context);
}
