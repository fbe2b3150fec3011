package io.meshroot.testkit.fake;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.CustomProviderConfig;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.ProviderConfig;
import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A provider whose certificate authorities live in its memory, one for each MeshRootCertificate; hand in the same
 * instance again for another process with the same authorities. Safe for use by several threads.
 *
 * <pre>{@code
 * FakeProvider fake = FakeProvider.create();
 * MeshRootCertificate mrc = MeshRootCertificate.builder("mrc-1")
 *         .provider(fake.config()).role(Role.ACTIVE).build();
 * // ... a manager with this provider issues leaves ...
 * fake.authority(mrc.name()).failWith(new ProviderException(Retry.MAY_HELP, "sealed; unseal it", null));
 * }</pre>
 */
public final class FakeProvider implements CertificateProvider {
    /** The name of a provider made by {@link #create}. */
    public static final String NAME = "fake";

    private final String name;
    private final Map<MrcName, FakeAuthority> authorities = new ConcurrentHashMap<>();

    private FakeProvider(String name) {
        this.name = name;
    }

    /**
     * Makes a provider with the name {@link #NAME}.
     *
     * @return the provider
     */
    public static FakeProvider create() {
        return named(NAME);
    }

    /**
     * Makes a provider.
     *
     * @param name its name; none of the names that this library uses
     * @return the provider
     * @throws IllegalArgumentException if it is no legal name of a provider
     */
    public static FakeProvider named(String name) {
        return new FakeProvider(new CustomProviderConfig(name, Map.of()).providerName());
    }

    /**
     * Returns the configuration that leads to this provider.
     *
     * @return the configuration
     */
    public CustomProviderConfig config() {
        return new CustomProviderConfig(name, Map.of());
    }

    /**
     * Returns what controls the certificate authority of a MeshRootCertificate, also before it is opened.
     *
     * @param mrc the name
     * @return the authority; always the same one for a name
     */
    public FakeAuthority authority(MrcName mrc) {
        return authorities.computeIfAbsent(mrc, FakeAuthority::new);
    }

    /**
     * Returns what controls the certificate authority of a MeshRootCertificate.
     *
     * @param mrc the name
     * @return the authority; always the same one for a name
     * @throws IllegalArgumentException if it is no legal name
     */
    public FakeAuthority authority(String mrc) {
        return authority(MrcName.of(mrc));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Issuer open(IssuerContext context) {
        ProviderConfig config = context.mrc().spec().provider();
        if (!config.providerName().equals(name)) {
            throw new MeshRootException(
                    ErrorCode.PROVIDER_UNKNOWN,
                    "provider of " + context.mrc().name() + " is \"" + config.providerName() + "\"; this is \"" + name
                            + "\"");
        }
        FakeAuthority authority = authority(context.mrc().name());
        authority.opened(context);
        return new InMemoryIssuer(authority, context);
    }
}
