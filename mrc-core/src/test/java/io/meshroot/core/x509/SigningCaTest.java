package io.meshroot.core.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import java.security.KeyPair;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningCaTest {
    private static final Instant NOW = TestCa.NOW;
    private static final TestCa ROOT = TestCa.root(KeyType.EC_P256);
    private static final KeyPair KEY = Keys.generate(KeyType.EC_P256);

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void signsLeavesThatTheCheckAccepts(KeyType type) {
        TestCa root = TestCa.root(TestCa.profile("CN=root", OptionalInt.empty()), TestKeys.authority(type), type);
        KeyPair leafKey = TestKeys.leaf(type);
        LeafProfile profile = TestCa.leafProfile();

        List<X509Certificate> chain = root.ca().signLeaf(leafKey.getPublic(), profile);

        assertThat(chain).hasSize(1);
        assertThatCode(() -> chain.get(0).verify(root.certificate().getPublicKey()))
                .doesNotThrowAnyException();
        LeafCheck.check(chain, profile, leafKey.getPublic(), List.of(root.anchor()), NOW);
    }

    @Test
    void makesARootOfTheProfile() throws Exception {
        X509Certificate root = ROOT.anchor();

        assertThatCode(() -> root.verify(root.getPublicKey())).doesNotThrowAnyException();
        assertThat(root.getVersion()).isEqualTo(3);
        assertThat(root.getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
        assertThat(root.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.19", "2.5.29.15");
        assertThat(root.getKeyUsage()).containsExactly(false, false, false, false, false, true, true, false, false);
        assertThat(root.getSubjectAlternativeNames()).containsExactly(List.of(6, "spiffe://cluster.local"));
        assertThat(root.getSubjectX500Principal()).isEqualTo(root.getIssuerX500Principal());
    }

    @Test
    void makesAnIntermediateBelowTheRoot() throws Exception {
        TestCa intermediate = ROOT.intermediate(KeyType.EC_P384);
        X509Certificate certificate = intermediate.certificate();

        List<X509Certificate> chain = intermediate.ca().signLeaf(KEY.getPublic(), TestCa.leafProfile());

        certificate.verify(ROOT.anchor().getPublicKey());
        assertThat(certificate.getBasicConstraints()).isZero();
        assertThat(authorityKeyId(certificate)).isEqualTo(subjectKeyId(ROOT.anchor()));
        assertThat(chain).hasSize(2).element(1).isEqualTo(certificate);
        assertThat(authorityKeyId(chain.get(0))).isEqualTo(subjectKeyId(certificate));
        assertThat(chain.get(0).getSigAlgName()).isEqualTo("SHA384withECDSA");
        assertThat(intermediate.ca().root()).isEqualTo(ROOT.anchor());
        assertThat(intermediate.ca().certificate()).isEqualTo(certificate);
    }

    private static byte[] subjectKeyId(X509Certificate certificate) throws Exception {
        return SubjectKeyIdentifier.fromExtensions(new JcaX509CertificateHolder(certificate).getExtensions())
                .getKeyIdentifier();
    }

    private static byte[] authorityKeyId(X509Certificate certificate) throws Exception {
        AuthorityKeyIdentifier id =
                AuthorityKeyIdentifier.fromExtensions(new JcaX509CertificateHolder(certificate).getExtensions());
        assertThat(id.getAuthorityCertIssuer()).isNull();
        assertThat(id.getAuthorityCertSerialNumber()).isNull();
        return id.getKeyIdentifierOctets();
    }

    @Test
    void givesEveryLeafASerialOfItsOwn() {
        Set<Object> serials = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            X509Certificate leaf =
                    ROOT.ca().signLeaf(KEY.getPublic(), TestCa.leafProfile()).get(0);
            assertThat(leaf.getSerialNumber().signum()).isPositive();
            assertThat(leaf.getSerialNumber().bitLength()).isBetween(127, 159);
            serials.add(leaf.getSerialNumber());
        }
        assertThat(serials).hasSize(200);
    }

    @Test
    void givesRsaKeysKeyEncipherment() {
        X509Certificate rsa = ROOT.ca()
                .signLeaf(TestKeys.leaf(KeyType.RSA_2048).getPublic(), TestCa.leafProfile())
                .get(0);
        X509Certificate ec =
                ROOT.ca().signLeaf(KEY.getPublic(), TestCa.leafProfile()).get(0);

        assertThat(rsa.getKeyUsage()).containsExactly(true, false, true, false, false, false, false, false, false);
        assertThat(ec.getKeyUsage()).containsExactly(true, false, false, false, false, false, false, false, false);
    }

    @Test
    void endsNoLeafAfterACertificateAboveIt() {
        TestCa shortRoot = TestCa.root(
                new CaProfile(
                        "CN=short", Optional.empty(), NOW.minusSeconds(60), NOW.plusSeconds(600), OptionalInt.empty()),
                Keys.generate(KeyType.EC_P256),
                KeyType.EC_P256);
        TestCa intermediate = shortRoot.intermediate(KeyType.EC_P256);

        assertThat(intermediate.certificate().getNotAfter().toInstant()).isEqualTo(NOW.plusSeconds(600));
        assertThat(intermediate
                        .ca()
                        .signLeaf(KEY.getPublic(), TestCa.leafProfile())
                        .get(0)
                        .getNotAfter()
                        .toInstant())
                .isEqualTo(NOW.plusSeconds(600));
        assertThatThrownBy(() -> intermediate.ca().signLeaf(KEY.getPublic(), leaf(NOW.plusSeconds(600))))
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VALIDITY_TOO_SHORT));
    }

    private static LeafProfile leaf(Instant notBefore) {
        return new LeafProfile(
                Optional.of("a"), new TreeSet<>(), Set.of(), Optional.empty(), notBefore, notBefore.plusSeconds(60));
    }

    @Test
    void writesYearsAfter2049AsGeneralizedTime() {
        Instant late = Instant.parse("2071-05-06T07:08:09Z");
        TestCa root = TestCa.root(
                new CaProfile("CN=late", Optional.empty(), NOW, late.plusSeconds(3600), OptionalInt.empty()),
                Keys.generate(KeyType.EC_P256),
                KeyType.EC_P256);

        X509Certificate leaf = root.ca().signLeaf(KEY.getPublic(), leaf(late)).get(0);

        assertThat(leaf.getNotBefore().toInstant()).isEqualTo(late);
    }

    @Test
    void refusesAnIntermediateForWhichThereIsNoRoom() {
        TestCa closed = TestCa.root(
                TestCa.profile("CN=closed", OptionalInt.of(0)), Keys.generate(KeyType.EC_P256), KeyType.EC_P256);
        TestCa one = TestCa.root(
                TestCa.profile("CN=one", OptionalInt.of(1)), Keys.generate(KeyType.EC_P256), KeyType.EC_P256);
        TestCa below = one.intermediate(KeyType.EC_P256);

        assertThatThrownBy(() -> closed.intermediate(KeyType.EC_P256))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("path length 0");
        assertThatThrownBy(() -> below.intermediate(KeyType.EC_P256)).hasMessageContaining("path length 0");
        assertThatThrownBy(() -> one.ca().signCa(TestCa.profile("CN=x", OptionalInt.of(1)), KEY.getPublic()))
                .hasMessageContaining("path length 1");
    }

    @Test
    void refusesAChainThatIsBroken() {
        TestCa other = TestCa.root(KeyType.EC_P256);
        TestCa intermediate = ROOT.intermediate(KeyType.EC_P256);
        X509Certificate leaf =
                ROOT.ca().signLeaf(KEY.getPublic(), TestCa.leafProfile()).get(0);

        assertThatThrownBy(() -> SigningCa.of(List.of(), KEY.getPrivate()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chain is empty");
        assertThatThrownBy(() -> SigningCa.of(List.of(leaf, ROOT.anchor()), KEY.getPrivate()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not that of a certificate authority");
        assertThatThrownBy(() -> SigningCa.of(
                        List.of(intermediate.certificate(), other.anchor()),
                        intermediate.pair().getPrivate()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not signed by the one above");
    }

    @Test
    void refusesAKeyOfAnotherCertificate() {
        for (KeyType type : List.of(KeyType.EC_P256, KeyType.EC_P384, KeyType.RSA_2048, KeyType.ED25519)) {
            KeyPair other = TestKeys.leaf(type);

            assertThatThrownBy(() -> SigningCa.of(ROOT.chain(), other.getPrivate()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("does not belong to the certificate");
            assertThatThrownBy(() -> Roots.selfSigned(
                            TestCa.profile("CN=x", OptionalInt.empty()),
                            KEY.getPublic(),
                            data -> SignatureScheme.of(type).sign(data, other.getPrivate(), JdkKeys.provider(type))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("does not belong to the certificate");
        }
    }

    @Test
    void signsThroughANamedProviderAsForATokensKey() {
        SigningCa ca = SigningCa.of(ROOT.chain(), ROOT.pair().getPrivate(), JdkKeys.provider(KeyType.EC_P256));

        LeafCheck.check(
                ca.signLeaf(KEY.getPublic(), TestCa.leafProfile()),
                TestCa.leafProfile(),
                KEY.getPublic(),
                ROOT.chain(),
                NOW);
    }

    @Test
    void tellsThatTheSignerFailed() {
        AtomicBoolean fails = new AtomicBoolean();
        SigningCa ca = SigningCa.of(ROOT.chain(), data -> {
            if (fails.get()) {
                throw new SignatureException("token is gone");
            }
            return SignatureScheme.ECDSA_SHA256.sign(data, ROOT.pair().getPrivate(), JdkKeys.provider(KeyType.EC_P256));
        });
        fails.set(true);

        assertThatThrownBy(() -> ca.signLeaf(KEY.getPublic(), TestCa.leafProfile()))
                .isInstanceOfSatisfying(
                        ProviderException.class,
                        e -> assertThat(e.retry()).isEqualTo(ProviderException.Retry.MAY_HELP));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a_b.example.org", "", "ü.example.org", "a..b", "*.*.example.org"})
    void refusesNamesThatAreNoDnsNames(String name) {
        LeafProfile profile = new LeafProfile(
                Optional.of("a"), new TreeSet<>(Set.of(name)), Set.of(), Optional.empty(), NOW, NOW.plusSeconds(60));

        assertThatThrownBy(() -> ROOT.ca().signLeaf(KEY.getPublic(), profile))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no legal DNS name");
    }

    @Test
    void refusesACommonNameThatIsTooLong() {
        LeafProfile profile = new LeafProfile(
                Optional.of("a".repeat(65)), new TreeSet<>(), Set.of(), Optional.empty(), NOW, NOW.plusSeconds(60));

        assertThatThrownBy(() -> ROOT.ca().signLeaf(KEY.getPublic(), profile))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("commonName has 65 characters");
    }
}
