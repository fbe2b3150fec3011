package io.meshroot.core.x509;

import java.security.GeneralSecurityException;

/**
 * Makes signatures with the key of a certificate authority, wherever the key lives: in memory, in a PKCS#11 token, or in
 * a key service. The algorithm follows from the public key of the certificate authority: ECDSA with SHA-256 on P-256,
 * ECDSA with SHA-384 on P-384, PKCS#1 v1.5 with SHA-256 for RSA, or Ed25519. Called by several threads at once.
 */
@FunctionalInterface
public interface CertificateSigner {
    /**
     * Signs.
     *
     * @param toBeSigned the bytes, not hashed yet; not to be kept or changed
     * @return the signature as certificates bear it; for ECDSA a DER sequence of r and s (RFC 3279, section 2.2.3)
     * @throws GeneralSecurityException if it can't be signed now
     */
    byte[] sign(byte[] toBeSigned) throws GeneralSecurityException;
}
