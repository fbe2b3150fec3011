package io.meshroot.tresor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.Versioned;
import io.meshroot.core.x509.Pem;
import io.meshroot.testkit.x509.CertificateRecipe;
import io.meshroot.testkit.x509.Flaw;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import io.meshroot.testkit.x509.TestKeys;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A secret that is there and can't be used is a clear error, never a reason to make another root. */
class BrokenSecretTest {
    private static final TestCertificate ROOT = TestCertificates.root();
    private static final String CRT = Pem.of(List.of(ROOT.certificate()));
    private static final String KEY = Pem.of(ROOT.keys().getPrivate());

    private final Bench bench = new Bench();

    static Stream<Arguments> broken() {
        TestCertificate intermediate = TestCertificates.intermediate(ROOT);
        TestCertificate narrow = CertificateRecipe.root().pathLength(0).selfSigned();
        TestCertificate leaf = TestCertificates.leaf(ROOT);
        return Stream.of(
                arguments("nothing in it", Map.of(), "entry ca.crt is missing, there are []"),
                arguments("no certificate", Map.of("private.key", KEY), "entry ca.crt is missing"),
                arguments("no key", Map.of("ca.crt", CRT), "entry private.key is missing, there are [ca.crt]"),
                arguments("other names", Map.of("tls.crt", CRT, "tls.key", KEY), "there are [tls.crt, tls.key]"),
                arguments("certificate empty", entries("", KEY), "entry ca.crt can't be read"),
                arguments("key empty", entries(CRT, ""), "entry private.key can't be read"),
                arguments("certificate is garbage", entries("\0\1garbage", KEY), "entry ca.crt can't be read"),
                arguments("key is garbage", entries(CRT, "c2VjcmV0"), "entry private.key can't be read"),
                arguments("certificate cut", entries(CRT.substring(0, 200), KEY), "entry ca.crt can't be read"),
                arguments("key cut", entries(CRT, KEY.substring(0, 80)), "entry private.key can't be read"),
                arguments("entries swapped", entries(KEY, CRT), "entry ca.crt can't be read"),
                arguments(
                        "key encrypted",
                        entries(CRT, KEY.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY")),
                        "entry private.key can't be read"),
                arguments(
                        "key of another",
                        entries(CRT, Pem.of(TestKeys.generate(KeyType.EC_P256).getPrivate())),
                        "entry private.key is not the key of the first certificate in entry ca.crt (CN=Test Root)"),
                arguments(
                        "key of another type",
                        entries(CRT, Pem.of(TestKeys.shared(KeyType.RSA_2048).getPrivate())),
                        "entry private.key is not the key of the first certificate"),
                arguments("a leaf", entries(leaf), "(CN=bookbuyer.bookstore.cluster.local) is not a CA"),
                broken(Flaw.NOT_A_CA, "is not a CA (basicConstraints lack CA:TRUE)"),
                broken(Flaw.VERSION_1, "is not a CA"),
                broken(Flaw.NO_BASIC_CONSTRAINTS, "is not a CA"),
                broken(Flaw.KEY_USAGE_TOO_NARROW, "keyUsage lacks keyCertSign"),
                broken(Flaw.EXPIRED, "expired at 2025-12-31T00:00:00Z (it is 2026-01-01T00:00:00Z)"),
                broken(Flaw.WEAK_KEY, "1024"),
                broken(Flaw.UNKNOWN_CURVE, "can't be "),
                broken(Flaw.TAMPERED_SIGNATURE, "is not signed by its own key"),
                broken(Flaw.UNKNOWN_CRITICAL_EXTENSION, "critical extension"),
                arguments(
                        "intermediate without root",
                        entries(
                                Pem.of(intermediate.chain()),
                                Pem.of(intermediate.keys().getPrivate())),
                        "was issued by CN=Test Root; add the certificates above it"),
                arguments(
                        "wrong order",
                        entries(
                                Pem.of(List.of(ROOT.certificate(), intermediate.certificate())),
                                Pem.of(intermediate.keys().getPrivate())),
                        "order the chain from the certificate of the key to the root"),
                arguments(
                        "another's namesake above",
                        entries(
                                Pem.of(List.of(
                                        intermediate.certificate(),
                                        TestCertificates.root().certificate())),
                                Pem.of(intermediate.keys().getPrivate())),
                        "certificate 1 of 2 (CN=Test Intermediate) is not signed by the next certificate"),
                arguments(
                        "no room for the intermediate",
                        entries(CertificateRecipe.intermediate().signedBy(narrow)),
                        "certificate 2 of 2 (CN=Test Root) allows 0 certificate authorities below it"),
                arguments(
                        "signed with SHA-1",
                        entries(CertificateRecipe.intermediate()
                                .with(Flaw.SHA1_SIGNATURE)
                                .signedBy(ROOT)),
                        "SHA1"));
    }

    private static Arguments broken(Flaw flaw, String expected) {
        return arguments(flaw.toString(), entries(TestCertificates.brokenRoot(flaw)), expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void isRefusedAndLeftAsItIs(String name, Map<String, String> entries, String expected) {
        bench.store(entries);
        Versioned<Secret> before = bench.secrets.read(Bench.REF).orElseThrow();

        ProviderException error = refusal(new TresorProvider());

        assertThat(error.code()).isEqualTo(ErrorCode.SECRET_UNUSABLE);
        assertThat(error.retry()).isEqualTo(Retry.CANNOT_HELP);
        assertThat(error).hasMessageContaining("secret osm-system/mrc-1-ca").hasMessageContaining(expected);
        assertThat(bench.secrets.read(Bench.REF)).contains(before);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void isToldWithoutItsContent(String name, Map<String, String> entries, String expected) {
        bench.store(entries);

        StringWriter text = new StringWriter();
        refusal(new TresorProvider()).printStackTrace(new PrintWriter(text));

        Stream.of(KEY, entries.getOrDefault("private.key", ""))
                .flatMap(String::lines)
                .filter(line -> line.length() > 20 && !line.startsWith("-----"))
                .forEach(line -> assertThat(text.toString()).doesNotContain(line.substring(0, 20)));
        assertThat(text.toString()).doesNotContain("c2VjcmV0");
    }

    @Test
    void aRootWithoutRoomForTheIntermediateIsRefusedOnlyWithOne() {
        bench.store(entries(CertificateRecipe.root().pathLength(0).selfSigned()));

        new TresorProvider().open(bench.context()).close();
        assertThat(refusal(TresorProvider.builder().intermediate().build()))
                .hasMessageContaining("allows 0 certificate authorities below it")
                .hasMessageContaining("turn the intermediate off");
    }

    @Test
    void aRootThatBeginsLaterIsOpenedForItsTrust() {
        bench.store(entries(TestCertificates.brokenRoot(Flaw.NOT_YET_VALID)));

        new TresorProvider().open(bench.context()).close();
    }

    @Test
    void aRootIsRefusedOnceItHasExpired() {
        new TresorProvider().open(bench.context()).close();
        Versioned<Secret> before = bench.secrets.read(Bench.REF).orElseThrow();
        bench.clock.advance(Duration.ofDays(3651));

        assertThat(refusal(new TresorProvider()).code()).isEqualTo(ErrorCode.SECRET_UNUSABLE);
        assertThat(bench.secrets.read(Bench.REF)).contains(before);
    }

    private ProviderException refusal(TresorProvider provider) {
        return Optional.ofNullable(catchThrowableOfType(ProviderException.class, () -> provider.open(bench.context())))
                .orElseThrow(() -> new AssertionError("the secret was not refused"));
    }

    private static Map<String, String> entries(String certificate, String key) {
        return Map.of("ca.crt", certificate, "private.key", key);
    }

    private static Map<String, String> entries(TestCertificate ca) {
        List<X509Certificate> chain = ca.chainWithRoot();
        return entries(Pem.of(chain), Pem.of(ca.keys().getPrivate()));
    }
}
