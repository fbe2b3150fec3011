package io.meshroot.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.leaf.KeyType;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import io.meshroot.testkit.x509.TestKeys;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
    @Timeout(60)
    void endsWithManyCertificatesThatNameEachOther() throws Exception {
        List<X509Certificate> same = new ArrayList<>();
        for (int serial = 1; serial <= 60; serial++) {
            same.add(namedAsItsIssuer(serial));
        }
        SignAnswer answer = new SignAnswer(same.remove(0), same);

        assertThat(answer.chainTo(List.of(sameName.certificate()))).isEmpty();
        assertThat(answer.foreignRoot()).isEmpty();
    }

    /** Without key identifiers, so that each of them could be above each. */
    private static X509Certificate namedAsItsIssuer(int serial) throws Exception {
        X500Name name = new X500Name("CN=Same");
        Date now = new Date(0);
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.valueOf(serial),
                now,
                now,
                name,
                TestKeys.shared(KeyType.EC_P256).getPublic());
        ContentSigner signer = new JcaContentSignerBuilder("SHA384withECDSA")
                .build(TestKeys.shared(KeyType.EC_P384).getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
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
