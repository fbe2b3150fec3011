package io.meshroot.tresor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.CustomProviderConfig;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.api.trust.Anchor;
import io.meshroot.core.x509.Keys;
import io.meshroot.core.x509.Pem;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TresorProviderTest {
    private final Bench bench = new Bench();

    @Test
    void isFoundByTheServiceLoader() {
        assertThat(ServiceLoader.load(CertificateProvider.class).stream().map(ServiceLoader.Provider::get))
                .hasExactlyElementsOfTypes(TresorProvider.class)
                .allSatisfy(provider -> assertThat(provider.name()).isEqualTo("tresor"));
    }

    @Test
    void makesARootWithTheDocumentedDefaults() throws Exception {
        X509Certificate root = rootOf(new TresorProvider(), Bench.mrc());

        assertThat(root.getSubjectX500Principal().getName()).isEqualTo("CN=mrc-1,O=Mesh Root");
        assertThat(root.getIssuerX500Principal()).isEqualTo(root.getSubjectX500Principal());
        assertThat(Keys.requireAcceptable(root.getPublicKey(), "root")).isEqualTo(KeyType.EC_P256);
        assertThat(root.getNotBefore().toInstant())
                .isEqualTo(bench.clock.instant().minus(Duration.ofHours(1)));
        assertThat(root.getNotAfter().toInstant())
                .isEqualTo(bench.clock.instant().plus(Duration.ofDays(3650)));
        assertThat(root.getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
        assertThat(root.getSubjectAlternativeNames()).singleElement().isEqualTo(List.of(6, "spiffe://cluster.local"));
    }

    @Test
    void makesARootWithoutASpiffeIdWhenSpiffeIsOff() throws Exception {
        MeshRootCertificate mrc = MeshRootCertificate.builder("mrc-1")
                .provider(TresorConfig.inSecret("osm-system", "ca"))
                .spiffe(SpiffeMode.DISABLED)
                .role(Role.ACTIVE)
                .build();

        assertThat(rootOf(new TresorProvider(), mrc).getSubjectAlternativeNames())
                .isNull();
    }

    @Test
    void makesARootAsConfigured() {
        TresorProvider provider = TresorProvider.builder()
                .rootKeyType(KeyType.EC_P384)
                .rootValidity(Duration.ofDays(30))
                .rootSubject(mrc -> "CN=root of " + mrc.name() + ",OU=Mesh,O=Example")
                .backDating(Duration.ofDays(2))
                .build();

        X509Certificate root = rootOf(provider, Bench.mrc());

        assertThat(root.getSubjectX500Principal().getName()).isEqualTo("CN=root of mrc-1,OU=Mesh,O=Example");
        assertThat(Keys.requireAcceptable(root.getPublicKey(), "root")).isEqualTo(KeyType.EC_P384);
        assertThat(root.getNotBefore().toInstant())
                .isEqualTo(bench.clock.instant().minus(Duration.ofDays(2)));
        assertThat(root.getNotAfter().toInstant())
                .isEqualTo(bench.clock.instant().plus(Duration.ofDays(30)));
    }

    @Test
    void datesBackByTheClockSkewAtLeast() {
        X509Certificate root =
                rootOf(TresorProvider.builder().backDating(Duration.ZERO).build(), Bench.mrc());

        assertThat(root.getNotBefore().toInstant())
                .isEqualTo(bench.clock.instant().minus(Bench.SKEW));
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void makesRootsOfTheKeyTypeThatTheMrcNames(KeyType type) {
        X509Certificate root = rootOf(new TresorProvider(), Bench.mrc(type));

        assertThat(Keys.requireAcceptable(root.getPublicKey(), "root")).isEqualTo(type);
    }

    @Test
    void storesTheRootAsPemUnderTheNamesOfOpenServiceMesh() {
        X509Certificate root = rootOf(new TresorProvider(), Bench.mrc());

        assertThat(bench.stored().names()).containsExactly("ca.crt", "private.key");
        assertThat(text("ca.crt")).isEqualTo(Pem.of(List.of(root)));
        assertThat(text("private.key")).startsWith("-----BEGIN PRIVATE KEY-----");
    }

    @Test
    void usesTheSameRootAfterARestart() {
        X509Certificate first = rootOf(new TresorProvider(), Bench.mrc());
        bench.clock.advance(Duration.ofDays(100));

        // The key type counts for roots that are made, not for one that is there.
        assertThat(rootOf(new TresorProvider(), Bench.mrc(KeyType.RSA_2048))).isEqualTo(first);
    }

    @Test
    void makesNoOtherRootWhenTheOneInUseIsGone() {
        X509Certificate learnt = rootOf(new TresorProvider(), Bench.mrc());
        bench.secrets.delete(
                Bench.REF, bench.secrets.read(Bench.REF).orElseThrow().version());
        IssuerContext context = new IssuerContext(
                Bench.mrc(), bench.secrets, bench.clock, bench.scheduler, Bench.SKEW, Set.of(Anchor.of(learnt)));

        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> new TresorProvider().open(context))
                .withMessageContaining("secret osm-system/mrc-1-ca, which holds the root of mrc-1, is gone")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SECRET_UNUSABLE));
        assertThat(bench.secrets.read(Bench.REF)).isEmpty();
    }

    @Test
    void cutsLongNamesSoThatTheyStayDistinct() {
        String start = "m".repeat(200);
        X509Certificate one = rootOf(new TresorProvider(), Bench.mrc(start + "-1", TresorConfig.inSecret("ns", "one")));
        X509Certificate two = rootOf(new TresorProvider(), Bench.mrc(start + "-2", TresorConfig.inSecret("ns", "two")));

        assertThat(one.getSubjectX500Principal()).isNotEqualTo(two.getSubjectX500Principal());
    }

    @Test
    void tellsWhatItCanDo() {
        try (Issuer issuer = new TresorProvider().open(bench.context())) {
            assertThat(issuer.capabilities().keyTypes()).containsExactly(KeyType.values());
            assertThat(issuer.capabilities().notAfter())
                    .contains(bench.clock.instant().plus(Duration.ofDays(3650)));
            assertThat(issuer.capabilities().longestValidity()).isEmpty();
        }
    }

    @Test
    void refusesWorkOnceClosed() {
        Issuer issuer = new TresorProvider().open(bench.context());
        issuer.close();
        issuer.close();

        assertThatExceptionOfType(MeshRootException.class)
                .isThrownBy(() -> bench.leaf(issuer))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
        assertThatExceptionOfType(MeshRootException.class).isThrownBy(issuer::trustAnchors);
        assertThat(bench.scheduler.advance(Duration.ofDays(30))).isLessThanOrEqualTo(1);
    }

    @Test
    void refusesTheMrcOfAnotherProvider() {
        MeshRootCertificate other = MeshRootCertificate.builder("mrc-1")
                .provider(new CustomProviderConfig("acme", Map.of()))
                .role(Role.ACTIVE)
                .build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TresorProvider().open(bench.context(other)))
                .withMessageContaining("\"acme\"");
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        TresorProviderBuilder builder = TresorProvider.builder();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.rootValidity(Duration.ZERO))
                .withMessageContaining("rootValidity is PT0S");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.rootValidity(Duration.ofDays(40_000)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.backDating(Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.intermediate(Duration.ofSeconds(59)));
        assertThatIllegalStateException()
                .isThrownBy(() -> TresorProvider.builder()
                        .intermediateKeyType(KeyType.ED25519)
                        .build())
                .withMessageContaining("call intermediate(...)");
        builder.offlineRoot(MrcName.of("mrc-1"));
        assertThatIllegalStateException().isThrownBy(() -> builder.offlineRoot(MrcName.of("mrc-1")));
    }

    private X509Certificate rootOf(TresorProvider provider, MeshRootCertificate mrc) {
        try (Issuer issuer = provider.open(bench.context(mrc))) {
            return issuer.trustAnchors().get(0);
        }
    }

    private String text(String entry) {
        return new String(bench.stored().expose(entry).orElseThrow(), StandardCharsets.US_ASCII);
    }
}
