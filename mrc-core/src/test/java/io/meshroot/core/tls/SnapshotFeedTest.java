package io.meshroot.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.HolderId;
import io.meshroot.testkit.x509.TestCertificate;
import java.security.Principal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.Test;

class SnapshotFeedTest {
    private static final String HOLDER = "service:bookbuyer.bookstore";

    private final TestMesh mesh = new TestMesh();
    private final TestCertificate first = TestMesh.buyer().signedBy(mesh.root);
    private final TestCertificate second = TestMesh.buyer().signedBy(mesh.root);
    private final FakeSource source = mesh.source(first, mesh.root);

    private static String serial(TestCertificate leaf) {
        return leaf.certificate().getSerialNumber().toString(16);
    }

    @Test
    void acknowledgesWhatItUses() {
        TestMesh.tls(source);
        Acknowledgement begin = source.lastAcknowledgement();
        assertThat(begin.holder()).isEqualTo(HolderId.of(HOLDER));
        assertThat(begin.leafSerial()).contains(serial(first));
        assertThat(begin.trustSequence()).isEqualTo(1);

        source.publish(second, TestMesh.trust(2, mesh.root, mesh.otherRoot));
        Acknowledgement next = source.lastAcknowledgement();
        assertThat(next.leafSerial()).contains(serial(second));
        assertThat(next.trustSequence()).isEqualTo(2);
        assertThat(next.incarnation()).isEqualTo(begin.incarnation());
    }

    @Test
    void aSecondLifeHasAHigherIncarnation() {
        TestMesh.tls(source).close();
        long before = source.lastAcknowledgement().incarnation();
        TestMesh.tls(source);
        assertThat(source.lastAcknowledgement().incarnation()).isGreaterThan(before);
    }

    @Test
    void aHolderHasOneHandle() {
        MeshTls tls = TestMesh.tls(source);
        assertThatIllegalStateException()
                .isThrownBy(() -> TestMesh.tls(source))
                .withMessageContaining(HOLDER)
                .withMessageContaining("share");
        tls.close();
        TestMesh.tls(source).close();
    }

    @Test
    void closingEndsEverything() {
        MeshTls tls = TestMesh.tls(source);
        X509ExtendedKeyManager keys = tls.keyManager();
        tls.close();
        tls.close();
        assertThat(source.isSubscribed()).isFalse();
        assertThat(source.holders).containsExactly("released " + HOLDER, "-" + HOLDER);
        assertThat(keys.chooseEngineServerAlias("EC", null, null)).isNull();
    }

    @Test
    void aTrustOnlyHolderIsRegistered() {
        MeshTls tls = MeshTls.trustOnly(source, HolderId.of("bundle"));
        assertThat(source.lastAcknowledgement().leafSerial()).isEmpty();
        source.publish(TestMesh.trust(5, mesh.root));
        assertThat(source.lastAcknowledgement().trustSequence()).isEqualTo(5);
        tls.close();
        assertThat(source.holders).containsExactly("bundle", "-bundle");
    }

    @Test
    void everyCertificateHasAnAliasOfItsOwnAndTheLastOnesAreKept() {
        X509ExtendedKeyManager keys = TestMesh.tls(source).keyManager();
        List<TestCertificate> leaves = List.of(
                first,
                second,
                TestMesh.buyer().signedBy(mesh.root),
                TestMesh.buyer().signedBy(mesh.root));
        Set<String> aliases = new HashSet<>();
        String firstAlias = keys.chooseEngineServerAlias("EC", null, null);
        for (TestCertificate leaf : leaves) {
            String before = keys.chooseEngineClientAlias(new String[] {"RSA", "EC"}, null, null);
            source.publish(leaf);
            String alias = keys.chooseEngineClientAlias(new String[] {"RSA", "EC"}, null, null);
            aliases.add(alias);
            assertThat(keys.getCertificateChain(alias)).containsExactly(leaf.certificate());
            assertThat(keys.getPrivateKey(alias)).isEqualTo(leaf.keys().getPrivate());
            assertThat(keys.getPrivateKey(before))
                    .as("of a handshake under way")
                    .isNotNull();
        }
        assertThat(aliases).hasSize(4);
        assertThat(keys.getCertificateChain(firstAlias)).as("of long ago").isNull();
    }

    @Test
    void trustAloneDoesNotChangeTheAlias() {
        X509ExtendedKeyManager keys = TestMesh.tls(source).keyManager();
        String alias = keys.chooseEngineServerAlias("EC", null, null);
        source.publish(TestMesh.trust(2, mesh.root, mesh.otherRoot));
        assertThat(keys.chooseEngineServerAlias("EC", null, null)).isEqualTo(alias);
    }

    @Test
    void keysAreChosenByTypeAndIssuersAreAdvice() {
        X509ExtendedKeyManager keys = TestMesh.tls(source).keyManager();
        Principal[] others = {new javax.security.auth.x500.X500Principal("CN=Other")};
        assertThat(keys.chooseServerAlias("RSA", null, null)).isNull();
        assertThat(keys.chooseClientAlias(new String[] {"RSA"}, null, null)).isNull();
        assertThat(keys.chooseClientAlias(new String[] {"EC"}, others, null)).isNotNull();
        assertThat(keys.getServerAliases("EC_EC", others)).hasSize(1);
        assertThat(keys.getClientAliases("EdDSA", null)).isNull();
        assertThat(keys.getPrivateKey("unknown")).isNull();
    }

    @Test
    void theEpochGrowsWhenTrustShrinksAndOnlyThen() {
        SnapshotFeed feed = SnapshotFeed.of(source, IssueRequest.service("bookbuyer.bookstore"));
        source.publish(TestMesh.trust(2, mesh.root, mesh.otherRoot));
        source.publish(second);
        assertThat(feed.current().epoch()).isZero();
        source.publish(TestMesh.trust(3, mesh.otherRoot));
        assertThat(feed.current().epoch()).isEqualTo(1);
        source.publish(TestMesh.tainted(TestMesh.trust(4, mesh.otherRoot), mesh.root));
        assertThat(feed.current().epoch()).isEqualTo(2);
        source.publish(TestMesh.trust(5, TestMesh.OTHER_DOMAIN, mesh.otherRoot));
        assertThat(feed.current().epoch()).isEqualTo(3);
    }

    @Test
    void whatChangesNothingMakesNoSnapshot() {
        SnapshotFeed feed = SnapshotFeed.of(source, IssueRequest.service("bookbuyer.bookstore"));
        source.publishFederated(new TreeMap<>(Map.of(TestMesh.OTHER_DOMAIN, TestMesh.certificates(mesh.otherRoot))));
        Moment before = feed.now();
        source.publishFederated(new TreeMap<>(Map.of(TestMesh.OTHER_DOMAIN, TestMesh.certificates(mesh.otherRoot))));
        assertThat(feed.now()).isSameAs(before);
        source.publishFederated(new TreeMap<>());
        assertThat(feed.now()).isNotSameAs(before);
        feed.close();
    }

    @Test
    void aMomentHasNoKeys() {
        SnapshotFeed feed = SnapshotFeed.of(source, IssueRequest.service("bookbuyer.bookstore"));
        source.publish(second);
        assertThat(feed.current().keys()).hasSize(2);
        assertThat(feed.now().snapshot().keys())
                .as("whoever holds it, holds keys")
                .isEmpty();
        feed.close();
    }
}
