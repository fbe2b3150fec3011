package io.meshroot.core.bundle;

import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.PemText;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.core.internal.tree.Paths;
import io.meshroot.core.x509.Pem;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The X.509 authorities of one trust domain (SPIFFE Trust Domain and Bundle, section 3), as a value: to be published, kept in
 * a file, or taken from another mesh. The document does not name its trust domain; whoever reads one says whose it is, and
 * bundles of several are never merged (SPIFFE Federation, section 4.2).
 *
 * @param trustDomain whose authorities these are
 * @param authorities the certificates, each once; none if the trust domain has no X509-SVIDs
 * @param sequence grows whenever the content changes; zero or more, if it is known
 * @param refreshHint how often to look for a newer one, in whole seconds, if it is known
 */
public record SpiffeBundle(
        TrustDomain trustDomain,
        List<X509Certificate> authorities,
        OptionalLong sequence,
        Optional<Duration> refreshHint) {
    /** The most authorities in a bundle. */
    public static final int MAX_AUTHORITIES = 256;

    /** The longest document in characters: 1 MiB. */
    public static final int MAX_LENGTH = 1 << 20;

    private static final int KEY_CERT_SIGN = 5;

    /**
     * Copies the list, each certificate once, in its order.
     *
     * @throws IllegalArgumentException if there are more than {@value #MAX_AUTHORITIES}, one is not that of a certificate
     *     authority (X509-SVID, section 3.2), the sequence is negative, or the hint is not one second or more
     */
    public SpiffeBundle {
        Objects.requireNonNull(trustDomain, "trustDomain");
        Objects.requireNonNull(sequence, "sequence");
        Objects.requireNonNull(refreshHint, "refreshHint");
        authorities = List.copyOf(new LinkedHashSet<>(authorities));
        if (authorities.size() > MAX_AUTHORITIES) {
            throw new IllegalArgumentException("authorities of " + trustDomain + " are " + authorities.size()
                    + "; give at most " + MAX_AUTHORITIES);
        }
        authorities.forEach(SpiffeBundle::requireAuthority);
        if (sequence.isPresent() && sequence.getAsLong() < 0) {
            throw new IllegalArgumentException(
                    "sequence of " + trustDomain + " is " + sequence.getAsLong() + "; give 0 or more");
        }
        if (refreshHint
                .filter(hint -> hint.getSeconds() < 1 || hint.getNano() != 0)
                .isPresent()) {
            throw new IllegalArgumentException(
                    "refreshHint of " + trustDomain + " is " + refreshHint.get() + "; give whole seconds, 1 or more");
        }
    }

    /**
     * Takes one trust domain out of the published trust; the sequence is that of the trust.
     *
     * @param trust the published trust, as of the manager
     * @param domain which trust domain
     * @return the bundle, without a hint
     * @throws IllegalArgumentException if the trust domain is not among the trusted ones
     */
    public static SpiffeBundle of(TrustBundle trust, TrustDomain domain) {
        if (!trust.authorities().containsKey(domain)) {
            throw new IllegalArgumentException("trust domain " + domain + " is not among the trusted ones, "
                    + trust.authorities().keySet() + "; name one of these");
        }
        return new SpiffeBundle(domain, trust.rootsOf(domain), OptionalLong.of(trust.sequence()), Optional.empty());
    }

    /**
     * Makes a bundle of certificates in PEM (RFC 7468).
     *
     * @param domain whose authorities these are
     * @param pem the text, with one certificate at least
     * @return the bundle, without sequence and hint
     * @throws io.meshroot.api.MeshRootException with code {@code ENCODING_INVALID} if there is no certificate, or one can't
     *     be read
     * @throws IllegalArgumentException if one is not that of a certificate authority
     */
    public static SpiffeBundle ofPem(TrustDomain domain, String pem) {
        return new SpiffeBundle(domain, Pem.certificates(pem), OptionalLong.empty(), Optional.empty());
    }

    /**
     * Makes a bundle of the trusted certificates of a key store; entries of other kinds are passed over.
     *
     * @param domain whose authorities these are
     * @param store a loaded store
     * @return the bundle, ordered by alias, without sequence and hint
     * @throws IllegalArgumentException if the store is not loaded, or one is not that of a certificate authority
     */
    public static SpiffeBundle ofKeyStore(TrustDomain domain, KeyStore store) {
        return new SpiffeBundle(domain, BundleKeyStore.read(store), OptionalLong.empty(), Optional.empty());
    }

    /**
     * Reads the JSON document (SPIFFE Trust Domain and Bundle, section 4; X509-SVID, section 6.2): a JWK set with {@code
     * spiffe_sequence} and {@code spiffe_refresh_hint}. A name that stands twice in an object is refused. Entries of another
     * use or of an unknown key type are passed over, as are members that are not known and all but the first certificate of
     * an entry. A hint of zero counts as none.
     *
     * @param domain whose bundle this is
     * @param json the text, of at most {@value #MAX_LENGTH} characters
     * @return the bundle
     * @throws io.meshroot.api.DocumentException if it breaks the format or a limit; the path names the field
     */
    public static SpiffeBundle ofJson(TrustDomain domain, String json) {
        return BundleJson.read(domain, json);
    }

    /**
     * Returns the same bundle with a hint.
     *
     * @param hint how often to look for a newer one; whole seconds, 1 or more
     * @return the changed copy
     * @throws IllegalArgumentException if it is less, or has parts of a second
     */
    public SpiffeBundle withRefreshHint(Duration hint) {
        return new SpiffeBundle(trustDomain, authorities, sequence, Optional.of(hint));
    }

    /**
     * Writes the JSON document, as {@link #ofJson} reads it.
     *
     * @return the text, in ASCII
     * @throws IllegalArgumentException if an authority's key is neither RSA nor EC nor Ed25519 nor Ed448
     */
    public String json() {
        return BundleJson.write(this);
    }

    /**
     * Writes the certificates in PEM (RFC 7468).
     *
     * @return the text, empty for no authority
     */
    public String pem() {
        return PemText.certificates(authorities);
    }

    /**
     * Makes a PKCS#12 key store with one trusted certificate entry for each authority; its alias begins with the trust
     * domain and ends with the first digits of the certificate's SHA-256 digest.
     *
     * @return a new store, in memory
     */
    public KeyStore keyStore() {
        return BundleKeyStore.of(this);
    }

    private static void requireAuthority(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        if (certificate.getBasicConstraints() < 0 || (usage != null && !usage[KEY_CERT_SIGN])) {
            throw new IllegalArgumentException(
                    "certificate of "
                            + Paths.quoted(certificate.getSubjectX500Principal().getName())
                            + " is not that of a certificate authority; give those with CA:TRUE and key usage keyCertSign only");
        }
    }

    /**
     * Describes the bundle.
     *
     * @return the trust domain, the sequence if it is known, and how many authorities there are
     */
    @Override
    public String toString() {
        return "SpiffeBundle[" + trustDomain + (sequence.isPresent() ? ", sequence " + sequence.getAsLong() : "") + ", "
                + authorities.size() + " authorities]";
    }
}
