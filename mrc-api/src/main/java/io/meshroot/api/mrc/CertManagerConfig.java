package io.meshroot.api.mrc;

/**
 * An issuer of cert-manager, provider {@code cert-manager}.
 *
 * @param issuerName the issuer's name
 * @param issuerKind the issuer's kind; {@code Issuer} or {@code ClusterIssuer} in group {@code cert-manager.io}
 * @param issuerGroup the issuer's API group
 */
public record CertManagerConfig(String issuerName, String issuerKind, String issuerGroup) implements ProviderConfig {
    /** The provider's name. */
    public static final String PROVIDER = "cert-manager";

    /** The API group of cert-manager's own issuers. */
    public static final String OWN_GROUP = "cert-manager.io";

    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException if one is empty, or the kind is none of cert-manager's in its own group
     */
    public CertManagerConfig {
        ObjectNames.nonEmpty("issuerName", issuerName);
        ObjectNames.nonEmpty("issuerKind", issuerKind);
        ObjectNames.nonEmpty("issuerGroup", issuerGroup);
        if (issuerGroup.equals(OWN_GROUP) && !issuerKind.equals("Issuer") && !issuerKind.equals("ClusterIssuer")) {
            throw new IllegalArgumentException(
                    "issuerKind is \"" + issuerKind + "\"; one of Issuer, ClusterIssuer for group " + OWN_GROUP);
        }
    }

    @Override
    public String providerName() {
        return PROVIDER;
    }
}
