package io.meshroot.core.x509;

import io.meshroot.api.leaf.KeyType;
import java.security.KeyPair;
import java.security.Provider;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Objects;

/** Makes root certificates. */
public final class Roots {
    private Roots() {}

    /**
     * Makes a self-signed root whose key is in memory; the fastest provider signs. Otherwise as {@link
     * #selfSigned(CaProfile, PublicKey, CertificateSigner)}.
     *
     * @param profile what it says
     * @param pair the keys of the root
     * @return the certificate
     * @throws io.meshroot.api.MeshRootException with code {@link io.meshroot.api.ErrorCode#KEY_UNACCEPTABLE} if the key is
     *     not acceptable
     * @throws IllegalArgumentException if the keys are no pair
     */
    public static X509Certificate selfSigned(CaProfile profile, KeyPair pair) {
        KeyType type = Keys.requireAcceptable(pair.getPublic(), "the key of the root");
        SignatureScheme scheme = SignatureScheme.of(type);
        Provider provider = CryptoProviders.fastestFor(type);
        return selfSigned(
                profile, pair.getPublic(), toBeSigned -> scheme.sign(toBeSigned, pair.getPrivate(), provider));
    }

    /**
     * Makes a self-signed root: version 3, CA and key usage (certificates and CRLs) critical, with a path length only if the
     * profile says so.
     *
     * @param profile what it says
     * @param key the public key of the root
     * @param signer signs with the private key to it
     * @return the certificate
     * @throws io.meshroot.api.MeshRootException with code {@link io.meshroot.api.ErrorCode#KEY_UNACCEPTABLE} if the key is
     *     not acceptable
     * @throws io.meshroot.api.ProviderException if the signer fails
     * @throws IllegalArgumentException if the signer signs with another key
     */
    public static X509Certificate selfSigned(CaProfile profile, PublicKey key, CertificateSigner signer) {
        Objects.requireNonNull(profile, "profile");
        SubjectKey subject = SubjectKey.of(key, "the key of the root");
        CaCertificates.Issuer self = new CaCertificates.Issuer(
                profile.subject().getEncoded(), subject.identifier(), SignatureScheme.of(subject.type()), signer);
        X509Certificate root = CaCertificates.make(profile, subject, profile.notAfter(), self);
        SigningCa.requireSigns(signer, self.scheme(), root.getPublicKey(), subject.type());
        return root;
    }
}
