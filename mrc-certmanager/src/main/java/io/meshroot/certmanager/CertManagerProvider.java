package io.meshroot.certmanager;

import io.meshroot.api.mrc.CertManagerConfig;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerContext;
import java.util.Objects;

/**
 * An issuer of cert-manager, provider {@code cert-manager}. Each leaf is one CertificateRequest, which is deleted afterwards;
 * keys of leaves never leave the process. Safe for use by several threads.
 *
 * <p>Found with {@link java.util.ServiceLoader} it has all defaults; {@link #builder()} makes one with others, to be handed to
 * the manager.
 */
public final class CertManagerProvider implements CertificateProvider {
    private final Settings settings;

    /** Makes the provider with all defaults. */
    public CertManagerProvider() {
        this(builder().settings());
    }

    CertManagerProvider(Settings settings) {
        this.settings = settings;
    }

    /**
     * Begins a provider; every setting has a default.
     *
     * @return a builder
     */
    public static CertManagerProviderBuilder builder() {
        return new CertManagerProviderBuilder();
    }

    @Override
    public String name() {
        return CertManagerConfig.PROVIDER;
    }

    /**
     * Opens the issuer of one MeshRootCertificate: begins to watch its requests, deletes those that a crash left behind, and, where
     * no root is configured, has a leaf signed that nobody uses to learn the root. May block for the deadline of a request.
     *
     * @param context the MeshRootCertificate and what the provider may use
     * @return the issuer; the caller closes it
     * @throws io.meshroot.api.ProviderException if the API server can't be reached or refuses, if the request for the leaf
     *     ends otherwise than issued (see {@link CertificateRequestException}), or no root is found
     * @throws IllegalArgumentException if the MeshRootCertificate is another provider's
     */
    @Override
    public Issuer open(IssuerContext context) {
        return CertManagerIssuer.open(configOf(context.mrc()), context, settings);
    }

    /**
     * Looks whether cert-manager would sign what will be asked of it. Has one leaf signed that nobody uses; changes nothing
     * else. May block for the deadline of a request.
     *
     * @param context the MeshRootCertificate and what the provider may use
     * @return what was found; never throws for what is wrong in the cluster
     * @throws IllegalArgumentException if the MeshRootCertificate is another provider's
     */
    public CertManagerReport check(IssuerContext context) {
        return new Preflight(configOf(context.mrc()), context, settings).run();
    }

    static CertManagerConfig configOf(MeshRootCertificate mrc) {
        Objects.requireNonNull(mrc, "mrc");
        if (mrc.spec().provider() instanceof CertManagerConfig config) {
            return config;
        }
        throw new IllegalArgumentException("spec.provider of " + mrc.name() + " is \""
                + mrc.spec().provider().providerName() + "\"; this is provider \"" + CertManagerConfig.PROVIDER + "\"");
    }
}
