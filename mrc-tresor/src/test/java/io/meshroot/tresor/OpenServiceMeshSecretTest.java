package io.meshroot.tresor;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.Versioned;
import io.meshroot.core.x509.Pem;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.x509.CertificateProfileChecker;
import io.meshroot.testkit.x509.TestKeys;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Secrets as Open Service Mesh made them are used as they are. */
class OpenServiceMeshSecretTest {
    /** Go wrote no subject key identifier before version 1.15. */
    enum KeyIdentifier {
        PRESENT,
        ABSENT
    }

    private final Bench bench = new Bench();

    @ParameterizedTest
    @EnumSource(KeyIdentifier.class)
    void isAdoptedAsItIs(KeyIdentifier identifier) throws Exception {
        KeyPair pair = TestKeys.generate(KeyType.RSA_2048);
        X509Certificate root = root(pair, identifier);
        bench.store(Map.of(
                "ca.crt", Pem.of(List.of(root)),
                "private.key", Pem.of(pair.getPrivate()),
                "expiration", "2035-12-30 00:00:00 +0000 UTC"));
        Versioned<Secret> before = bench.secrets.read(Bench.REF).orElseThrow();

        try (Issuer issuer = new TresorProvider().open(bench.context())) {
            assertThat(issuer.trustAnchors()).containsExactly(root);
            List<X509Certificate> chain = bench.leaf(issuer);
            assertThat(chain).hasSize(1);
            chain.get(0).verify(root.getPublicKey());
            assertThat(chain.get(0).getSigAlgName()).isEqualTo("SHA256withRSA");
            if (identifier == KeyIdentifier.PRESENT) {
                assertThat(CertificateProfileChecker.create().violationsOfChain(chain, root))
                        .isEmpty();
            }
        }
        assertThat(bench.secrets.read(Bench.REF)).contains(before);
    }

    @ParameterizedTest
    @EnumSource(KeyIdentifier.class)
    void signsAnIntermediate(KeyIdentifier identifier) throws Exception {
        KeyPair pair = TestKeys.shared(KeyType.RSA_2048);
        X509Certificate root = root(pair, identifier);
        bench.store(List.of(root), pair.getPrivate());

        try (Issuer issuer = TresorProvider.builder().intermediate().build().open(bench.context())) {
            List<X509Certificate> chain = bench.leaf(issuer);
            assertThat(chain).hasSize(2);
            chain.get(0).verify(chain.get(1).getPublicKey());
            chain.get(1).verify(root.getPublicKey());
        }
    }

    private static X509Certificate root(KeyPair pair, KeyIdentifier identifier) throws Exception {
        X500Name name = new X500Name("C=US,L=CA,O=Open Service Mesh,CN=osm-ca.openservicemesh.io");
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(128, new SecureRandom()).setBit(127),
                Date.from(TestClock.START.minus(Duration.ofDays(100))),
                Date.from(TestClock.START.plus(Duration.ofDays(3550))),
                name,
                pair.getPublic());
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        if (identifier == KeyIdentifier.PRESENT) {
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate())));
    }
}
