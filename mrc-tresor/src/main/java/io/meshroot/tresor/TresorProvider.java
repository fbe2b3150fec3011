package io.meshroot.tresor;

import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.api.store.SecretStore;
import io.meshroot.core.x509.SigningCa;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;

/**
 * The built-in certificate authority, provider {@code tresor}. It keeps its root in the {@code SecretStore}, entries
 * {@code ca.crt} and {@code private.key}; a root that does not exist yet is made. Safe for use by several threads.
 *
 * <p>Found with {@link java.util.ServiceLoader} it has all defaults; {@link #builder()} makes one with others, to be
 * handed to the manager.
 */
public final class TresorProvider implements CertificateProvider {
    private final Settings settings;

    /** Makes the provider with all defaults. */
    public TresorProvider() {
        this(builder().settings());
    }

    TresorProvider(Settings settings) {
        this.settings = settings;
    }

    /**
     * Begins a provider; every setting has a default.
     *
     * @return a builder
     */
    public static TresorProviderBuilder builder() {
        return new TresorProviderBuilder();
    }

    @Override
    public String name() {
        return TresorConfig.PROVIDER;
    }

    /**
     * Opens the issuer of one MeshRootCertificate: under a root that was handed in, or under the one in the secret,
     * which is made if there is none.
     *
     * @param context the MeshRootCertificate and what the provider may use
     * @return the issuer; the caller closes it
     * @throws io.meshroot.api.ProviderException code {@code SECRET_UNUSABLE} if a secret is there and can't be used, in
     *     which case it is left as it is; {@code PROVIDER_FAILED} if a root that was handed in can't be used (any more),
     *     or an offline root has not certified the intermediate yet
     * @throws io.meshroot.api.MeshRootException if the secret can't be read or written
     * @throws IllegalArgumentException if the MeshRootCertificate is another provider's
     */
    @Override
    public Issuer open(IssuerContext context) {
        MeshRootCertificate mrc = context.mrc();
        TresorConfig config = configOf(mrc);
        CaMaker maker = new CaMaker(settings, mrc, context.clock(), context.clockSkew());
        SigningCa own = settings.ownRoots().get(mrc.name());
        if (own != null) {
            CaChainCheck.problem(
                            own.chain(),
                            settings.intermediatesBelow(),
                            context.clock().instant())
                    .ifPresent(problem -> {
                        throw new ProviderException(
                                Retry.CANNOT_HELP,
                                "the root that was handed in for " + mrc.name() + ": " + problem,
                                null);
                    });
            return TresorIssuer.open(signers(own, maker, context), Optional.empty());
        }
        RootSecret secret =
                new RootSecret(context.secrets(), config.secret(), settings.intermediatesBelow(), context.clock());
        SigningCa ca = secret.read().orElseGet(() -> made(secret, maker, context));
        SecretWatch watch = new SecretWatch(context.secrets(), config.secret(), context.scheduler(), ca.root());
        return TresorIssuer.open(signers(ca, maker, context), Optional.of(watch));
    }

    /** Where an intermediate waits for its offline root, no root may be made, whoever asked for the intermediate. */
    private SigningCa made(RootSecret secret, CaMaker maker, IssuerContext context) {
        RequestSecret request = new RequestSecret(context.secrets(), secret.ref());
        if (settings.offlineRoots().contains(context.mrc().name())) {
            request.readOrCreate(maker);
        }
        if (request.read().isPresent()) {
            return secret.read().orElseThrow(() -> request.waiting(context.mrc().name()));
        }
        if (!context.learnt().isEmpty()) {
            throw secret.gone(context.mrc().name());
        }
        return secret.createIfAbsent(maker.root());
    }

    private Signers signers(SigningCa ca, CaMaker maker, IssuerContext context) {
        return settings.intermediate().isPresent()
                ? RenewedIntermediate.start(ca, maker, context.clock(), context.scheduler())
                : Signers.fixed(ca);
    }

    /**
     * Returns the way to have an intermediate certified by a root that stays offline.
     *
     * @param secrets where the intermediate's key and chain are kept; the store that the manager uses
     * @param clock tells the wall-clock time
     * @return the workflow
     */
    public OfflineRoot offlineRoot(SecretStore secrets, InstantSource clock) {
        return new OfflineRoot(
                settings, Objects.requireNonNull(secrets, "secrets"), Objects.requireNonNull(clock, "clock"));
    }

    static TresorConfig configOf(MeshRootCertificate mrc) {
        if (mrc.spec().provider() instanceof TresorConfig config) {
            return config;
        }
        throw new IllegalArgumentException("spec.provider of " + mrc.name() + " is \""
                + mrc.spec().provider().providerName() + "\"; this is provider \"" + TresorConfig.PROVIDER + "\"");
    }
}
