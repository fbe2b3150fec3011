package io.meshroot.core.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.core.tls.Loopback.Outcome;
import io.meshroot.core.tls.Loopback.Side;
import io.meshroot.testkit.x509.CertificateRecipe;
import io.meshroot.testkit.x509.Flaw;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What must never come through a handshake, each by real sockets, and the reason that the exception gives. */
class MustRefuseTest {
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int PROTOCOL_VERSION = 70;

    private final TestMesh mesh = new TestMesh();
    private final FakeSource source = mesh.source(TestMesh.seller().signedBy(mesh.root), mesh.root);
    private final MeshTls checker = TestMesh.tls(source);

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of("two URI SANs", TestMesh.buyer().with(Flaw.TWO_URIS), "has 2 URI names"),
                Arguments.of(
                        "CA certificate as leaf",
                        TestMesh.buyer().with(Flaw.CA_AS_LEAF),
                        "is a certificate authority and no leaf"),
                Arguments.of("expired", TestMesh.buyer().with(Flaw.EXPIRED), "expired at"),
                Arguments.of("not yet valid", TestMesh.buyer().with(Flaw.NOT_YET_VALID), "is valid from"),
                Arguments.of(
                        "tampered",
                        TestMesh.buyer().with(Flaw.TAMPERED_SIGNATURE),
                        "was not signed by the key of the certificate above it"),
                Arguments.of(
                        "missing EKU",
                        TestMesh.buyer().with(Flaw.NO_EXTENDED_KEY_USAGE),
                        "has no extended key usage for client authentication"),
                Arguments.of(
                        "wrong trust domain",
                        TestMesh.buyer().uris("spiffe://other.example/bookbuyer/bookstore"),
                        "the peer is spiffe://other.example/bookbuyer/bookstore, whose trust domain is not trusted;"
                                + " trusted: [cluster.local]"));
    }

    private Outcome connect(TestCertificate client) throws IOException {
        return Loopback.connect(
                checker.serverContext(PeerMatcher.anyClient()),
                mesh.tls(client, mesh.root).clientContext(PeerMatcher.spiffeId(TestMesh.SELLER)));
    }

    private void assertRefused(TestCertificate client, String reason) throws IOException {
        assertThat(connect(client).server().words()).contains(reason);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void aServerRefuses(String name, CertificateRecipe leaf, String reason) throws IOException {
        assertRefused(leaf.signedBy(mesh.root), reason);
    }

    @Test
    void aSoundClientComesThrough() throws IOException {
        assertThat(connect(TestMesh.buyer().signedBy(mesh.root)).succeeded()).isTrue();
    }

    @Test
    void theRightNameUnderARetiredRoot() throws IOException {
        TestCertificate old = TestMesh.buyer().signedBy(mesh.otherRoot);
        source.publish(TestMesh.trust(2, mesh.root, mesh.otherRoot));
        assertThat(connect(old).succeeded()).as("while both roots are trusted").isTrue();
        source.publish(TestMesh.trust(3, mesh.root));
        assertRefused(old, "was not signed by the key of the certificate above it, or of a trusted root of that name");
    }

    @Test
    void aSelfSignedClient() throws IOException {
        TestCertificate self = CertificateRecipe.root()
                .commonName("bookbuyer.bookstore.cluster.local")
                .uris(TestMesh.BUYER)
                .selfSigned();
        TestCertificate leaf = TestMesh.buyer().signedBy(self);
        assertRefused(leaf, "was not signed under a root of trust domain cluster.local; trusted roots: 1");
    }

    @Test
    void aLeafOfAFederatedDomainThatClaimsOurs() throws IOException {
        TestCertificate foreign = TestCertificates.root("Foreign Root", io.meshroot.api.leaf.KeyType.EC_P256);
        source.publishFederated(new TreeMap<>(Map.of(TestMesh.OTHER_DOMAIN, TestMesh.certificates(foreign))));
        CertificateRecipe own = TestMesh.buyer().uris("spiffe://cluster.example/bookbuyer/bookstore");
        assertThat(connect(own.signedBy(foreign)).succeeded())
                .as("under its own name")
                .isTrue();
        assertRefused(
                TestMesh.buyer().signedBy(foreign),
                "was not signed under a root of trust domain cluster.local; trusted roots: 1");
        assertRefused(
                own.signedBy(mesh.root),
                "was not signed under a root of federated trust domain cluster.example; trusted roots: 1");
        assertRefused(
                TestMesh.buyer().uris().signedBy(foreign), "was not signed under a root of the mesh; trusted roots: 1");
    }

    @Test
    void anotherHostName() throws IOException {
        TestCertificate elsewhere =
                TestMesh.seller().dnsNames("elsewhere.example").signedBy(mesh.root);
        Outcome outcome = Loopback.connect(
                mesh.tls(elsewhere, mesh.root).serverContext(PeerMatcher.anyClient()), checker.clientContext());
        assertThat(outcome.client().words()).contains("the peer is " + TestMesh.SELLER + ", not host localhost");
    }

    /** The JDK's TLS does not even read it: a message of the handshake has 32 KiB at most. */
    @Test
    void aChainOfTenThousandCertificates() throws Exception {
        TestCertificate leaf = TestMesh.buyer().signedBy(mesh.root);
        X509Certificate[] chain = new X509Certificate[10_000];
        Arrays.fill(chain, leaf.certificate());
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(
                new KeyManager[] {new Presenting(leaf.keys().getPrivate(), chain)},
                new TrustManager[] {checker.trustManager(PeerMatcher.spiffeId(TestMesh.SELLER))},
                null);
        for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
            try (Loopback server = new Loopback(checker.serverContext(PeerMatcher.anyClient()))) {
                assertThat(server.connect(client, Loopback.protocol(protocol))
                                .server()
                                .words())
                        .contains("exceeds the maximum allowed size");
            }
        }
    }

    /** Presents one chain, whatever it is. */
    private static final class Presenting extends X509ExtendedKeyManager {
        private final PrivateKey key;
        private final X509Certificate[] chain;

        private Presenting(PrivateKey key, X509Certificate[] chain) {
            this.key = key;
            this.chain = chain;
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return "one";
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return "one";
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {"one"};
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[] {"one"};
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.clone();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }
    }

    /** The JDK's own client would not say it: so the first message of TLS 1.1 is written by hand (RFC 4346). */
    @Test
    void aClientOfTls11() throws IOException {
        try (Loopback server = new Loopback(checker.serverContext(PeerMatcher.anyClient()))) {
            Future<Side> side = server.serveOne();
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.listening.getLocalPort())) {
                client.getOutputStream().write(hello(1));
                byte[] alert = client.getInputStream().readNBytes(7);
                assertThat(alert[0]).isEqualTo((byte) ALERT);
                assertThat(alert[6]).isEqualTo((byte) PROTOCOL_VERSION);
            }
            assertThat(Loopback.get(side).words()).contains("TLSv1.1 is not enabled or supported in server context");
        }
    }

    @Test
    void aServerOfTls11() throws IOException {
        SSLContext context = checker.clientContext();
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Future<Integer> server = Loopback.async(() -> {
                try (Socket accepted = listening.accept()) {
                    accepted.getInputStream().read(new byte[4096]);
                    accepted.getOutputStream().write(hello(2));
                    return accepted.getInputStream().read();
                }
            });
            Side side;
            try (SSLSocket client =
                    (SSLSocket) context.getSocketFactory().createSocket("localhost", listening.getLocalPort())) {
                side = Loopback.call(client);
            }
            assertThat(side.words()).containsIgnoringCase("TLS11 is not accepted by client preferences");
            assertThat(Loopback.get(server)).as("the client's answer").isEqualTo(ALERT);
        }
    }

    /** ClientHello (1) or ServerHello (2) of TLS 1.1, with TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256. */
    private static byte[] hello(int type) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        out.writeShort(0x0302);
        out.write(new byte[32]);
        out.writeByte(0);
        if (type == 1) {
            out.writeShort(2);
            out.writeShort(0xC02B);
            out.writeByte(1);
            out.writeByte(0);
        } else {
            out.writeShort(0xC02B);
            out.writeByte(0);
        }
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        DataOutputStream framed = new DataOutputStream(record);
        framed.writeByte(HANDSHAKE);
        framed.writeShort(0x0302);
        framed.writeShort(body.size() + 4);
        framed.writeByte(type);
        framed.writeByte(0);
        framed.writeShort(body.size());
        body.writeTo(framed);
        return record.toByteArray();
    }
}
