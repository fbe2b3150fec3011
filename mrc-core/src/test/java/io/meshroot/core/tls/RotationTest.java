package io.meshroot.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.core.tls.Loopback.Outcome;
import io.meshroot.testkit.x509.TestCertificate;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class RotationTest {
    private final TestMesh mesh = new TestMesh();
    private final FakeSource selling = mesh.source(TestMesh.seller().signedBy(mesh.root), mesh.root);
    private final FakeSource buying = mesh.source(TestMesh.buyer().signedBy(mesh.root), mesh.root);
    private final MeshTls seller = TestMesh.tls(selling);
    private final MeshTls buyer = TestMesh.tls(buying);
    private final SSLContext server = seller.serverContext(PeerMatcher.service("bookbuyer.bookstore"));
    private final SSLContext client = buyer.clientContext(PeerMatcher.service("bookseller.bookstore"));

    private static void connects(Loopback loopback, SSLContext client) throws IOException {
        Outcome outcome = loopback.connect(client);
        assertThat(outcome.server().words() + outcome.client().words()).isEmpty();
    }

    private EnginePair pair() {
        return new EnginePair(client.createSSLEngine(), server.createSSLEngine());
    }

    private static void refused(EnginePair pair, String reason) {
        assertThatExceptionOfType(SSLException.class).isThrownBy(pair::run).satisfies(e -> {
            StringBuilder words = new StringBuilder();
            for (Throwable each = e; each != null; each = each.getCause()) {
                words.append(each.getMessage());
            }
            assertThat(words).contains(reason);
        });
    }

    @Test
    void everyStepWithOverlappingRootsConnects() throws IOException {
        TrustBundle both = TestMesh.trust(2, mesh.root, mesh.otherRoot);
        TrustBundle last = TestMesh.trust(3, mesh.otherRoot);
        try (Loopback loopback = new Loopback(server)) {
            connects(loopback, client);
            selling.publish(both);
            connects(loopback, client);
            buying.publish(both);
            connects(loopback, client);
            selling.publish(TestMesh.seller().signedBy(mesh.otherRoot));
            connects(loopback, client);
            buying.publish(TestMesh.buyer().signedBy(mesh.otherRoot));
            connects(loopback, client);
            selling.publish(last);
            connects(loopback, client);
            buying.publish(last);
            connects(loopback, client);
        }
    }

    @Test
    void theRightNameUnderARetiredRootIsRefused() throws Exception {
        TrustBundle last = TestMesh.trust(3, mesh.otherRoot);
        selling.publish(TestMesh.seller().signedBy(mesh.otherRoot), last);
        SSLContext late = PlainClient.contextOf(TestMesh.buyer().signedBy(mesh.root));
        assertThat(Loopback.connect(server, late).server().words()).contains("was not signed by the key");
        buying.publish(TestMesh.buyer().signedBy(mesh.otherRoot), last);
        connects(new Loopback(server), client);
    }

    @Test
    void aMoveOfTheTrustDomainConnectsAllTheWay() throws IOException {
        TreeMap<TrustDomain, List<X509Certificate>> authorities = new TreeMap<>();
        authorities.put(TestMesh.DOMAIN, TestMesh.certificates(mesh.root));
        authorities.put(TestMesh.OTHER_DOMAIN, TestMesh.certificates(mesh.otherRoot));
        TrustBundle both = TestMesh.trust(2, authorities);
        TrustBundle last = TestMesh.trust(3, TestMesh.OTHER_DOMAIN, mesh.otherRoot);
        TestCertificate moved = TestMesh.seller()
                .uris("spiffe://cluster.example/bookseller/bookstore")
                .signedBy(mesh.otherRoot);
        TestCertificate movedToo = TestMesh.buyer()
                .uris("spiffe://cluster.example/bookbuyer/bookstore")
                .signedBy(mesh.otherRoot);
        try (Loopback loopback = new Loopback(server)) {
            connects(loopback, client);
            selling.publish(both);
            buying.publish(both);
            connects(loopback, client);
            selling.publish(moved);
            connects(loopback, client);
            buying.publish(movedToo);
            connects(loopback, client);
            buying.publish(last);
            selling.publish(last);
            connects(loopback, client);
            SSLContext old = buyer.clientContext(PeerMatcher.spiffeId(TestMesh.SELLER));
            assertThat(loopback.connect(old).client().words()).contains("not " + TestMesh.SELLER);
        }
    }

    @Test
    void aHandshakeUnderWayKeepsTheKeyThatItBeganWith() throws SSLException {
        EnginePair pair = pair();
        pair.clientStep();
        pair.serverStep();
        selling.publish(TestMesh.seller().signedBy(mesh.root));
        buying.publish(TestMesh.buyer().signedBy(mesh.root));
        pair.run();
    }

    @Test
    void aHandshakeUnderWayTrustsWhatItBeganWith() throws SSLException {
        buying.publish(TestMesh.trust(2, mesh.root, mesh.otherRoot));
        EnginePair pair = pair();
        pair.clientStep();
        pair.serverStep();
        buying.publish(TestMesh.trust(3, mesh.otherRoot));
        pair.run();
        refused(pair(), "was not signed by the key");
    }

    @Test
    void aHandshakeUnderWayTrustsWhatHasBecomeTrusted() throws SSLException {
        selling.publish(TestMesh.seller().signedBy(mesh.otherRoot));
        EnginePair pair = pair();
        pair.clientStep();
        pair.serverStep();
        buying.publish(TestMesh.trust(2, mesh.root, mesh.otherRoot));
        pair.run();
    }

    @Test
    void aTaintEndsHandshakesUnderWay() throws SSLException {
        TrustBundle both = TestMesh.trust(2, mesh.root, mesh.otherRoot);
        buying.publish(both);
        EnginePair pair = pair();
        pair.clientStep();
        pair.serverStep();
        buying.publish(TestMesh.tainted(both, mesh.root));
        refused(pair, "tainted key");
    }
}
