package io.meshroot.vault;

import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.VaultConfig;
import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerContext;
import java.time.Duration;
import java.util.Objects;

/**
 * The PKI engine of HashiCorp Vault or OpenBao, provider {@code vault}. Keys of leaves never leave the process: certification
 * requests are signed. Safe for use by several threads.
 *
 * <p>Found with {@link java.util.ServiceLoader} it has all defaults; {@link #builder()} makes one with others, to be
 * handed to the manager.
 */
public final class VaultProvider implements CertificateProvider {
    private static final Duration USUAL_VALIDITY = Duration.ofHours(24);

    private final Settings settings;

    /** Makes the provider with all defaults. */
    public VaultProvider() {
        this(builder().settings());
    }

    VaultProvider(Settings settings) {
        this.settings = settings;
    }

    /**
     * Begins a provider; every setting has a default.
     *
     * @return a builder
     */
    public static VaultProviderBuilder builder() {
        return new VaultProviderBuilder();
    }

    @Override
    public String name() {
        return VaultConfig.PROVIDER;
    }

    /**
     * Opens the issuer of one MeshRootCertificate: learns which certificate signs and which roots are above it. Nothing is
     * made on the server.
     *
     * @param context the MeshRootCertificate and what the provider may use
     * @return the issuer; the caller closes it
     * @throws io.meshroot.api.ProviderException if the server can't be reached or is sealed, if there is no token, role,
     *     issuer or root, or a secret can't be used (code {@code SECRET_UNUSABLE})
     * @throws io.meshroot.api.MeshRootException if a secret can't be read
     * @throws IllegalArgumentException if the MeshRootCertificate is another provider's
     */
    @Override
    public Issuer open(IssuerContext context) {
        return VaultIssuer.open(configOf(context.mrc()), context, settings);
    }

    /**
     * Looks whether the server would sign what will be asked of it, for leaves with keys on P-256 that are valid for 24
     * hours; see {@link #check(IssuerContext, KeyType, Duration)}.
     *
     * @param context the MeshRootCertificate and what the provider may use
     * @return what was found; never throws for what is wrong with the server
     * @throws IllegalArgumentException if the MeshRootCertificate is another provider's
     */
    public VaultReport check(IssuerContext context) {
        return check(context, KeyType.EC_P256, USUAL_VALIDITY);
    }

    /**
     * Looks whether the server would sign what will be asked of it. Signs nothing and changes nothing. May block for a
     * few times the timeout of a call.
     *
     * @param context the MeshRootCertificate and what the provider may use
     * @param keyType the type of the leaves' keys
     * @param validity the longest validity that leaves will have
     * @return what was found; never throws for what is wrong with the server
     * @throws IllegalArgumentException if the MeshRootCertificate is another provider's
     */
    public VaultReport check(IssuerContext context, KeyType keyType, Duration validity) {
        Objects.requireNonNull(keyType, "keyType");
        Objects.requireNonNull(validity, "validity");
        return new Preflight(configOf(context.mrc()), context, settings, keyType, validity).run();
    }

    static VaultConfig configOf(MeshRootCertificate mrc) {
        if (mrc.spec().provider() instanceof VaultConfig config) {
            return config;
        }
        throw new IllegalArgumentException("spec.provider of " + mrc.name() + " is \""
                + mrc.spec().provider().providerName() + "\"; this is provider \"" + VaultConfig.PROVIDER + "\"");
    }
}
