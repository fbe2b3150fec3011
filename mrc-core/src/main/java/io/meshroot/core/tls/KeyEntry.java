package io.meshroot.core.tls;

import io.meshroot.api.leaf.IssuedCertificate;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A key with its chain under an alias of its own. */
final class KeyEntry {
    private final String alias;
    private final String serial;
    private final PrivateKey key;
    private final List<X509Certificate> chain;
    private final Optional<PeerIdentity> names;

    private KeyEntry(String alias, String serial, PrivateKey key, List<X509Certificate> chain) {
        this.alias = alias;
        this.serial = serial;
        this.key = key;
        this.chain = List.copyOf(chain);
        this.names = namesOf(chain.get(0));
    }

    /** Makes an entry; the number makes its alias unlike that of every other. */
    static KeyEntry of(long number, IssuedCertificate certificate) {
        PrivateKey key = certificate
                .privateKey()
                .orElseThrow(() -> new IllegalStateException("the leaf of " + certificate.identity()
                        + " came without its key; ask for an issued one, not for a signed one"));
        List<X509Certificate> chain = new ArrayList<>();
        for (X509Certificate each : certificate.chain()) {
            chain.add(platform(each));
        }
        String serial = certificate.serial();
        return new KeyEntry("leaf-" + number + "-" + serial, serial, platform(key, chain.get(0)), chain);
    }

    /** The JDK's TLS compares algorithm names ("EdDSA"), which other providers spell in their own way. */
    private static PrivateKey platform(PrivateKey key, X509Certificate leaf) {
        byte[] encoded = key.getEncoded();
        if (encoded == null || !"PKCS#8".equals(key.getFormat())) {
            return key;
        }
        try {
            return KeyFactory.getInstance(leaf.getPublicKey().getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            return key;
        }
    }

    private static X509Certificate platform(X509Certificate certificate) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(certificate.getEncoded()));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("certificate can't be encoded; give another implementation's", e);
        }
    }

    String alias() {
        return alias;
    }

    String serial() {
        return serial;
    }

    PrivateKey key() {
        return key;
    }

    X509Certificate[] chain() {
        return chain.toArray(new X509Certificate[0]);
    }

    /** No server is called by names that are not legal; whether the leaf is any good is for its verifier to say. */
    private static Optional<PeerIdentity> namesOf(X509Certificate leaf) {
        try {
            return Optional.of(PeerIdentity.of(leaf));
        } catch (CertificateException e) {
            return Optional.empty();
        }
    }

    /** Whether the leaf names this host. */
    boolean bears(String host) {
        return names.filter(bearer -> HostNames.bears(bearer, host)).isPresent();
    }

    /** Key types are spelt as in JSSE: RSA, EC, EdDSA, and EC_EC or EC_RSA in old lists. */
    boolean fits(String keyType) {
        int underscore = keyType.indexOf('_');
        String algorithm = underscore < 0 ? keyType : keyType.substring(0, underscore);
        return chain.get(0).getPublicKey().getAlgorithm().equalsIgnoreCase(algorithm);
    }

    @Override
    public String toString() {
        return alias;
    }
}
