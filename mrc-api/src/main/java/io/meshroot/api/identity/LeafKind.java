package io.meshroot.api.identity;

/** The kinds of leaf certificates; each has a validity of its own. */
public enum LeafKind {
    /** A service: {@code <service account>.<namespace>} within the trust domain. */
    SERVICE,
    /** An ingress gateway: its full name is given and is used as it is. */
    INGRESS_GATEWAY,
    /** A part of the control plane itself: its full name is given and is used as it is. */
    INTERNAL
}
