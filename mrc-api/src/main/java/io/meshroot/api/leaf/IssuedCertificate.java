package io.meshroot.api.leaf;

import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.TrustBundle;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A leaf certificate with its chain, its key if the manager made it, and the trust that was published when it was made.
 * Immutable. It never shows the private key in {@link #toString()}.
 */
public final class IssuedCertificate {
    private final LeafIdentity identity;
    private final MrcName signer;
    private final List<X509Certificate> chain;
    private final @Nullable PrivateKey privateKey;
    private final TrustBundle trust;
    private final long signingSequence;

    private IssuedCertificate(
            LeafIdentity identity,
            MrcName signer,
            List<X509Certificate> chain,
            @Nullable PrivateKey privateKey,
            TrustBundle trust,
            long signingSequence) {
        this.identity = Objects.requireNonNull(identity, "identity");
        this.signer = Objects.requireNonNull(signer, "signer");
        this.chain = List.copyOf(chain);
        if (this.chain.isEmpty()) {
            throw new IllegalArgumentException("chain is empty; the leaf comes first");
        }
        this.privateKey = privateKey;
        this.trust = Objects.requireNonNull(trust, "trust");
        this.signingSequence = signingSequence;
    }

    /**
     * Makes the value for a key that the manager made.
     *
     * @param identity whom the leaf names
     * @param signed how and by whom it was signed
     * @param privateKey the leaf's key
     * @param trust the trust at that time
     * @return the value
     * @throws IllegalArgumentException if the chain is empty
     */
    public static IssuedCertificate withKey(
            LeafIdentity identity, Signed signed, PrivateKey privateKey, TrustBundle trust) {
        Objects.requireNonNull(privateKey, "privateKey");
        return new IssuedCertificate(
                identity, signed.signer(), signed.chain(), privateKey, trust, signed.signingSequence());
    }

    /**
     * Makes the value for a key of the caller's.
     *
     * @param identity whom the leaf names
     * @param signed how and by whom it was signed
     * @param trust the trust at that time
     * @return the value
     * @throws IllegalArgumentException if the chain is empty
     */
    public static IssuedCertificate withoutKey(LeafIdentity identity, Signed signed, TrustBundle trust) {
        return new IssuedCertificate(identity, signed.signer(), signed.chain(), null, trust, signed.signingSequence());
    }

    /**
     * How and by whom a leaf was signed.
     *
     * @param signer the MeshRootCertificate whose issuer signed
     * @param signingSequence the signing sequence at that time
     * @param chain the leaf first, then intermediates, without the root
     */
    public record Signed(MrcName signer, long signingSequence, List<X509Certificate> chain) {
        /** Copies the chain. */
        public Signed {
            Objects.requireNonNull(signer, "signer");
            chain = List.copyOf(chain);
        }
    }

    /**
     * Returns whom the leaf names.
     *
     * @return the identity
     */
    public LeafIdentity identity() {
        return identity;
    }

    /**
     * Returns the MeshRootCertificate whose issuer signed the leaf.
     *
     * @return its name
     */
    public MrcName signer() {
        return signer;
    }

    /**
     * Returns the signing sequence when the leaf was signed.
     *
     * @return the sequence
     */
    public long signingSequence() {
        return signingSequence;
    }

    /**
     * Returns the leaf.
     *
     * @return the certificate
     */
    public X509Certificate leaf() {
        return chain.get(0);
    }

    /**
     * Returns the leaf and the intermediates above it, without the root.
     *
     * @return the chain, the leaf first, unmodifiable
     */
    public List<X509Certificate> chain() {
        return chain;
    }

    /**
     * Hands out the private key.
     *
     * @return the key; empty when the caller made it and handed in a certification request
     */
    public Optional<PrivateKey> privateKey() {
        return Optional.ofNullable(privateKey);
    }

    /**
     * Returns the same leaf with the trust of another moment, as a holder needs it that gets the leaf later.
     *
     * @param newer the trust
     * @return the changed copy
     */
    public IssuedCertificate withTrust(TrustBundle newer) {
        return new IssuedCertificate(identity, signer, chain, privateKey, newer, signingSequence);
    }

    /**
     * Returns the trust that was published when the leaf was handed out.
     *
     * @return the bundle
     */
    public TrustBundle trust() {
        return trust;
    }

    /**
     * Returns the serial number.
     *
     * @return lower-case hexadecimal digits without separators, without leading zeros
     */
    public String serial() {
        return leaf().getSerialNumber().toString(16);
    }

    /**
     * Returns from when on the leaf is valid.
     *
     * @return the instant
     */
    public Instant notBefore() {
        return leaf().getNotBefore().toInstant();
    }

    /**
     * Returns until when the leaf is valid.
     *
     * @return the instant, inclusive
     */
    public Instant notAfter() {
        return leaf().getNotAfter().toInstant();
    }

    /**
     * Returns the chain in PEM (RFC 7468), the leaf first.
     *
     * @return the text
     */
    public String chainPem() {
        return PemText.certificates(chain);
    }

    /**
     * Hands out the private key in PEM, as PKCS#8 (RFC 7468, section 10). Keep it from logs and from files that others
     * can read.
     *
     * @return the text
     * @throws IllegalStateException if the caller made the key, or it does not leave its device
     */
    public String exposePrivateKeyPem() {
        byte[] encoded = privateKey == null ? null : privateKey.getEncoded();
        if (encoded == null) {
            throw new IllegalStateException(
                    "the private key of " + identity + " is not held here; use the caller's own");
        }
        return PemText.block("PRIVATE KEY", encoded);
    }

    /**
     * Describes the certificate without its key.
     *
     * @return identity, serial, signer and end
     */
    @Override
    public String toString() {
        return "IssuedCertificate[" + identity + ", serial=" + serial() + ", signer=" + signer + ", notAfter="
                + notAfter() + "]";
    }
}
