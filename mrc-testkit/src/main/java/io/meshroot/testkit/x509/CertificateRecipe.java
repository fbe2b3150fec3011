package io.meshroot.testkit.x509;

import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.testkit.time.TestClock;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How to make a certificate for a test. It is written with Bouncy Castle's ASN.1 directly, apart from the code under
 * test, and is sound unless {@link #with} breaks it. Not for use by several threads.
 */
public final class CertificateRecipe {
    private static final int SERIAL_BITS = 158;
    private static final int LOWEST_TOP_BIT = 140;
    private static final SecureRandom RANDOM = new SecureRandom();

    final CertificateKind kind;
    final Set<Flaw> flaws = EnumSet.noneOf(Flaw.class);
    Optional<String> commonName;
    List<String> dnsNames = new ArrayList<>();
    List<InetAddress> ipAddresses = new ArrayList<>();
    List<String> uris = new ArrayList<>();
    Instant notBefore;
    Instant notAfter;
    BigInteger serial = new BigInteger(SERIAL_BITS, RANDOM).setBit(LOWEST_TOP_BIT);
    OptionalInt pathLength = OptionalInt.empty();
    private KeyType keyType = KeyType.EC_P256;
    private @Nullable KeyPair keys;

    private CertificateRecipe(CertificateKind kind, String commonName, Duration back, Duration validity) {
        this.kind = kind;
        this.commonName = Optional.of(commonName);
        this.notBefore = TestClock.START.minus(back);
        this.notAfter = TestClock.START.plus(validity);
    }

    /**
     * Begins a root: CN {@code Test Root}, ten years from a day before {@link TestClock#START}.
     *
     * @return the recipe
     */
    public static CertificateRecipe root() {
        return new CertificateRecipe(CertificateKind.ROOT, "Test Root", Duration.ofDays(1), Duration.ofDays(3650));
    }

    /**
     * Begins an intermediate: CN {@code Test Intermediate}, a year from an hour before {@link TestClock#START}.
     *
     * @return the recipe
     */
    public static CertificateRecipe intermediate() {
        return new CertificateRecipe(
                CertificateKind.INTERMEDIATE, "Test Intermediate", Duration.ofHours(1), Duration.ofDays(365));
    }

    /**
     * Begins a leaf of service {@code bookbuyer.bookstore} in trust domain {@code cluster.local} with a SPIFFE ID, a day
     * from a minute before {@link TestClock#START}.
     *
     * @return the recipe
     */
    public static CertificateRecipe leaf() {
        String name = "bookbuyer.bookstore.cluster.local";
        return new CertificateRecipe(CertificateKind.LEAF, name, Duration.ofMinutes(1), Duration.ofHours(24))
                .dnsNames(name)
                .uris("spiffe://cluster.local/bookbuyer/bookstore");
    }

    /**
     * Begins a leaf as a profile says.
     *
     * @param profile names and dates
     * @return the recipe
     */
    public static CertificateRecipe leaf(LeafProfile profile) {
        CertificateRecipe recipe = leaf().commonName(profile.commonName())
                .dnsNames(profile.dnsNames().toArray(new String[0]))
                .ipAddresses(profile.ipAddresses().toArray(new InetAddress[0]))
                .uris(profile.spiffeId().map(SpiffeId::toString).stream().toArray(String[]::new));
        return recipe.validity(profile.notBefore(), profile.notAfter());
    }

    /**
     * Sets the common name.
     *
     * @param name the name
     * @return this
     */
    public CertificateRecipe commonName(String name) {
        return commonName(Optional.of(name));
    }

    /**
     * Sets the common name, or an empty subject.
     *
     * @param name the name, if there is to be one
     * @return this
     */
    public CertificateRecipe commonName(Optional<String> name) {
        this.commonName = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Sets the DNS subject alternative names; no name is checked.
     *
     * @param names the names
     * @return this
     */
    public CertificateRecipe dnsNames(String... names) {
        this.dnsNames = new ArrayList<>(List.of(names));
        return this;
    }

    /**
     * Sets the IP subject alternative names; none by default.
     *
     * @param addresses the addresses
     * @return this
     */
    public CertificateRecipe ipAddresses(InetAddress... addresses) {
        this.ipAddresses = new ArrayList<>(List.of(addresses));
        return this;
    }

    /**
     * Sets the URI subject alternative names; nothing is checked. Authorities have none by default.
     *
     * @param texts the URIs
     * @return this
     */
    public CertificateRecipe uris(String... texts) {
        this.uris = new ArrayList<>(List.of(texts));
        return this;
    }

    /**
     * Sets the dates; nothing is checked.
     *
     * @param begin notBefore; parts of a second are cut off
     * @param end notAfter; parts of a second are cut off
     * @return this
     */
    public CertificateRecipe validity(Instant begin, Instant end) {
        this.notBefore = begin;
        this.notAfter = end;
        return this;
    }

    /**
     * Sets the serial number; random by default.
     *
     * @param number the number; not checked
     * @return this
     */
    public CertificateRecipe serial(BigInteger number) {
        this.serial = Objects.requireNonNull(number, "number");
        return this;
    }

    /**
     * Sets the path length; none by default.
     *
     * @param length how many intermediates may stand below
     * @return this
     */
    public CertificateRecipe pathLength(int length) {
        this.pathLength = OptionalInt.of(length);
        return this;
    }

    /**
     * Sets the type of the key that is made; EC on P-256 by default.
     *
     * @param type the type
     * @return this
     */
    public CertificateRecipe keyType(KeyType type) {
        this.keyType = Objects.requireNonNull(type, "type");
        return this;
    }

    /**
     * Sets the key pair; a new one is made by default.
     *
     * @param pair the key pair
     * @return this
     */
    public CertificateRecipe keys(KeyPair pair) {
        this.keys = Objects.requireNonNull(pair, "pair");
        return this;
    }

    /**
     * Sets the public key of a leaf whose private key is elsewhere; {@link TestCertificate#keys} lacks it then.
     *
     * @param key the public key
     * @return this
     */
    public CertificateRecipe publicKey(PublicKey key) {
        return keys(new KeyPair(key, null));
    }

    /**
     * Breaks the certificate.
     *
     * @param flaw how
     * @return this
     * @throws IllegalArgumentException if this kind of certificate can't have the flaw
     */
    public CertificateRecipe with(Flaw flaw) {
        if (!flaw.fits(kind)) {
            throw new IllegalArgumentException("flaw " + flaw + " does not fit a " + kind + "; choose another");
        }
        flaws.add(flaw);
        return this;
    }

    /**
     * Makes the certificate of a root.
     *
     * @return the certificate
     * @throws IllegalStateException if this is not a root's recipe
     */
    public TestCertificate selfSigned() {
        if (kind != CertificateKind.ROOT) {
            throw new IllegalStateException("a " + kind + " needs an issuer; call signedBy(issuer)");
        }
        KeyPair own = keyPair();
        return new TestCertificate(CertificateWriter.write(this, own.getPublic(), null, own), own, Optional.empty());
    }

    /**
     * Makes the certificate of an intermediate or a leaf.
     *
     * @param issuer who signs it
     * @return the certificate
     * @throws IllegalStateException if this is a root's recipe
     */
    public TestCertificate signedBy(TestCertificate issuer) {
        if (kind == CertificateKind.ROOT) {
            throw new IllegalStateException("a root signs itself; call selfSigned()");
        }
        KeyPair own = keyPair();
        byte[] der = CertificateWriter.write(this, own.getPublic(), issuer, issuer.keys());
        return new TestCertificate(der, own, Optional.of(issuer));
    }

    boolean has(Flaw flaw) {
        return flaws.contains(flaw);
    }

    private KeyPair keyPair() {
        if (has(Flaw.WEAK_KEY)) {
            return TestKeys.weak();
        }
        if (has(Flaw.UNKNOWN_CURVE)) {
            return TestKeys.onUnknownCurve();
        }
        return keys != null ? keys : TestKeys.generate(keyType);
    }

    /** Checks that a signer has its private key; {@link #publicKey} makes certificates without. */
    static PrivateKey signingKey(KeyPair pair) {
        return Objects.requireNonNull(pair.getPrivate(), "the issuer's private key is not held here");
    }
}
