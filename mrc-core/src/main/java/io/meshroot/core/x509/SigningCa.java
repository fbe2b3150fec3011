package io.meshroot.core.x509;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A certificate authority that can sign: its certificate, those above it, and its key behind a {@link CertificateSigner}.
 * Once, when it is made, the signer has to prove that its key belongs to the certificate; single leaves are not verified
 * here, {@link LeafCheck} does that for every issuer. Safe for use by several threads if the signer is.
 */
public final class SigningCa {
    private final List<X509Certificate> chain;
    private final CertificateSigner signer;
    private final CaCertificates.Issuer issuer;
    private final LeafTemplate template;
    private final Instant end;

    private SigningCa(List<X509Certificate> chain, CertificateSigner signer, SubjectKey key) {
        this.chain = chain;
        this.signer = signer;
        SignatureScheme scheme = SignatureScheme.of(key.type());
        CertificateDer own = CertificateDer.of(chain.get(0));
        byte[] keyId = keyId(own).orElseGet(key::identifier);
        this.issuer = new CaCertificates.Issuer(own.subject(), keyId, scheme, signer);
        this.template = new LeafTemplate(scheme, own.subject(), keyId);
        this.end = chain.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /**
     * Makes a certificate authority whose key is behind a signer. The signer signs once, to prove that it fits.
     *
     * @param chain its own certificate first, then those above it up to and including the root
     * @param signer signs with its key
     * @return the certificate authority
     * @throws IllegalArgumentException if the chain is broken, a certificate in it is no CA, or the signer's key is another
     * @throws MeshRootException with code {@link ErrorCode#KEY_UNACCEPTABLE} if its key is not acceptable
     * @throws io.meshroot.api.ProviderException if the signer fails
     */
    public static SigningCa of(List<X509Certificate> chain, CertificateSigner signer) {
        Objects.requireNonNull(signer, "signer");
        List<X509Certificate> copy = List.copyOf(chain);
        CaChain.requireSound(copy);
        PublicKey publicKey = copy.get(0).getPublicKey();
        SubjectKey key = SubjectKey.of(publicKey, "the key of the certificate authority");
        requireSigns(signer, SignatureScheme.of(key.type()), publicKey, key.type());
        return new SigningCa(copy, signer, key);
    }

    /**
     * Makes a certificate authority whose key is in memory; the fastest provider signs.
     *
     * @param chain its own certificate first, then those above it up to and including the root
     * @param key its private key
     * @return the certificate authority
     * @throws IllegalArgumentException if the chain is broken, a certificate in it is no CA, or the key is another
     * @throws MeshRootException with code {@link ErrorCode#KEY_UNACCEPTABLE} if its key is not acceptable
     */
    public static SigningCa of(List<X509Certificate> chain, PrivateKey key) {
        Objects.requireNonNull(key, "key");
        KeyType type = Keys.requireAcceptable(own(chain).getPublicKey(), "the key of the certificate authority");
        Provider provider = CryptoProviders.fastestFor(type);
        try {
            return of(chain, JdkKeys.translated(key, type, provider), provider);
        } catch (GeneralSecurityException e) {
            throw mismatch(e);
        }
    }

    /**
     * Makes a certificate authority whose key a given JCA provider uses, as SunPKCS11 one that stays in a token.
     *
     * @param chain its own certificate first, then those above it up to and including the root
     * @param key its private key, of that provider
     * @param provider the provider, registered or not
     * @return the certificate authority
     * @throws IllegalArgumentException if the chain is broken, a certificate in it is no CA, or the key is another
     * @throws MeshRootException with code {@link ErrorCode#KEY_UNACCEPTABLE} if its key is not acceptable
     * @throws io.meshroot.api.ProviderException if the provider can't sign with the key
     */
    public static SigningCa of(List<X509Certificate> chain, PrivateKey key, Provider provider) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(provider, "provider");
        KeyType type = Keys.requireAcceptable(own(chain).getPublicKey(), "the key of the certificate authority");
        SignatureScheme scheme = SignatureScheme.of(type);
        return of(chain, toBeSigned -> scheme.sign(toBeSigned, key, provider));
    }

    /**
     * Returns the certificate authority's own certificate.
     *
     * @return the certificate that signs
     */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /**
     * Returns the root, which is the own certificate if there is no intermediate.
     *
     * @return the last certificate of the chain
     */
    public X509Certificate root() {
        return chain.get(chain.size() - 1);
    }

    /**
     * Returns the own certificate and those above it.
     *
     * @return the chain, the own certificate first, the root last
     */
    public List<X509Certificate> chain() {
        return chain;
    }

    /**
     * Returns until when it can sign: the earliest end of its certificates.
     *
     * @return the instant, inclusive
     */
    public Instant notAfter() {
        return end;
    }

    /**
     * Signs a leaf. It ends no later than any certificate above it.
     *
     * @param key the key of the leaf
     * @param profile what to certify of it
     * @return the leaf, then the intermediates from the own certificate up, without the root
     * @throws MeshRootException with code {@link ErrorCode#KEY_UNACCEPTABLE} if the key is not acceptable, or {@link
     *     ErrorCode#VALIDITY_TOO_SHORT} if the leaf would end before it begins
     * @throws io.meshroot.api.ProviderException if the signer fails
     * @throws IllegalArgumentException if a name can't stand in a certificate
     */
    public List<X509Certificate> signLeaf(PublicKey key, LeafProfile profile) {
        SubjectKey subject = SubjectKey.of(key, "the key of the leaf");
        Instant notAfter = clamped(profile.notBefore(), profile.notAfter());
        byte[] toBeSigned = template.toBeSigned(Serials.next(), subject, profile, notAfter);
        byte[] signature = CaCertificates.sign(signer, toBeSigned);
        X509Certificate leaf = Certificates.of(template.signed(toBeSigned, signature));
        if (chain.size() == 1) {
            return List.of(leaf);
        }
        List<X509Certificate> signed = new ArrayList<>(chain.size());
        signed.add(leaf);
        signed.addAll(chain.subList(0, chain.size() - 1));
        return List.copyOf(signed);
    }

    /**
     * Signs the certificate of an intermediate. It ends no later than any certificate above it.
     *
     * @param profile what it says
     * @param key its key
     * @return the certificate
     * @throws MeshRootException with code {@link ErrorCode#KEY_UNACCEPTABLE} if the key is not acceptable, or {@link
     *     ErrorCode#VALIDITY_TOO_SHORT} if it would end before it begins
     * @throws io.meshroot.api.ProviderException if the signer fails
     * @throws IllegalArgumentException if a path length above allows no intermediate, or less than the profile asks for
     */
    public X509Certificate signCa(CaProfile profile, PublicKey key) {
        SubjectKey subject = SubjectKey.of(key, "the key of the intermediate");
        CaChain.requireRoomBelow(chain, profile.pathLength());
        return CaCertificates.make(profile, subject, clamped(profile.notBefore(), profile.notAfter()), issuer);
    }

    private Instant clamped(Instant notBefore, Instant notAfter) {
        Instant earlier = notAfter.isBefore(end) ? notAfter : end;
        if (!notBefore.isBefore(earlier)) {
            throw new MeshRootException(
                    ErrorCode.VALIDITY_TOO_SHORT,
                    "a certificate above ends at " + end + ", not after notBefore " + notBefore
                            + "; renew it, or rotate to another root");
        }
        return earlier;
    }

    /** Has the signer sign something that is no certificate, and verifies that. */
    static void requireSigns(CertificateSigner signer, SignatureScheme scheme, PublicKey key, KeyType type) {
        byte[] message = "self-test of a signer".getBytes(StandardCharsets.US_ASCII);
        byte[] signature = CaCertificates.sign(signer, message);
        try {
            if (scheme.verify(message, signature, key, CryptoProviders.fastestFor(type))) {
                return;
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            throw mismatch(e);
        }
        throw mismatch(null);
    }

    private static IllegalArgumentException mismatch(@Nullable Exception cause) {
        return new IllegalArgumentException(
                "the private key does not belong to the certificate of the certificate authority; give a pair", cause);
    }

    private static X509Certificate own(List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("chain is empty; give the certificate of the certificate authority");
        }
        return chain.get(0);
    }

    private static Optional<byte[]> keyId(CertificateDer own) {
        try {
            return own.subjectKeyId();
        } catch (DerReader.Malformed e) {
            throw new IllegalArgumentException(
                    "the certificate's subject key identifier can't be read; issue it again", e);
        }
    }
}
