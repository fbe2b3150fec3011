package io.meshroot.testkit.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.leaf.KeyType;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

final class TestCertificateTest {
    private final TestCertificate root = TestCertificates.root("Named", KeyType.ED25519);
    private final TestCertificate intermediate = TestCertificates.intermediate(root);

    @Test
    void knowsItsChain() {
        TestCertificate leaf = TestCertificates.leaf(intermediate);

        assertThat(leaf.chain()).containsExactly(leaf.certificate(), intermediate.certificate());
        assertThat(leaf.chainWithRoot())
                .containsExactly(leaf.certificate(), intermediate.certificate(), root.certificate());
        assertThat(root.chain()).isEmpty();
        assertThat(root.chainWithRoot()).containsExactly(root.certificate());
        assertThat(leaf.root()).isSameAs(root);
        assertThat(leaf.issuer()).contains(intermediate);
        assertThat(leaf).hasToString("TestCertificate[" + leaf.der().length + " bytes, depth 2]");
    }

    @Test
    void isReadByThePlatform() throws Exception {
        assertThat(root.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=Named");
        intermediate.certificate().verify(root.certificate().getPublicKey());
        assertThat(TestCertificates.leaf(intermediate).certificate().getSubjectAlternativeNames())
                .hasSize(2);
    }

    @Test
    void takesASerialNumber() {
        assertThat(CertificateRecipe.leaf()
                        .serial(BigInteger.TEN)
                        .signedBy(root)
                        .certificate()
                        .getSerialNumber())
                .isEqualTo(10);
    }

    @Test
    void isReadLenientlyWhereThePlatformRefuses() {
        assertThat(TestCertificates.brokenLeaf(root, Flaw.SIGNATURE_ALGORITHMS_DIFFER)
                        .certificate()
                        .getVersion())
                .isEqualTo(3);
    }

    @Test
    void isNotReadAtAllWithAnExtensionTwice() {
        TestCertificate broken = TestCertificates.brokenLeaf(root, Flaw.DUPLICATE_EXTENSION);

        assertThatThrownBy(broken::certificate)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("der()");
    }

    @Test
    void refusesAFlawThatDoesNotFit() {
        assertThatThrownBy(() -> TestCertificates.brokenRoot(Flaw.TWO_URIS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TWO_URIS");
        assertThatThrownBy(() -> TestCertificates.brokenLeaf(root, Flaw.SHA1_SIGNATURE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesTheWrongWayToSign() {
        assertThatThrownBy(() -> CertificateRecipe.leaf().selfSigned()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> CertificateRecipe.root().signedBy(root)).isInstanceOf(IllegalStateException.class);
    }
}
