package io.meshroot.core.tls;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.x509.CertificateRecipe;
import io.meshroot.testkit.x509.TestCertificate;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two roots of one name; which of them the platform looks at first is chance, so each test looks often. */
class ChainCheckTest {
    private static final int OFTEN = 40;

    private final KeyPair keys = Forge.keys();
    private final TestCertificate expired = CertificateRecipe.root()
            .keys(keys)
            .validity(TestClock.START.minus(Duration.ofDays(30)), TestClock.START.minus(Duration.ofDays(1)))
            .selfSigned();
    private final TestCertificate renewed = CertificateRecipe.root().keys(keys).selfSigned();

    private static void check(List<X509Certificate> chain, List<X509Certificate> roots) throws CertificateException {
        new ChainCheck(roots, Set.of(), TestClock.START).check(chain, "the mesh");
    }

    @Test
    void aRootThatWasRenewedWithItsKeyCountsWhateverIsWrongWithTheOld() {
        TestCertificate leaf = TestMesh.buyer().signedBy(renewed);
        List<X509Certificate> roots = TestMesh.certificates(expired, renewed);
        for (int i = 0; i < OFTEN; i++) {
            assertThatCode(() -> check(leaf.chain(), roots)).doesNotThrowAnyException();
        }
    }

    @Test
    void aRootThatAllowsALongerPathCounts() {
        Forge.Made tight = Forge.ca("root").keys(keys).pathLength(0).selfSigned();
        Forge.Made wide = Forge.ca("root").keys(keys).selfSigned();
        Forge.Made issuer = Forge.ca("issuing").signedBy(wide);
        List<X509Certificate> chain = List.of(Forge.leaf().signedBy(issuer).certificate(), issuer.certificate());
        for (int i = 0; i < OFTEN; i++) {
            assertThatCode(() -> check(chain, List.of(tight.certificate(), wide.certificate())))
                    .doesNotThrowAnyException();
        }
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> check(chain, List.of(tight.certificate())));
    }

    @Test
    void theRefusalTellsWhatIsWrongWithTheRootThatSigned() {
        TestCertificate other = CertificateRecipe.root().selfSigned();
        TestCertificate leaf = TestMesh.buyer().signedBy(expired);
        for (List<X509Certificate> roots :
                List.of(TestMesh.certificates(other, expired), TestMesh.certificates(expired, other))) {
            assertThatExceptionOfType(CertificateException.class)
                    .isThrownBy(() -> check(leaf.chain(), roots))
                    .withMessageContaining("expired at");
        }
    }
}
