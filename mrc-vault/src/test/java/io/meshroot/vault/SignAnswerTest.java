package io.meshroot.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.leaf.KeyType;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SignAnswerTest {
    private final TestCertificate root = TestCertificates.root("Root", KeyType.EC_P256);
    private final TestCertificate upper = TestCertificates.intermediate(root);
    private final TestCertificate lower = TestCertificates.intermediate(upper);
    private final TestCertificate leaf = TestCertificates.leaf(lower);
    private final TestCertificate sameName = TestCertificates.root("Root", KeyType.EC_P384);

    @Test
    void ordersTheChainAndLeavesTheRootOut() {
        assertThat(answer(root, upper, lower).chainTo(List.of(root.certificate())))
                .contains(List.of(leaf.certificate(), lower.certificate(), upper.certificate()));
    }

    @Test
    void needsNoRootInTheAnswerButEveryIntermediate() {
        assertThat(answer(lower, upper).chainTo(List.of(root.certificate()))).isPresent();
        assertThat(answer(lower).chainTo(List.of(root.certificate()))).isEmpty();
        assertThat(answer(upper).chainTo(List.of(root.certificate()))).isEmpty();
    }

    @Test
    void tellsARootOfTheSameNameByItsKey() {
        assertThat(sameName.certificate().getSubjectX500Principal())
                .isEqualTo(root.certificate().getSubjectX500Principal());
        SignAnswer answer = answer(lower, upper, root);

        assertThat(answer.chainTo(List.of(sameName.certificate()))).isEmpty();
        assertThat(answer.foreignRoot()).contains(root.certificate());
    }

    @Test
    void findsEveryRootAboveAnIssuer() {
        SigningRoots found = SigningRoots.above(
                lower.certificate(), Set.of(upper.certificate(), root.certificate(), sameName.certificate()));

        assertThat(found.roots()).containsExactly(root.certificate());
        assertThat(SigningRoots.above(lower.certificate(), Set.of(upper.certificate()))
                        .roots())
                .isEmpty();
        assertThat(SigningRoots.above(root.certificate(), Set.of()).roots()).containsExactly(root.certificate());
    }

    private SignAnswer answer(TestCertificate... above) {
        List<X509Certificate> certificates =
                List.of(above).stream().map(TestCertificate::certificate).toList();
        return new SignAnswer(leaf.certificate(), certificates);
    }
}
