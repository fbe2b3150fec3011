package io.meshroot.tresor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.provider.Issuer;
import io.meshroot.core.x509.Keys;
import io.meshroot.core.x509.SigningCa;
import io.meshroot.testkit.x509.CertificateProfileChecker;
import io.meshroot.testkit.x509.CertificateRecipe;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IntermediateTest {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final TresorProvider PROVIDER =
            TresorProvider.builder().intermediate().build();

    private final Bench bench = new Bench();

    @Test
    void signsTheLeavesUnderTheRoot() throws Exception {
        try (Issuer issuer = PROVIDER.open(bench.context())) {
            List<X509Certificate> chain = bench.leaf(issuer);
            X509Certificate root = issuer.trustAnchors().get(0);

            CertificateProfileChecker.create().at(bench.clock.instant()).requireChain(chain, root);
            X509Certificate intermediate = chain.get(1);
            assertThat(chain).hasSize(2);
            assertThat(intermediate.getSubjectX500Principal().getName()).isEqualTo("CN=mrc-1 intermediate,O=Mesh Root");
            assertThat(intermediate.getBasicConstraints()).isZero();
            assertThat(intermediate.getSubjectAlternativeNames())
                    .singleElement()
                    .isEqualTo(List.of(6, "spiffe://cluster.local"));
            assertThat(intermediate.getNotAfter().toInstant())
                    .isEqualTo(bench.clock.instant().plus(WEEK));
            assertThat(issuer.capabilities().longestValidity()).contains(WEEK);
            assertThat(issuer.capabilities().notAfter())
                    .contains(root.getNotAfter().toInstant());
        }
    }

    @Test
    void isMadeAsConfigured() {
        TresorProvider provider = TresorProvider.builder()
                .rootKeyType(KeyType.RSA_2048)
                .intermediate(Duration.ofDays(2))
                .intermediateKeyType(KeyType.ED25519)
                .intermediateSubject(mrc -> "CN=replica of " + mrc.name())
                .build();

        try (Issuer issuer = provider.open(bench.context())) {
            X509Certificate intermediate = bench.leaf(issuer).get(1);
            assertThat(intermediate.getSubjectX500Principal().getName()).isEqualTo("CN=replica of mrc-1");
            assertThat(Keys.requireAcceptable(intermediate.getPublicKey(), "it"))
                    .isEqualTo(KeyType.ED25519);
            assertThat(intermediate.getNotAfter().toInstant())
                    .isEqualTo(bench.clock.instant().plus(Duration.ofDays(2)));
        }
    }

    @Test
    void isOneForEachReplicaAndInMemoryOnly() {
        try (Issuer one = PROVIDER.open(bench.context());
                Issuer two = PROVIDER.open(bench.context())) {
            assertThat(one.trustAnchors()).isEqualTo(two.trustAnchors());
            assertThat(bench.leaf(one).get(1)).isNotEqualTo(bench.leaf(two).get(1));
            assertThat(bench.stored().names()).containsExactly("ca.crt", "private.key");
        }
    }

    @Test
    void isMadeAnewByItselfWhenHalfOfItsValidityIsOver() {
        try (Issuer issuer = PROVIDER.open(bench.context())) {
            X509Certificate first = bench.leaf(issuer).get(1);
            bench.scheduler.advance(Duration.ofDays(3));
            assertThat(bench.leaf(issuer).get(1)).isEqualTo(first);

            bench.scheduler.advance(Duration.ofHours(12));

            X509Certificate second = bench.leaf(issuer).get(1);
            assertThat(second).isNotEqualTo(first);
            assertThat(second.getNotAfter().toInstant())
                    .isEqualTo(bench.clock.instant().plus(WEEK));
        }
    }

    @Test
    void neverCutsALeafOfUpToHalfItsValidityShort() {
        Duration half = WEEK.dividedBy(2);
        try (Issuer issuer = PROVIDER.open(bench.context())) {
            Set<X509Certificate> intermediates = new HashSet<>();
            for (int hour = 0; hour < 40 * 24; hour++) {
                List<X509Certificate> chain = bench.leaf(issuer, half);
                assertThat(chain.get(0).getNotAfter().toInstant())
                        .isEqualTo(bench.clock.instant().plus(half));
                assertThat(chain.get(1).getNotAfter())
                        .isAfterOrEqualTo(chain.get(0).getNotAfter());
                intermediates.add(chain.get(1));
                bench.scheduler.advance(Duration.ofHours(1));
            }
            assertThat(intermediates).hasSize(12);
        }
    }

    @Test
    void cutsALongerLeafToItsOwnEnd() {
        try (Issuer issuer = PROVIDER.open(bench.context())) {
            List<X509Certificate> chain = bench.leaf(issuer, Duration.ofDays(30));

            assertThat(chain.get(0).getNotAfter()).isEqualTo(chain.get(1).getNotAfter());
        }
    }

    @Test
    void isMadeAnewBeforeSigningWhenTheMachineSlept() {
        try (Issuer issuer = PROVIDER.open(bench.context())) {
            X509Certificate first = bench.leaf(issuer).get(1);
            bench.scheduler.jump(Duration.ofDays(20));

            List<X509Certificate> chain = bench.leaf(issuer);

            assertThat(chain.get(1)).isNotEqualTo(first);
            CertificateProfileChecker.create()
                    .at(bench.clock.instant())
                    .requireChain(chain, issuer.trustAnchors().get(0));
        }
    }

    @Test
    void isMadeAnewWhenTheClockWasAhead() {
        new TresorProvider().open(bench.context()).close();
        bench.scheduler.jump(Duration.ofDays(30));
        try (Issuer issuer = PROVIDER.open(bench.context())) {
            bench.leaf(issuer);
            bench.scheduler.jump(Duration.ofDays(-30));

            CertificateProfileChecker.create()
                    .at(bench.clock.instant())
                    .requireChain(bench.leaf(issuer), issuer.trustAnchors().get(0));
        }
    }

    @Test
    void endsWithTheRootAndIsThenNotMadeAgainAndAgain() {
        TestCertificate root = CertificateRecipe.root()
                .validity(bench.clock.instant().minusSeconds(7200), end(Duration.ofDays(2)))
                .selfSigned();
        AtomicInteger signatures = new AtomicInteger();
        TresorProvider provider = provider(root, signatures, new AtomicBoolean(true));
        try (Issuer issuer = provider.open(bench.context())) {
            int atFirst = signatures.get();
            for (int i = 0; i < 40; i++) {
                bench.leaf(issuer, Duration.ofHours(1));
                bench.scheduler.advance(Duration.ofHours(1));
            }
            assertThat(bench.leaf(issuer).get(1).getNotAfter().toInstant()).isEqualTo(end(Duration.ofHours(8)));
            assertThat(signatures).hasValue(atFirst);
        }
    }

    @Test
    void theRootsKeySignsIntermediatesAndNothingElse() {
        AtomicInteger signatures = new AtomicInteger();
        TresorProvider provider = provider(TestCertificates.root(), signatures, new AtomicBoolean(true));
        int selfTest = signatures.get();

        try (Issuer issuer = provider.open(bench.context())) {
            for (int i = 0; i < 50; i++) {
                bench.leaf(issuer);
            }
        }

        assertThat(signatures).hasValue(selfTest + 1);
    }

    @Test
    void theOneBeforeGoesOnWhileTheRootsKeyIsAway() {
        AtomicBoolean there = new AtomicBoolean(true);
        AtomicInteger signatures = new AtomicInteger();
        try (Issuer issuer =
                provider(TestCertificates.root(), signatures, there).open(bench.context())) {
            X509Certificate first = bench.leaf(issuer).get(1);
            there.set(false);
            bench.scheduler.advance(Duration.ofDays(6));
            int tries = signatures.get();

            assertThat(bench.leaf(issuer, Duration.ofHours(1)).get(1)).isEqualTo(first);
            assertThat(signatures.get() - tries).isLessThanOrEqualTo(1);

            there.set(true);
            bench.scheduler.advance(Duration.ofMinutes(5));
            assertThat(bench.leaf(issuer).get(1)).isNotEqualTo(first);
        }
    }

    @Test
    void signingFailsOnceItHasExpiredAndSucceedsWhenTheKeyIsBack() {
        AtomicBoolean there = new AtomicBoolean(true);
        try (Issuer issuer =
                provider(TestCertificates.root(), new AtomicInteger(), there).open(bench.context())) {
            there.set(false);
            bench.scheduler.jump(Duration.ofDays(8));

            assertThatExceptionOfType(ProviderException.class)
                    .isThrownBy(() -> bench.leaf(issuer))
                    .satisfies(e -> assertThat(e.retry()).isEqualTo(ProviderException.Retry.MAY_HELP));
            there.set(true);
            assertThat(bench.leaf(issuer)).hasSize(2);
        }
    }

    @Test
    void isForgottenAndNoMoreMadeOnceClosed() {
        AtomicInteger signatures = new AtomicInteger();
        Issuer issuer = provider(TestCertificates.root(), signatures, new AtomicBoolean(true))
                .open(bench.context());
        int before = signatures.get();

        issuer.close();
        bench.scheduler.advance(Duration.ofDays(30));

        assertThat(signatures).hasValue(before);
        assertThatExceptionOfType(MeshRootException.class)
                .isThrownBy(() -> bench.leaf(issuer))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
    }

    private Instant end(Duration fromNow) {
        return bench.clock.instant().plus(fromNow);
    }

    /** A root whose key counts its signatures and can be taken away. */
    private static TresorProvider provider(TestCertificate root, AtomicInteger signatures, AtomicBoolean there) {
        PrivateKey key = root.keys().getPrivate();
        SigningCa ca = SigningCa.of(List.of(root.certificate()), toBeSigned -> {
            signatures.incrementAndGet();
            if (!there.get()) {
                throw new GeneralSecurityException("token is away");
            }
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key);
            signature.update(toBeSigned);
            return signature.sign();
        });
        return TresorProvider.builder()
                .intermediate()
                .ownRoot(MrcName.of("mrc-1"), ca)
                .build();
    }
}
