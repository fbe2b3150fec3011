package io.meshroot.testkit.vault;

import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.x509.TestKeys;
import io.meshroot.testkit.x509.TestSigningRequest;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Certification requests in PEM, and certificates out of it. */
final class Csrs {
    static final String NAME = "bookbuyer.shop.td.example";
    static final String ID = "spiffe://td.example/bookbuyer/shop";

    private Csrs() {}

    /** A service's: common name, the same as DNS name, SPIFFE ID. */
    static String service() {
        return of(TestKeys.shared(KeyType.EC_P256), Optional.of(NAME), ID, NAME);
    }

    static String withKey(KeyPair keys) {
        return of(keys, Optional.of(NAME), ID, NAME);
    }

    static String of(KeyPair keys, Optional<String> commonName, String id, String... dnsNames) {
        return pem(TestSigningRequest.of(keys, profile(commonName, id, Set.of(), dnsNames))
                .pkcs10());
    }

    static String withAddress(InetAddress address) {
        return pem(TestSigningRequest.of(
                        TestKeys.shared(KeyType.EC_P256), profile(Optional.of(NAME), ID, Set.of(address), NAME))
                .pkcs10());
    }

    static String misleading() {
        return pem(TestSigningRequest.misleading(
                        TestKeys.shared(KeyType.EC_P256), profile(Optional.of(NAME), ID, Set.of(), NAME))
                .pkcs10());
    }

    /** A request whose signature is wrong by a bit. */
    static String forged() {
        byte[] der = TestSigningRequest.of(
                        TestKeys.shared(KeyType.EC_P256), profile(Optional.of(NAME), ID, Set.of(), NAME))
                .pkcs10();
        der[der.length - 1] ^= 1;
        return pem(der);
    }

    private static LeafProfile profile(
            Optional<String> commonName, String id, Set<InetAddress> addresses, String... dnsNames) {
        return new LeafProfile(
                commonName,
                new TreeSet<>(Set.of(dnsNames)),
                addresses,
                Optional.of(SpiffeId.parse(id)),
                TestClock.START,
                TestClock.START.plusSeconds(3600));
    }

    static String pem(byte[] der) {
        return "-----BEGIN CERTIFICATE REQUEST-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END CERTIFICATE REQUEST-----\n";
    }

    static X509Certificate certificate(VaultAnswer answer, String name) {
        return certificate(String.valueOf(answer.requireSuccess().data().get(name)));
    }

    static X509Certificate certificate(String pem) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        } catch (CertificateException e) {
            throw new AssertionError(pem, e);
        }
    }
}
