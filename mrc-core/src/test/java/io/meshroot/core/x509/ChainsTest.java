package io.meshroot.core.x509;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.testkit.x509.CertificateRecipe;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChainsTest {
    private final TestCertificate root = TestCertificates.root();
    private final TestCertificate intermediate = TestCertificates.intermediate(root);
    private final TestCertificate leaf = TestCertificates.leaf(intermediate);
    private final TestCertificate namesake = CertificateRecipe.root().selfSigned();

    private static List<X509Certificate> of(TestCertificate... certificates) {
        return Arrays.stream(certificates).map(TestCertificate::certificate).toList();
    }

    @Test
    void knowsWhatIsSelfSigned() {
        assertThat(Chains.isSelfSigned(root.certificate())).isTrue();
        assertThat(Chains.isSelfSigned(intermediate.certificate())).isFalse();
        assertThat(Chains.isSigned(leaf.certificate(), intermediate.certificate()))
                .isTrue();
        assertThat(Chains.isSigned(leaf.certificate(), root.certificate())).isFalse();
    }

    @Test
    void findsTheWayInAnyOrder() {
        assertThat(Chains.path(leaf.certificate(), of(root, intermediate, leaf), of(root)))
                .contains(of(leaf, intermediate));
        assertThat(Chains.path(leaf.certificate(), of(), of(intermediate))).contains(of(leaf));
        assertThat(Chains.path(leaf.certificate(), of(), of(root))).isEmpty();
        assertThat(Chains.path(leaf.certificate(), of(intermediate), of(namesake)))
                .isEmpty();
    }

    @Test
    void findsRootsByVerifiedSignaturesOnly() {
        assertThat(Chains.rootsAbove(leaf.certificate(), of(namesake, root, intermediate)))
                .containsExactlyElementsOf(of(root));
        assertThat(Chains.rootsAbove(leaf.certificate(), of(intermediate))).isEmpty();
        assertThat(Chains.rootsAbove(root.certificate(), of())).containsExactlyElementsOf(of(root));
    }
}
