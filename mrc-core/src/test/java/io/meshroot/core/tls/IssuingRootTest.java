package io.meshroot.core.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;

class IssuingRootTest {
    private final Forge.Made retired = Forge.ca("retired").selfSigned();
    private final Forge.Made remaining = Forge.ca("remaining").selfSigned();
    private final KeyPair issuing = Forge.keys();
    private final Forge.Made issuer = Forge.ca("issuing").keys(issuing).signedBy(retired);
    private final Forge.Made leaf = Forge.leaf().signedBy(issuer);
    private final List<X509Certificate> roots = List.of(remaining.certificate());

    private static List<X509Certificate> chain(Forge.Made... certificates) {
        return Stream.of(certificates).map(Forge.Made::certificate).toList();
    }

    @Test
    void findsTheRootAboveTheLeafOrAboveWhatSignedIt() {
        assertThat(IssuingRoot.of(chain(Forge.leaf().signedBy(remaining)), roots))
                .hasValue(remaining.certificate());
        assertThat(IssuingRoot.of(chain(leaf, issuer), chain(remaining, retired)))
                .hasValue(retired.certificate());
        assertThat(IssuingRoot.of(chain(leaf, issuer), roots)).isEmpty();
    }

    @Test
    void whatIsPresentedBesideTheChainProvesNothing() {
        Forge.Made stranger = Forge.ca("stranger").signedBy(remaining);
        assertThat(IssuingRoot.of(chain(leaf, issuer, stranger), roots)).isEmpty();
        assertThat(IssuingRoot.of(chain(leaf, issuer, Forge.leaf().signedBy(remaining)), roots))
                .isEmpty();
    }

    @Test
    void aCrossCertificateLeadsToTheOtherRoot() {
        Forge.Made cross = Forge.ca("issuing").keys(issuing).signedBy(remaining);
        assertThat(IssuingRoot.of(chain(leaf, issuer, cross), roots)).hasValue(remaining.certificate());
    }

    @Test
    void aCrossCertificateThatTheRootDidNotSignLeadsNowhere() {
        Forge.Made impostor = new Forge.Made(remaining.certificate(), remaining.holder(), Forge.keys());
        Forge.Made forged = Forge.ca("issuing").keys(issuing).signedBy(impostor);
        assertThat(IssuingRoot.of(chain(leaf, issuer, forged), roots)).isEmpty();
    }

    @Test
    void anIdentifierThatCanNotBeReadIsNone() {
        Forge.Made odd = Forge.ca("odd")
                .with(Extension.authorityKeyIdentifier, false, DERNull.INSTANCE)
                .selfSigned();
        assertThat(IssuingRoot.of(chain(leaf, odd, issuer), chain(odd, retired)))
                .hasValue(retired.certificate());
        assertThat(IssuingRoot.of(chain(odd), chain(retired, odd))).hasValue(odd.certificate());
    }
}
