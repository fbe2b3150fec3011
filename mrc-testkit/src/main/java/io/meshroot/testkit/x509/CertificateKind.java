package io.meshroot.testkit.x509;

/** What a certificate is for. */
public enum CertificateKind {
    /** A self-signed certificate authority. */
    ROOT,
    /** A certificate authority that another one signed. */
    INTERMEDIATE,
    /** A workload's certificate. */
    LEAF;

    /**
     * Tells whether certificates of this kind sign others.
     *
     * @return whether it is a certificate authority's
     */
    public boolean isAuthority() {
        return this != LEAF;
    }
}
