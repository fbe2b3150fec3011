package io.meshroot.tresor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.meshroot.api.ProviderException;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.provider.Issuer;
import io.meshroot.core.x509.SigningCa;
import io.meshroot.testkit.x509.CertificateProfileChecker;
import io.meshroot.testkit.x509.CertificateRecipe;
import io.meshroot.testkit.x509.Flaw;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnRootTest {
    private static final MrcName MRC = MrcName.of("mrc-1");

    private final Bench bench = new Bench();

    @Test
    void signsForItsMrcAndTheSecretIsNeitherReadNorMade() {
        TestCertificate root = TestCertificates.root();

        try (Issuer issuer = with(root).open(bench.context())) {
            assertThat(issuer.trustAnchors()).containsExactly(root.certificate());
            CertificateProfileChecker.create().requireChain(bench.leaf(issuer), root.certificate());
        }
        assertThat(bench.secrets.read(Bench.REF)).isEmpty();
    }

    @Test
    void ofOneMrcIsNotTheRootOfAnother() {
        TestCertificate root = TestCertificates.root();

        try (Issuer other = with(root).open(bench.context(Bench.mrc("mrc-2", TresorConfig.inSecret("ns", "two"))))) {
            assertThat(other.trustAnchors()).doesNotContain(root.certificate());
        }
    }

    @Test
    void mayBeAnIntermediateWithItsChain() {
        TestCertificate root = TestCertificates.root();
        TestCertificate upper =
                CertificateRecipe.intermediate().commonName("Upper").signedBy(root);
        TestCertificate lower =
                CertificateRecipe.intermediate().commonName("Lower").signedBy(upper);

        try (Issuer issuer = with(lower).open(bench.context())) {
            List<X509Certificate> chain = bench.leaf(issuer);
            assertThat(chain.subList(1, chain.size())).containsExactly(lower.certificate(), upper.certificate());
            assertThat(issuer.trustAnchors()).containsExactly(root.certificate());
            assertThat(issuer.capabilities().notAfter())
                    .contains(lower.certificate().getNotAfter().toInstant());
            CertificateProfileChecker.create().requireChain(chain, root.certificate());
        }
    }

    @Test
    void isRefusedOnceItHasExpired() {
        TestCertificate root = TestCertificates.brokenRoot(Flaw.EXPIRED);

        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> with(root).open(bench.context()))
                .withMessageContaining("the root that was handed in for mrc-1")
                .withMessageContaining("expired at")
                .satisfies(e -> assertThat(e.retry()).isEqualTo(ProviderException.Retry.CANNOT_HELP));
    }

    @Test
    void isRefusedIfTheChainDoesNotReachARoot() {
        TestCertificate lower = TestCertificates.intermediate(TestCertificates.root());
        SigningCa cut = SigningCa.of(lower.chain(), lower.keys().getPrivate());
        TresorProvider provider = TresorProvider.builder().ownRoot(MRC, cut).build();

        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> provider.open(bench.context()))
                .withMessageContaining("is the last one but not a root");
    }

    @Test
    void leavesEndWithIt() {
        TestCertificate root = CertificateRecipe.root()
                .validity(
                        bench.clock.instant().minusSeconds(3600),
                        bench.clock.instant().plusSeconds(3600))
                .selfSigned();

        try (Issuer issuer = with(root).open(bench.context())) {
            assertThat(bench.leaf(issuer, Duration.ofDays(1)).get(0).getNotAfter())
                    .isEqualTo(root.certificate().getNotAfter());
        }
    }

    @Test
    void isHandedInOnce() {
        SigningCa ca = ca(TestCertificates.root());

        assertThatIllegalStateException()
                .isThrownBy(() -> TresorProvider.builder().ownRoot(MRC, ca).ownRoot(MRC, ca))
                .withMessageContaining("mrc-1");
        assertThatIllegalStateException()
                .isThrownBy(() -> TresorProvider.builder().ownRoot(MRC, ca).offlineRoot(MRC));
    }

    @Test
    void neverDriftsSinceNothingElseIsLookedAt() {
        try (Issuer issuer = with(TestCertificates.root()).open(bench.context())) {
            issuer.onRootChange(roots -> {
                        throw new AssertionError("there is no secret to change");
                    })
                    .close();
            bench.store(
                    List.of(TestCertificates.root().certificate()),
                    TestCertificates.root().keys().getPrivate());
            bench.scheduler.runPending();
        }
    }

    private static TresorProvider with(TestCertificate ca) {
        return TresorProvider.builder().ownRoot(MRC, ca(ca)).build();
    }

    private static SigningCa ca(TestCertificate ca) {
        return SigningCa.of(ca.chainWithRoot(), ca.keys().getPrivate());
    }
}
