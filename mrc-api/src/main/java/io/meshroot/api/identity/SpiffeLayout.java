package io.meshroot.api.identity;

/** How a service identity is laid out in the path of its SPIFFE ID. */
public enum SpiffeLayout {
    /** {@code /<service account>/<namespace>}, as Open Service Mesh writes it; the default. */
    SERVICE_ACCOUNT_FIRST,
    /** {@code /ns/<namespace>/sa/<service account>}, as Istio and others write it. */
    NS_SA;

    String path(ServiceIdentity identity) {
        return switch (this) {
            case SERVICE_ACCOUNT_FIRST -> "/" + identity.serviceAccount() + "/" + identity.namespace();
            case NS_SA -> "/ns/" + identity.namespace() + "/sa/" + identity.serviceAccount();
        };
    }
}
