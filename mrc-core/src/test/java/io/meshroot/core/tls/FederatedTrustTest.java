package io.meshroot.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;

/** Peers of other meshes, each checked against the bundle of its own trust domain and no other. */
class FederatedTrustTest {
    private static final TrustDomain PARTNER = new TrustDomain("partner.example");
    private static final TrustDomain THIRD = new TrustDomain("third.example");

    private final TestMesh mesh = new TestMesh();
    private final TestCertificate partnerRoot = TestCertificates.root();
    private final TestCertificate thirdRoot = TestCertificates.root();
    private final FakeSource source = mesh.source(TestMesh.seller().signedBy(mesh.root), mesh.root);
    private final MeshTls tls = TestMesh.tls(source);
    private final X509ExtendedTrustManager trust = tls.trustManager(PeerMatcher.anyClient());

    private static X509Certificate[] leaf(TestCertificate root, TrustDomain domain) {
        return new X509Certificate[] {
            TestMesh.buyer().uris("spiffe://" + domain + "/a/b").signedBy(root).certificate()
        };
    }

    private void federate(Map<TrustDomain, TestCertificate> roots) {
        TreeMap<TrustDomain, List<X509Certificate>> lists = new TreeMap<>();
        roots.forEach((domain, root) -> lists.put(domain, List.of(root.certificate())));
        source.publishFederated(lists);
    }

    private void assertAccepted(TestCertificate root, TrustDomain domain) {
        assertThatNoException().isThrownBy(() -> trust.checkClientTrusted(leaf(root, domain), "EC"));
    }

    private void assertRefused(TestCertificate root, TrustDomain domain) {
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> trust.checkClientTrusted(leaf(root, domain), "EC"));
    }

    @Test
    void aPeerIsCheckedAgainstTheBundleOfItsTrustDomainAlone() {
        Map<TrustDomain, TestCertificate> roots = Map.of(
                TestMesh.DOMAIN,
                mesh.root,
                TestMesh.OTHER_DOMAIN,
                mesh.otherRoot,
                PARTNER,
                partnerRoot,
                THIRD,
                thirdRoot);
        TreeMap<TrustDomain, List<X509Certificate>> own = new TreeMap<>();
        own.put(TestMesh.DOMAIN, TestMesh.certificates(mesh.root));
        own.put(TestMesh.OTHER_DOMAIN, TestMesh.certificates(mesh.otherRoot));
        source.publish(TestMesh.trust(2, own));
        federate(Map.of(PARTNER, partnerRoot, THIRD, thirdRoot));
        roots.forEach((signer, root) -> roots.keySet().forEach(claimed -> {
            if (signer.equals(claimed)) {
                assertAccepted(root, claimed);
            } else {
                assertRefused(root, claimed);
            }
        }));
    }

    @Test
    void ourOwnTrustDomainStaysOurs() {
        federate(Map.of(TestMesh.DOMAIN, partnerRoot));
        assertRefused(partnerRoot, TestMesh.DOMAIN);
        assertAccepted(mesh.root, TestMesh.DOMAIN);
        assertThat(trust.getAcceptedIssuers()).contains(mesh.root.certificate());
    }

    @Test
    void whatIsLearntAndLostTakesEffectAtOnce() {
        assertRefused(partnerRoot, PARTNER);
        federate(Map.of(PARTNER, partnerRoot));
        assertAccepted(partnerRoot, PARTNER);
        assertThat(trust.getAcceptedIssuers())
                .as("clients of the other mesh find their authority among the named ones")
                .containsExactlyInAnyOrder(mesh.root.certificate(), partnerRoot.certificate());
        federate(Map.of());
        assertRefused(partnerRoot, PARTNER);
    }

    @Test
    void ofVeryManyAuthoritiesNoneIsNamed() throws Exception {
        List<X509Certificate> many = new ArrayList<>(List.of(partnerRoot.certificate()));
        while (many.size() < PeerTrustManager.MOST_NAMED) {
            many.add(Forge.ca("Root " + "x".repeat(50) + many.size())
                    .selfSigned()
                    .certificate());
        }
        source.publishFederated(new TreeMap<>(Map.of(PARTNER, many)));
        assertThat(trust.getAcceptedIssuers()).isEmpty();
        TestCertificate foreign =
                TestMesh.buyer().uris("spiffe://partner.example/a/b").signedBy(partnerRoot);
        SSLContext client = PlainClient.contextOf(foreign);
        assertThat(Loopback.connect(tls.serverContext(PeerMatcher.trustDomain(PARTNER)), client)
                        .succeeded())
                .isTrue();
    }

    @Test
    void aChangeOfTheFederationIsNoEvidenceForARotation() {
        int said = source.acknowledgements.size();
        federate(Map.of(PARTNER, partnerRoot));
        assertThat(source.acknowledgements).hasSize(said);
    }

    @Test
    void noSessionOutlivesTheFederation() throws IOException {
        federate(Map.of(PARTNER, partnerRoot));
        TestCertificate foreign =
                TestMesh.buyer().uris("spiffe://partner.example/a/b").signedBy(partnerRoot);
        SSLContext client = mesh.tls(foreign, mesh.root).clientContext(PeerMatcher.spiffeId(TestMesh.SELLER));
        try (Loopback server = new Loopback(tls.serverContext(PeerMatcher.trustDomain(PARTNER)))) {
            assertThat(server.connect(client).succeeded()).isTrue();
            assertThat(server.connect(client).succeeded()).as("resumed or not").isTrue();
            federate(Map.of(THIRD, thirdRoot));
            assertThat(server.connect(client).server().words()).contains("whose trust domain is not trusted");
        }
    }

    @Test
    void theVerifiedIdentityIsThatOfTheHandshake() throws Exception {
        federate(Map.of(PARTNER, partnerRoot));
        TestCertificate foreign =
                TestMesh.buyer().uris("spiffe://partner.example/a/b").signedBy(partnerRoot);
        SSLContext client = mesh.tls(foreign, mesh.root).clientContext(PeerMatcher.spiffeId(TestMesh.SELLER));
        try (Loopback server = new Loopback(tls.serverContext(PeerMatcher.anyClient()))) {
            for (String protocol : List.of("TLSv1.3", "TLSv1.3", "TLSv1.2", "TLSv1.2")) {
                Loopback.Outcome outcome = server.connect(client, Loopback.protocol(protocol));
                SSLSession there = outcome.server().session().orElseThrow();
                assertThat(PeerIdentity.verified(there).name()).isEqualTo("spiffe://partner.example/a/b");
                SSLSession here = outcome.client().session().orElseThrow();
                assertThat(PeerIdentity.verified(here).name()).isEqualTo(TestMesh.SELLER);
            }
        }
    }

    @Test
    void aSessionThatWasNotVerifiedHereHasNoVerifiedIdentity() throws Exception {
        SSLContext trusting = PlainClient.contextOf(TestMesh.buyer().signedBy(mesh.root));
        try (Loopback server = new Loopback(tls.serverContext(PeerMatcher.anyClient()))) {
            SSLSession session = server.connect(trusting).client().session().orElseThrow();
            assertThat(PeerIdentity.of(session).name()).isEqualTo(TestMesh.SELLER);
            assertThatExceptionOfType(javax.net.ssl.SSLPeerUnverifiedException.class)
                    .isThrownBy(() -> PeerIdentity.verified(session))
                    .withMessageContaining("not verified by a context of MeshTls");
            session.putValue("io.meshroot.verified", "a lie");
            assertThatExceptionOfType(javax.net.ssl.SSLPeerUnverifiedException.class)
                    .isThrownBy(() -> PeerIdentity.verified(session));
        }
    }

    @Test
    void aTrustDomainThatWasOursIsNobodyElsesAfterwards() {
        TestCertificate theirs = TestCertificates.root();
        FakeSource moving = mesh.source(
                TestMesh.seller().signedBy(mesh.root),
                TestMesh.trust(
                        1,
                        new TreeMap<>(Map.of(
                                TestMesh.DOMAIN,
                                TestMesh.certificates(mesh.root),
                                TestMesh.OTHER_DOMAIN,
                                TestMesh.certificates(mesh.otherRoot)))));
        moving.publishFederated(new TreeMap<>(Map.of(TestMesh.OTHER_DOMAIN, TestMesh.certificates(theirs))));
        SnapshotFeed feed = SnapshotFeed.of(moving, IssueRequest.service("bookseller.bookstore"));
        assertThat(moving.events)
                .singleElement()
                .satisfies(event -> assertThat(((MeshEvent.Trouble) event).message())
                        .contains("is our own, or was")
                        .contains("take it out of the federation"));
        assertThat(feed.current().rootsOf(TestMesh.OTHER_DOMAIN)).containsExactly(mesh.otherRoot.certificate());
        moving.publish(TestMesh.trust(2, mesh.root));
        moving.publishFederated(
                new TreeMap<>(Map.of(TestMesh.OTHER_DOMAIN, TestMesh.certificates(theirs, mesh.otherRoot))));
        assertThat(feed.current().rootsOf(TestMesh.OTHER_DOMAIN)).isEmpty();
        feed.close();
        SnapshotFeed later = SnapshotFeed.of(moving, IssueRequest.service("bookseller.bookstore"));
        assertThat(later.current().rootsOf(TestMesh.OTHER_DOMAIN))
                .as("nor for a handle that is made later")
                .isEmpty();
        assertThat(moving.events).as("told once").hasSize(1);
        later.close();
    }

    @Test
    void aFederatedTrustDomainThatBecomesOursIsTakenOverForGood() {
        TestCertificate theirs = TestCertificates.root();
        FakeSource moving = mesh.source(TestMesh.seller().signedBy(mesh.root), mesh.root);
        moving.publishFederated(new TreeMap<>(Map.of(TestMesh.OTHER_DOMAIN, TestMesh.certificates(theirs))));
        SnapshotFeed feed = SnapshotFeed.of(moving, IssueRequest.service("bookseller.bookstore"));
        assertThat(feed.current().rootsOf(TestMesh.OTHER_DOMAIN)).containsExactly(theirs.certificate());
        moving.publish(TestMesh.trust(2, TestMesh.OTHER_DOMAIN, mesh.otherRoot));
        moving.publish(TestMesh.trust(3, mesh.root));
        assertThat(feed.current().rootsOf(TestMesh.OTHER_DOMAIN)).isEmpty();
        assertThat(moving.events).hasAtLeastOneElementOfType(MeshEvent.Trouble.class);
        feed.close();
    }
}
