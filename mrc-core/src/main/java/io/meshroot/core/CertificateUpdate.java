package io.meshroot.core;

import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.trust.TrustBundle;
import java.util.Objects;

/**
 * What a subscriber gets: a certificate and the trust to use with it, from one snapshot.
 *
 * @param certificate the newest certificate
 * @param trust the newest trust
 */
public record CertificateUpdate(IssuedCertificate certificate, TrustBundle trust) {
    /** Checks that nothing is null. */
    public CertificateUpdate {
        Objects.requireNonNull(certificate, "certificate");
        Objects.requireNonNull(trust, "trust");
    }
}
