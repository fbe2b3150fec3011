package io.meshroot.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.TreeMap;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

/** Leaf validation by the X509-SVID standard, section 5.2: one test for each of its sentences, in their order. */
class SvidLeafValidationTest {
    private final Forge.Made root = Forge.ca("Root").selfSigned();
    private final Forge.Made otherRoot = Forge.ca("Other Root").selfSigned();
    private final TestMesh mesh = new TestMesh();
    private final X509ExtendedTrustManager trust = trust();

    private X509ExtendedTrustManager trust() {
        TreeMap<io.meshroot.api.identity.TrustDomain, List<X509Certificate>> authorities = new TreeMap<>();
        authorities.put(TestMesh.DOMAIN, List.of(root.certificate()));
        authorities.put(TestMesh.OTHER_DOMAIN, List.of(otherRoot.certificate()));
        return TestMesh.tls(mesh.source(TestMesh.buyer().signedBy(mesh.root), TestMesh.trust(1, authorities)))
                .trustManager(PeerMatcher.anyClient());
    }

    private void assertAccepted(Forge leaf) {
        X509Certificate[] chain = {leaf.signedBy(root).certificate()};
        assertThatNoException().isThrownBy(() -> trust.checkClientTrusted(chain, "EC"));
        assertThatNoException().isThrownBy(() -> trust.checkClientTrusted(chain.clone(), "EC"));
    }

    private void assertRefused(Forge leaf, String reason) {
        assertRefused(reason, leaf.signedBy(root));
    }

    private void assertRefused(String reason, Forge.Made... certificates) {
        X509Certificate[] chain = new X509Certificate[certificates.length];
        for (int i = 0; i < chain.length; i++) {
            chain[i] = certificates[i].certificate();
        }
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> trust.checkClientTrusted(chain, "EC"))
                .withMessageContaining(reason);
    }

    /** "... it is necessary to perform validation beyond what is covered by the X.509 standard." */
    @Test
    void doesMoreThanPathValidation() {
        assertAccepted(Forge.leaf());
        // A sound path, and an X.509 verifier's "OK": only the rules of this section refuse it.
        assertRefused(Forge.leaf().uris("spiffe://cluster.local"), "names a trust domain and no workload");
    }

    /** "... we must ensure that 1) the certificate is a leaf certificate ..." */
    @Test
    void theCertificateIsALeaf() {
        assertRefused("is a certificate authority and no leaf", root);
        Forge.Made intermediate = Forge.ca("Intermediate").signedBy(root);
        assertRefused("is a certificate authority and no leaf", intermediate);
    }

    /** "... and 2) that the signing authority was authorized to issue it." */
    @Test
    void theAuthorityMayIssueForTheTrustDomain() {
        assertRefused(
                "was not signed under a root of trust domain cluster.local; trusted roots: 1",
                Forge.leaf().signedBy(otherRoot));
        assertRefused(
                Forge.leaf().uris("spiffe://cluster.example/bookbuyer/bookstore"),
                "was not signed under a root of trust domain cluster.example");
        assertRefused(Forge.leaf().uris("spiffe://third.example/a/b"), "whose trust domain is not trusted");
    }

    /** "... the validator MUST ensure that the CA field in the basic constraints extension is set to false ..." */
    @Test
    void theCaFieldIsFalse() {
        assertRefused(
                Forge.leaf().with(Extension.basicConstraints, true, new BasicConstraints(true)),
                "is a certificate authority");
        assertRefused(
                Forge.leaf().with(Extension.basicConstraints, false, new BasicConstraints(0)),
                "is a certificate authority");
        assertAccepted(Forge.leaf().with(Extension.basicConstraints, true, new BasicConstraints(false)));
        assertAccepted(Forge.leaf().without(Extension.basicConstraints));
    }

    /** "... and that keyCertSign and cRLSign are not set in the key usage extension." */
    @Test
    void theKeySignsNoCertificatesAndNoRevocationLists() {
        assertRefused(Forge.leaf().usage(KeyUsage.digitalSignature | KeyUsage.keyCertSign), "may sign certificates");
        assertRefused(
                Forge.leaf().usage(KeyUsage.digitalSignature | KeyUsage.cRLSign), "may sign certificates or CRLs");
        assertAccepted(Forge.leaf().usage(KeyUsage.digitalSignature | KeyUsage.keyAgreement));
    }

    /** "The validator MUST also ensure that the scheme of the SPIFFE ID is set to spiffe ..." */
    @Test
    void theSchemeIsSpiffe() throws CertificateException {
        Forge.Made leaf =
                Forge.leaf().uris("https://cluster.local/bookbuyer/bookstore").signedBy(root);
        assertThat(PeerIdentity.of(leaf.certificate()).spiffeId()).isEmpty();
        X509ExtendedTrustManager byId = TestMesh.tls(mesh.source(
                        TestMesh.buyer().signedBy(mesh.root),
                        TestMesh.trust(
                                1, new TreeMap<>(java.util.Map.of(TestMesh.DOMAIN, List.of(root.certificate()))))))
                .trustManager(PeerMatcher.trustDomain(TestMesh.DOMAIN));
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> byId.checkClientTrusted(new X509Certificate[] {leaf.certificate()}, "EC"))
                .withMessageContaining("not a workload of trust domain cluster.local");
        assertRefused(Forge.leaf().uris("spiffe:cluster.local/a"), "does not begin with spiffe://");
        assertAccepted(Forge.leaf().uris("SPIFFE://cluster.local/bookbuyer/bookstore"));
    }

    /** "... and MUST ensure that the SPIFFE ID has a non-root path component." */
    @Test
    void theIdHasAPath() {
        assertRefused(Forge.leaf().uris("spiffe://cluster.local"), "names a trust domain and no workload");
        assertRefused(Forge.leaf().uris("spiffe://cluster.local/"), "has an empty segment or a slash at its end");
    }

    /** "SVIDs containing more than one URI SAN MUST be rejected." */
    @Test
    void thereIsOneUri() {
        assertRefused(Forge.leaf().uris(TestMesh.BUYER, TestMesh.SELLER), "has 2 URI names");
        assertRefused(Forge.leaf().uris(TestMesh.BUYER, TestMesh.BUYER), "has 2 URI names");
        assertRefused(Forge.leaf().uris("https://example.org/", TestMesh.BUYER), "has 2 URI names");
    }

    /** "As support for URI name constraints becomes more widespread ...": they are honoured already. */
    @Test
    void uriNameConstraintsCount() {
        int uri = GeneralName.uniformResourceIdentifier;
        Forge.Made other =
                Forge.ca("Constrained").permitting(uri, "cluster.example", true).signedBy(root);
        assertRefused("is refused by path validation", Forge.leaf().signedBy(other), other);
    }
}
