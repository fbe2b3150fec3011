package io.meshroot.tresor;

import io.meshroot.api.mrc.MeshRootCertificate;

/** Names the subject of a certificate authority that is made. */
@FunctionalInterface
public interface SubjectNaming {
    /**
     * Returns the subject of the certificate authority of a MeshRootCertificate.
     *
     * @param mrc the MeshRootCertificate
     * @return a distinguished name (RFC 4514), as {@code CN=mrc-1,O=Mesh Root}
     */
    String subject(MeshRootCertificate mrc);
}
