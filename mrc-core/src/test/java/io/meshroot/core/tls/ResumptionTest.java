package io.meshroot.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.core.tls.Loopback.Outcome;
import io.meshroot.core.tls.Loopback.Side;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client's leaf is under a root that is taken away; the server's is under another. */
class ResumptionTest {
    private final TestMesh mesh = new TestMesh();
    private final TestCertificate retired = mesh.root;
    private final TestCertificate remaining = mesh.otherRoot;
    private final FakeSource source =
            mesh.source(TestMesh.seller().signedBy(remaining), TestMesh.trust(1, retired, remaining));
    private final SSLContext server = TestMesh.tls(source).serverContext(PeerMatcher.spiffeId(TestMesh.BUYER));

    private void retire() {
        source.publish(TestMesh.trust(2, remaining));
    }

    private static Consumer<SSLSocket> only(String protocol) {
        return Loopback.protocol(protocol);
    }

    /** Connects twice, and sees that the second time resumes. */
    private static void resumes(Loopback loopback, PlainClient client, String protocol) throws Exception {
        Outcome full = loopback.connect(client.context, only(protocol));
        assertThat(full.server().words() + full.client().words()).isEmpty();
        int before = client.fullHandshakes.get();
        Outcome resumed = loopback.connect(client.context, only(protocol));
        assertThat(resumed.server().words() + resumed.client().words()).isEmpty();
        assertThat(client.fullHandshakes).as("it was resumed").hasValue(before);
        assertThat(PeerIdentity.of(resumed.server().session().orElseThrow()).name())
                .isEqualTo(TestMesh.BUYER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aTicketDoesNotOutliveTheRootAtASocketThatListenedBefore(String protocol) throws Exception {
        PlainClient client = new PlainClient(TestMesh.buyer().signedBy(retired));
        try (Loopback loopback = new Loopback(server)) {
            resumes(loopback, client, protocol);
            int before = client.fullHandshakes.get();
            retire();
            Outcome outcome = loopback.connect(client.context, only(protocol));
            assertThat(outcome.server().words()).contains("was not signed by the key");
            assertThat(client.fullHandshakes).as("it was not resumed").hasValue(before + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aTicketDoesNotOutliveATaint(String protocol) throws Exception {
        PlainClient client = new PlainClient(TestMesh.buyer().signedBy(retired));
        try (Loopback loopback = new Loopback(server)) {
            resumes(loopback, client, protocol);
            source.publish(TestMesh.tainted(TestMesh.trust(1, retired, remaining), retired));
            assertThat(loopback.connect(client.context, only(protocol)).server().words())
                    .contains("tainted key");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aTicketOfAPeerThatIsStillTrustedLeadsToAFullHandshake(String protocol) throws Exception {
        PlainClient client = new PlainClient(TestMesh.buyer().signedBy(remaining));
        try (Loopback loopback = new Loopback(server)) {
            resumes(loopback, client, protocol);
            int before = client.fullHandshakes.get();
            retire();
            resumes(loopback, client, protocol);
            assertThat(client.fullHandshakes).hasValue(before + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void growthKeepsTicketsAndRenewalDoesNoHarm(String protocol) throws Exception {
        PlainClient client = new PlainClient(TestMesh.buyer().signedBy(remaining));
        try (Loopback loopback = new Loopback(server)) {
            resumes(loopback, client, protocol);
            int before = client.fullHandshakes.get();
            source.publish(TestMesh.trust(2, retired, remaining, TestCertificates.root()));
            assertThat(loopback.connect(client.context, only(protocol)).succeeded())
                    .isTrue();
            assertThat(client.fullHandshakes).hasValue(before);
            // A newer JDK does a full handshake then, an older one resumes.
            source.publish(TestMesh.seller().signedBy(remaining));
            assertThat(loopback.connect(client.context, only(protocol)).succeeded())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aConnectionThatWasOpenedBeforeDoesNotResumeAfterwards(String protocol) throws Exception {
        PlainClient client = new PlainClient(TestMesh.buyer().signedBy(retired));
        try (Loopback loopback = new Loopback(server)) {
            resumes(loopback, client, protocol);
            Future<SSLSocket> accepted = Loopback.async(() -> (SSLSocket) loopback.listening.accept());
            try (SSLSocket early = loopback.connect(client.context.getSocketFactory());
                    SSLSocket serving = Loopback.get(accepted)) {
                only(protocol).accept(early);
                // Waits for the client's first bytes, perhaps from before the retirement.
                Future<Side> side = Loopback.async(() -> Loopback.serve(serving));
                retire();
                Loopback.call(early);
                assertThat(Loopback.get(side).words()).contains("was not signed by the key");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void anEngineThatWasMadeBeforeDoesNotResumeAfterwards(String protocol) throws Exception {
        PlainClient client = new PlainClient(TestMesh.buyer().signedBy(retired));
        new EnginePair(engine(client, protocol), server.createSSLEngine()).run();
        int before = client.fullHandshakes.get();
        new EnginePair(engine(client, protocol), server.createSSLEngine()).run();
        assertThat(client.fullHandshakes).as("it was resumed").hasValue(before);

        SSLEngine made = server.createSSLEngine();
        made.beginHandshake();
        retire();
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> new EnginePair(engine(client, protocol), made).run())
                .satisfies(e -> assertThat(words(e)).contains("was not signed by the key"));
    }

    /** Sends the client's first message with its ticket, then does something, then goes on. */
    private EnginePair underWay(PlainClient client, SSLContext context, String protocol) throws Exception {
        new EnginePair(engine(client, protocol), context.createSSLEngine()).run();
        EnginePair pair = new EnginePair(engine(client, protocol), context.createSSLEngine());
        pair.clientStep();
        pair.serverStep();
        return pair;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aResumptionUnderWayIsRefusedByATaint(String protocol) throws Exception {
        PlainClient client = new PlainClient(TestMesh.buyer().signedBy(retired));
        EnginePair pair = underWay(client, server, protocol);
        source.publish(TestMesh.tainted(TestMesh.trust(1, retired, remaining), retired));
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(pair::run)
                .satisfies(e -> assertThat(words(e))
                        .contains("the session can't be resumed")
                        .contains("tainted key"));
        assertThat(client.fullHandshakes).as("it was about to be resumed").hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aResumptionUnderWayIsAcceptedForAShortTime(String protocol) throws Exception {
        AtomicLong nanos = new AtomicLong();
        FakeSource own = mesh.source(source.leaf(), source.trust());
        SSLContext context = FollowingContextSpi.contextOf(new FollowingContext(
                ServedIdentities.only(SnapshotFeed.of(own, IssueRequest.service("bookseller.bookstore"))),
                PeerMatcher.spiffeId(TestMesh.BUYER),
                PeerRole.CLIENT,
                ClientAuthentication.REQUIRED,
                nanos::get));
        PlainClient client = new PlainClient(TestMesh.buyer().signedBy(retired));
        EnginePair quick = underWay(client, context, protocol);
        EnginePair stalled = underWay(client, context, protocol);
        int before = client.fullHandshakes.get();
        own.publish(TestMesh.trust(2, remaining));
        quick.run();
        nanos.addAndGet(Handshakes.LONGEST.toNanos() + 1);
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(stalled::run)
                .satisfies(e -> assertThat(words(e)).contains("the session can't be resumed"));
        assertThat(client.fullHandshakes).as("both were about to be resumed").hasValue(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aTicketDoesNotOutliveTheLeaf(String protocol) throws Exception {
        PlainClient client = new PlainClient(TestMesh.buyer().signedBy(remaining));
        try (Loopback loopback = new Loopback(server)) {
            resumes(loopback, client, protocol);
            mesh.clock.advance(Duration.ofHours(25));
            assertThat(loopback.connect(client.context, only(protocol)).server().words())
                    .contains("of a resumed session expired at");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aClientDoesNotResumeWithAServerThatIsNotTrustedAnyMore(String protocol) throws Exception {
        TestMesh clients = new TestMesh();
        FakeSource own = clients.source(
                TestMesh.buyer().signedBy(clients.otherRoot), TestMesh.trust(1, clients.root, clients.otherRoot));
        SSLContext client = TestMesh.tls(own).clientContext(PeerMatcher.spiffeId(TestMesh.SELLER));
        PlainClient serving = new PlainClient(TestMesh.seller().signedBy(clients.root));
        try (Loopback loopback = new Loopback(serving.context)) {
            loopback.listening.setNeedClientAuth(true);
            assertThat(loopback.connect(client, only(protocol)).succeeded()).isTrue();
            assertThat(loopback.connect(client, only(protocol)).succeeded()).isTrue();
            assertThat(serving.fullHandshakes).as("the second was resumed").hasValue(1);
            own.publish(TestMesh.trust(2, clients.otherRoot));
            assertThat(loopback.connect(client, only(protocol)).client().words())
                    .contains("was not signed by the key");
        }
    }

    private static SSLEngine calling(SSLContext client, String name, String protocol) {
        SSLEngine engine = client.createSSLEngine("gateway.example", 443);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        parameters.setProtocols(new String[] {protocol});
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static SSLEngine serving(PlainClient gateway) {
        SSLEngine engine = gateway.context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        return engine;
    }

    /** The platform looks for a session by host and port, whatever name is asked for there. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aClientResumesWithNoServerThatItCallsByAnotherName(String protocol) throws Exception {
        SSLContext client =
                mesh.tls(TestMesh.buyer().signedBy(remaining), remaining).clientContext();
        PlainClient gateway = new PlainClient(TestMesh.seller().signedBy(remaining));
        String name = "bookseller.bookstore.cluster.local";
        new EnginePair(calling(client, name, protocol), serving(gateway)).run();
        new EnginePair(calling(client, name, protocol), serving(gateway)).run();
        assertThat(gateway.fullHandshakes).as("the second was resumed").hasValue(1);
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> new EnginePair(calling(client, "other.example", protocol), serving(gateway)).run())
                .satisfies(e -> assertThat(words(e))
                        .contains("the session can't be resumed")
                        .contains("not host other.example or gateway.example"));
        new EnginePair(calling(client, name, protocol), serving(gateway)).run();
        assertThat(gateway.fullHandshakes).as("the session is gone").hasValue(2);
    }

    private static SSLEngine engine(PlainClient client, String protocol) {
        SSLEngine engine = client.context.createSSLEngine("localhost", 443);
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {protocol});
        return engine;
    }

    private static String words(Throwable thrown) {
        StringBuilder words = new StringBuilder();
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            words.append(each.getMessage()).append(" / ");
        }
        return words.toString();
    }
}
