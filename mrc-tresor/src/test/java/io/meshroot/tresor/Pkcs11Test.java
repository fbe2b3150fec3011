package io.meshroot.tresor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.meshroot.api.ProviderException;
import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.provider.Issuer;
import io.meshroot.core.x509.CaProfile;
import io.meshroot.core.x509.CertificateSigner;
import io.meshroot.core.x509.Roots;
import io.meshroot.core.x509.SigningCa;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.x509.CertificateProfileChecker;
import java.security.AuthProvider;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A root's key in a SoftHSM token, used through SunPKCS11: it never leaves the token. */
class Pkcs11Test {
    private static final MrcName MRC = MrcName.of("mrc-1");
    private static SoftHsm token;

    private final Bench bench = new Bench();

    @BeforeAll
    static void makeToken() throws Exception {
        token = SoftHsm.create();
    }

    @ParameterizedTest
    @EnumSource(names = {"EC_P256", "EC_P384", "RSA_2048"})
    void signsLeavesByAKeyInTheToken(KeyType type) throws Exception {
        Provider pkcs11 = token.provider("Mesh-" + type.id());
        PrivateKey key = makeRoot(pkcs11, type, "signs-" + type.id());
        X509Certificate root = (X509Certificate) SoftHsm.open(pkcs11).getCertificate("signs-" + type.id());

        SigningCa ca = SigningCa.of(List.of(root), key, pkcs11);
        try (Issuer issuer = provider(ca).build().open(bench.context())) {
            IntStream.range(0, 40)
                    .parallel()
                    .forEach(i -> CertificateProfileChecker.create()
                            .at(bench.clock.instant())
                            .requireChain(bench.leaf(issuer), root));
        }

        assertThat(key.getEncoded()).isNull();
        assertThat(Security.getProviders()).doesNotContain(pkcs11);
    }

    @Test
    void signsAgainAfterARestart() throws Exception {
        makeRoot(token.provider("Before"), KeyType.EC_P256, "restart");

        Provider after = token.provider("After");
        KeyStore store = SoftHsm.open(after);
        PrivateKey key = (PrivateKey) store.getKey("restart", null);
        X509Certificate root = (X509Certificate) store.getCertificate("restart");
        try (Issuer issuer =
                provider(SigningCa.of(List.of(root), key, after)).build().open(bench.context())) {
            CertificateProfileChecker.create().requireChain(bench.leaf(issuer), root);
        }
    }

    @Test
    void signsIntermediatesInMemory() throws Exception {
        Provider pkcs11 = token.provider("Above");
        PrivateKey key = makeRoot(pkcs11, KeyType.EC_P256, "above");
        X509Certificate root = (X509Certificate) SoftHsm.open(pkcs11).getCertificate("above");

        SigningCa ca = SigningCa.of(List.of(root), key, pkcs11);
        try (Issuer issuer = provider(ca).intermediate().build().open(bench.context())) {
            X509Certificate first = bench.leaf(issuer).get(1);
            bench.scheduler.advance(Duration.ofDays(4));
            assertThat(bench.leaf(issuer).get(1)).isNotEqualTo(first);
            CertificateProfileChecker.create().requireChain(bench.leaf(issuer), root);
        }
    }

    @Test
    void failsInAWayThatMayBeTriedAgainWhenTheTokenIsLocked() throws Exception {
        Provider pkcs11 = token.provider("Locked");
        PrivateKey key = makeRoot(pkcs11, KeyType.EC_P256, "locked");
        X509Certificate root = (X509Certificate) SoftHsm.open(pkcs11).getCertificate("locked");
        SigningCa ca = SigningCa.of(List.of(root), key, pkcs11);

        try (Issuer issuer = provider(ca).build().open(bench.context())) {
            ((AuthProvider) pkcs11).logout();

            assertThatExceptionOfType(ProviderException.class)
                    .isThrownBy(() -> bench.leaf(issuer))
                    .withMessageContaining("check the token")
                    .satisfies(e -> assertThat(e.retry()).isEqualTo(ProviderException.Retry.MAY_HELP));
        }
    }

    private static TresorProviderBuilder provider(SigningCa ca) {
        return TresorProvider.builder().ownRoot(MRC, ca);
    }

    /** Makes a key in the token and, signed by it there, its certificate. */
    private static PrivateKey makeRoot(Provider pkcs11, KeyType type, String alias) throws Exception {
        KeyStore store = SoftHsm.open(pkcs11);
        KeyPairGenerator generator = KeyPairGenerator.getInstance(type == KeyType.RSA_2048 ? "RSA" : "EC", pkcs11);
        generator.initialize(parameters(type));
        KeyPair pair = generator.generateKeyPair();
        CertificateSigner signer = toBeSigned -> {
            Signature signature = Signature.getInstance(algorithm(type), pkcs11);
            signature.initSign(pair.getPrivate());
            signature.update(toBeSigned);
            return signature.sign();
        };
        CaProfile profile = new CaProfile(
                "CN=" + alias + ",O=Token",
                Optional.of(SpiffeId.parse("spiffe://cluster.local")),
                TestClock.START.minus(Duration.ofHours(1)),
                TestClock.START.plus(Duration.ofDays(365)),
                OptionalInt.empty());
        X509Certificate root = Roots.selfSigned(profile, pair.getPublic(), signer);
        store.setKeyEntry(alias, pair.getPrivate(), null, new Certificate[] {root});
        return (PrivateKey) store.getKey(alias, null);
    }

    private static AlgorithmParameterSpec parameters(KeyType type) {
        return switch (type) {
            case EC_P256 -> new ECGenParameterSpec("secp256r1");
            case EC_P384 -> new ECGenParameterSpec("secp384r1");
            default -> new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4);
        };
    }

    private static String algorithm(KeyType type) {
        return switch (type) {
            case EC_P256 -> "SHA256withECDSA";
            case EC_P384 -> "SHA384withECDSA";
            default -> "SHA256withRSA";
        };
    }
}
