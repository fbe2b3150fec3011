package io.meshroot.api.trust;

import static io.meshroot.api.trust.Mrcs.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meshroot.api.Pki;
import io.meshroot.api.leaf.PemText;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AnchorTest {
    private final X509Certificate certificate = Pki.root("anchor-test", NOW, NOW.plusSeconds(60));

    @Test
    void tellsWhatIsNeededOfTheCertificate() throws Exception {
        Anchor anchor = Anchor.of(certificate);
        assertThat(anchor.certificate()).isSameAs(certificate);
        assertThat(anchor.notBefore()).isEqualTo(NOW);
        assertThat(anchor.notAfter()).isEqualTo(NOW.plusSeconds(60));
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        assertThat(anchor.fingerprint()).isEqualTo(HexFormat.of().formatHex(sha.digest(certificate.getEncoded())));
        assertThat(anchor.keyFingerprint())
                .isEqualTo(HexFormat.of()
                        .formatHex(sha.digest(certificate.getPublicKey().getEncoded())));
        assertThat(anchor)
                .hasToString("Anchor[CN=anchor-test, " + anchor.fingerprint().substring(0, 16) + "]");
    }

    @Test
    void equalsByBytesOnly() throws Exception {
        Anchor anchor = Anchor.of(certificate);
        Anchor same = Anchor.ofDer(certificate.getEncoded());
        Anchor other = Anchor.of(Pki.selfSigned("anchor-test", BigInteger.TWO, NOW, NOW.plusSeconds(60)));
        assertThat(same).isEqualTo(anchor).hasSameHashCodeAs(anchor).isEqualByComparingTo(anchor);
        assertThat(other).isNotEqualTo(anchor).isNotEqualByComparingTo(anchor);
        assertThat(other.hashCode()).isNotEqualTo(anchor.hashCode());
        assertThat(other.keyFingerprint()).isEqualTo(anchor.keyFingerprint());
        assertThat(anchor.equals((Object) "anchor")).isFalse();
    }

    @Test
    void refusesWhatIsNoCertificateInDer() {
        for (byte[] der : new byte[][] {
            {},
            {0x30, 0x00},
            "x".getBytes(StandardCharsets.US_ASCII),
            PemText.certificates(List.of(certificate)).getBytes(StandardCharsets.US_ASCII)
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Anchor.ofDer(der))
                    .withMessageContaining("DER");
        }
    }

    @Test
    void refusesACertificateThatCannotBeEncoded() {
        X509Certificate broken = new BrokenCertificate(certificate);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Anchor.of(broken))
                .withCauseInstanceOf(CertificateEncodingException.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PemText.certificates(List.of(broken)))
                .withCauseInstanceOf(CertificateEncodingException.class);
    }

    @Test
    void theBundlePublishesEachRootOncePerTrustDomain() {
        Anchor one = Mrcs.anchor("mrc1");
        Anchor two = Mrcs.anchor("mrc2");
        TrustState state = Mrcs.changed(TrustState.EMPTY, Mrcs.learnt(Mrcs.M1, Mrcs.DOMAIN, one));
        state = Mrcs.changed(state, Mrcs.learnt(Mrcs.M2, Mrcs.OTHER_DOMAIN, one, two));
        state = Mrcs.changed(
                state, new TrustEvent.FirstRoles(Map.of(Mrcs.M1, io.meshroot.api.mrc.Role.ACTIVE), "test"));
        assertThat(TrustBundle.of(state).roots()).containsExactly(one.certificate());
        state = Mrcs.step(state, Mrcs.M2, io.meshroot.api.mrc.Role.PASSIVE);
        TrustBundle bundle = TrustBundle.of(state);
        assertThat(bundle.sequence()).isEqualTo(2);
        assertThat(bundle.roots()).containsExactlyInAnyOrder(one.certificate(), two.certificate());
        assertThat(bundle.rootsOf(Mrcs.DOMAIN)).containsExactly(one.certificate());
        assertThat(bundle.rootsOf(Mrcs.OTHER_DOMAIN)).hasSize(2);
        assertThat(bundle.rootsOf(io.meshroot.api.identity.TrustDomain.of("elsewhere")))
                .isEmpty();
        assertThat(bundle.pem()).isEqualTo(PemText.certificates(bundle.roots()));
        assertThat(bundle).hasToString("TrustBundle[2, cluster.example=2, cluster.local=1]");
        assertThat(bundle.taintedKeys()).isEmpty();
    }

    @Test
    void theBundleCopiesWhatItIsGiven() {
        List<X509Certificate> roots = new ArrayList<>(List.of(certificate));
        SortedMap<io.meshroot.api.identity.TrustDomain, List<X509Certificate>> authorities =
                new TreeMap<>(Map.of(Mrcs.DOMAIN, roots));
        TrustBundle bundle = new TrustBundle(1, authorities, Set.of("aa"));
        roots.clear();
        authorities.clear();
        assertThat(bundle.roots()).containsExactly(certificate);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> bundle.authorities().clear()))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
