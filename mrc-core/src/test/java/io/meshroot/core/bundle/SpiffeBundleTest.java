package io.meshroot.core.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonFactory;
import io.meshroot.api.DocumentException;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpiffeBundleTest {
    private static final TrustDomain DOMAIN = new TrustDomain("cluster.local");
    private static final TestCertificate ONE = TestCertificates.root();
    private static final TestCertificate TWO = TestCertificates.root("Second", KeyType.RSA_2048);

    private static SpiffeBundle bundle(TestCertificate... authorities) {
        return new SpiffeBundle(
                DOMAIN,
                List.of(authorities).stream().map(TestCertificate::certificate).toList(),
                OptionalLong.of(7),
                Optional.of(Duration.ofMinutes(5)));
    }

    private static String base64(TestCertificate certificate) {
        return Base64.getEncoder().encodeToString(certificate.der());
    }

    private static String entry(TestCertificate authority, String more) {
        return "{\"kty\":\"EC\",\"use\":\"x509-svid\",\"x5c\":[\"" + base64(authority) + "\"]" + more + "}";
    }

    private static SpiffeBundle read(String... entries) {
        return SpiffeBundle.ofJson(DOMAIN, "{\"keys\":[" + String.join(",", entries) + "]}");
    }

    private static void assertRefused(String json, String path, String message) {
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> SpiffeBundle.ofJson(DOMAIN, json))
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.path()).isEqualTo(path));
    }

    @Test
    void readsWhatItWrites() {
        SpiffeBundle bundle = bundle(ONE, TWO);
        assertThat(SpiffeBundle.ofJson(DOMAIN, bundle.json())).isEqualTo(bundle);
        SpiffeBundle bare = new SpiffeBundle(DOMAIN, List.of(), OptionalLong.empty(), Optional.empty());
        assertThat(SpiffeBundle.ofJson(DOMAIN, bare.json())).isEqualTo(bare);
        assertThat(bare.json()).doesNotContain("spiffe_").contains("\"keys\"");
    }

    @Test
    void writesNoKeyId() {
        assertThat(bundle(ONE).json()).doesNotContain("kid").contains("\"use\" : \"x509-svid\"");
    }

    @Test
    void takesOneTrustDomainOfThePublishedTrust() {
        TrustDomain other = new TrustDomain("other.example");
        TrustBundle trust = new TrustBundle(
                12,
                new TreeMap<>(Map.of(
                        DOMAIN, List.of(ONE.certificate()), other, List.of(TWO.certificate(), ONE.certificate()))),
                Set.of());
        SpiffeBundle bundle = SpiffeBundle.of(trust, DOMAIN);
        assertThat(bundle.authorities()).containsExactly(ONE.certificate());
        assertThat(bundle.sequence()).hasValue(12);
        assertThat(bundle.withRefreshHint(Duration.ofSeconds(30)).json())
                .contains("\"spiffe_sequence\" : 12")
                .contains("\"spiffe_refresh_hint\" : 30");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpiffeBundle.of(trust, new TrustDomain("third.example")))
                .withMessageContaining("[cluster.local, other.example]");
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void writesTheKeyOfEachTypeAsItIs(KeyType type) throws Exception {
        X509Certificate root = TestCertificates.root("Root", type).certificate();
        Map<String, String> key = new TreeMap<>();
        JwkParameters.of(root.getPublicKey()).forEach((name, value) -> key.put(name, (String) value));
        switch (key.get("kty")) {
            case "RSA" -> {
                RSAPublicKey rsa = (RSAPublicKey) root.getPublicKey();
                assertThat(number(key.get("n"))).isEqualTo(rsa.getModulus());
                assertThat(number(key.get("e"))).isEqualTo(rsa.getPublicExponent());
                assertThat(bytes(key.get("n"))[0]).as("no leading zero").isNotZero();
            }
            case "EC" -> {
                AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
                curve.init(new ECGenParameterSpec(key.get("crv").equals("P-256") ? "secp256r1" : "secp384r1"));
                ECPoint point = new ECPoint(number(key.get("x")), number(key.get("y")));
                assertThat(KeyFactory.getInstance("EC")
                                .generatePublic(
                                        new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class))))
                        .isEqualTo(root.getPublicKey());
                assertThat(bytes(key.get("x")))
                        .as("padded (RFC 7518, section 6.2.1.2)")
                        .hasSameSizeAs(bytes(key.get("y")));
            }
            default -> {
                assertThat(key).containsEntry("kty", "OKP").containsEntry("crv", "Ed25519");
                byte[] info = root.getPublicKey().getEncoded();
                assertThat(bytes(key.get("x"))).hasSize(32);
                assertThat(info).endsWith(bytes(key.get("x")));
            }
        }
    }

    private static byte[] bytes(String base64) {
        return Base64.getUrlDecoder().decode(base64);
    }

    private static BigInteger number(String base64) {
        return new BigInteger(1, bytes(base64));
    }

    @Test
    void padsCoordinatesThatBeginWithZeros() throws Exception {
        ECPoint point = new ECPoint(BigInteger.ONE, BigInteger.TWO);
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        ECParameterSpec spec = curve.getParameterSpec(ECParameterSpec.class);
        java.security.interfaces.ECPublicKey tiny = new java.security.interfaces.ECPublicKey() {
            @Override
            public ECPoint getW() {
                return point;
            }

            @Override
            public ECParameterSpec getParams() {
                return spec;
            }

            @Override
            public String getAlgorithm() {
                return "EC";
            }

            @Override
            public String getFormat() {
                return "X.509";
            }

            @Override
            public byte[] getEncoded() {
                return new byte[0];
            }
        };
        assertThat(bytes((String) JwkParameters.of(tiny).get("x"))).hasSize(32).endsWith(1);
    }

    @Test
    void passesOverWhatItDoesNotKnow() {
        SpiffeBundle bundle = SpiffeBundle.ofJson(
                DOMAIN,
                "{\"spiffe_sequence\":1,\"later\":{\"a\":[1,{\"b\":null}]},\"keys\":["
                        + "{\"kty\":\"EC\",\"use\":\"jwt-svid\",\"kid\":\"x\",\"x\":\"AA\",\"y\":\"AA\"},"
                        + "{\"kty\":\"AKP\",\"use\":\"x509-svid\",\"x5c\":[\"not looked at\"]},"
                        + "{\"kty\":\"EC\",\"use\":\"X509-SVID\",\"x5c\":[\"case counts\"]},"
                        + "{\"kty\":\"EC\",\"x5c\":[\"no use\"]},"
                        + "{\"use\":\"x509-svid\",\"x5c\":[\"no type\"]},"
                        + "{\"kty\":\"EC\",\"use\":\"x509-svid\"},"
                        + "{\"kty\":\"EC\",\"use\":\"x509-svid\",\"x5c\":[]},"
                        + entry(ONE, ",\"kid\":\"y\",\"extra\":true") + "]}");
        assertThat(bundle.authorities()).containsExactly(ONE.certificate());
    }

    @Test
    void looksAtTheFirstCertificateOfAnEntryOnly() {
        SpiffeBundle bundle =
                read("{\"kty\":\"EC\",\"use\":\"x509-svid\",\"x5c\":[\"" + base64(ONE) + "\",\"rubbish\"]}");
        assertThat(bundle.authorities()).containsExactly(ONE.certificate());
    }

    @Test
    void takesACertificateThatStandsTwiceOnce() {
        assertThat(read(entry(ONE, ""), entry(TWO, ""), entry(ONE, "")).authorities())
                .containsExactly(ONE.certificate(), TWO.certificate());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"keys\":[],\"keys\":[]}",
                "{\"spiffe_sequence\":1,\"spiffe_sequence\":2,\"keys\":[]}",
                "{\"later\":{\"a\":1,\"a\":2},\"keys\":[]}",
                "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"jwt-svid\",\"use\":\"x509-svid\"}]}"
            })
    void refusesANameThatStandsTwice(String json) {
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> SpiffeBundle.ofJson(DOMAIN, json))
                .withMessageContaining("is given twice");
    }

    @Test
    void refusesWhatIsNoBundle() {
        assertRefused("", "", "holds 0 documents");
        assertRefused("keys: []", "", "is not JSON");
        assertRefused("[]", "", "a mapping of fields");
        assertRefused("{}", "keys", "is required");
        assertRefused("{\"keys\":{}}", "keys", "a list");
        assertRefused("{\"keys\":[1]}", "keys[0]", "a mapping of fields");
        assertRefused("{\"keys\":[]}{\"keys\":[]}", "", "holds 2 documents");
        assertRefused("{\"keys\":[],\"spiffe_sequence\":-1}", "spiffe_sequence", "0 to");
        assertRefused("{\"keys\":[],\"spiffe_sequence\":1.5}", "spiffe_sequence", "0 to");
        assertRefused("{\"keys\":[],\"spiffe_sequence\":\"1\"}", "spiffe_sequence", "a number");
        assertRefused("{\"keys\":[],\"spiffe_sequence\":9223372036854775808}", "spiffe_sequence", "0 to");
        assertRefused("{\"keys\":[],\"spiffe_refresh_hint\":-5}", "spiffe_refresh_hint", "0 to");
        String entry = "{\"keys\":[{\"kty\":\"EC\",\"use\":\"x509-svid\",\"x5c\":";
        assertRefused(entry + "\"" + base64(ONE) + "\"}]}", "keys[0].x5c", "a list");
        assertRefused(entry + "[\"AAAA\"]}]}", "keys[0].x5c[0]", "is no certificate");
        assertRefused(entry + "[\"*\"]}]}", "keys[0].x5c[0]", "is no certificate");
    }

    @Test
    void takesNumbersOf63Bits() {
        assertThat(SpiffeBundle.ofJson(DOMAIN, "{\"keys\":[],\"spiffe_sequence\":9223372036854775807}")
                        .sequence())
                .hasValue(Long.MAX_VALUE);
        assertThat(SpiffeBundle.ofJson(DOMAIN, "{\"keys\":[],\"spiffe_refresh_hint\":0}")
                        .refreshHint())
                .isEmpty();
    }

    @Test
    void refusesALeafAmongTheAuthorities() {
        TestCertificate leaf = TestCertificates.leaf(ONE);
        assertRefused("{\"keys\":[" + entry(leaf, "") + "]}", "keys", "is not that of a certificate authority");
        assertThatIllegalArgumentException().isThrownBy(() -> SpiffeBundle.ofPem(DOMAIN, pem(leaf)));
    }

    @Test
    void keepsLimits() {
        String huge = "{\"keys\":[],\"later\":\"" + "x".repeat(SpiffeBundle.MAX_LENGTH) + "\"}";
        assertRefused(huge, "", "use at most 1048576");
        String deep = "{\"keys\":[],\"later\":" + "[".repeat(100) + "]".repeat(100) + "}";
        assertThatExceptionOfType(DocumentException.class).isThrownBy(() -> SpiffeBundle.ofJson(DOMAIN, deep));
        List<X509Certificate> many = Collections.nCopies(SpiffeBundle.MAX_AUTHORITIES + 1, ONE.certificate());
        assertThat(new SpiffeBundle(DOMAIN, many, OptionalLong.empty(), Optional.empty()).authorities())
                .hasSize(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bundle(ONE).withRefreshHint(Duration.ofMillis(1500)))
                .withMessageContaining("whole seconds");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SpiffeBundle(DOMAIN, List.of(), OptionalLong.of(-1), Optional.empty()));
    }

    private static String pem(TestCertificate certificate) {
        return io.meshroot.api.leaf.PemText.certificates(List.of(certificate.certificate()));
    }

    @Test
    void readsAndWritesPem() {
        SpiffeBundle bundle = bundle(ONE, TWO);
        assertThat(SpiffeBundle.ofPem(DOMAIN, bundle.pem()).authorities()).isEqualTo(bundle.authorities());
        assertThatExceptionOfType(MeshRootException.class).isThrownBy(() -> SpiffeBundle.ofPem(DOMAIN, "nothing"));
    }

    @Test
    void readsAndWritesKeyStores() throws Exception {
        SpiffeBundle bundle = bundle(ONE, TWO);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        bundle.keyStore().store(file, "password".toCharArray());
        KeyStore loaded = KeyStore.getInstance("PKCS12");
        loaded.load(new ByteArrayInputStream(file.toByteArray()), "password".toCharArray());
        assertThat(Collections.list(loaded.aliases())).allMatch(alias -> alias.startsWith("cluster.local-"));
        assertThat(SpiffeBundle.ofKeyStore(DOMAIN, loaded).authorities())
                .containsExactlyInAnyOrderElementsOf(bundle.authorities());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpiffeBundle.ofKeyStore(DOMAIN, KeyStore.getInstance("PKCS12")))
                .withMessageContaining("call load first");
    }

    @Test
    void describesItselfInOneLine() {
        assertThat(bundle(ONE)).hasToString("SpiffeBundle[cluster.local, sequence 7, 1 authorities]");
    }

    @Test
    void writesWhatOtherJsonReadersTake() throws Exception {
        try (var parser = new JsonFactory().createParser(bundle(ONE, TWO).json())) {
            int tokens = 0;
            while (parser.nextToken() != null) {
                tokens++;
            }
            assertThat(tokens).isGreaterThan(20);
        }
    }
}
