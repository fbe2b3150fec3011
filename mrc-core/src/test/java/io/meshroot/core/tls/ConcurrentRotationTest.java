package io.meshroot.core.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.core.tls.Loopback.Outcome;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class ConcurrentRotationTest {
    private static final int HOLDERS = 3;
    private static final int ROTATIONS = 12;
    private static final int LEAST_HANDSHAKES = 150;

    private final TestMesh mesh = new TestMesh();
    private final List<FakeSource> sources = new ArrayList<>();
    private final List<SSLContext> servers = new ArrayList<>();
    private final List<SSLContext> clients = new ArrayList<>();

    /** The steps follow each other as fast as every holder has swapped, which is as fast as evidence can be. */
    @Test
    void noHandshakeFailsWhileRootsAreReplaced() throws Exception {
        for (int i = 0; i < HOLDERS; i++) {
            FakeSource source = mesh.source(TestMesh.seller().signedBy(mesh.root), mesh.root);
            MeshTls tls = TestMesh.tls(source);
            sources.add(source);
            servers.add(tls.serverContext(PeerMatcher.spiffeId(TestMesh.SELLER)));
            clients.add(tls.clientContext(PeerMatcher.spiffeId(TestMesh.SELLER)));
        }
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger handshakes = new AtomicInteger();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        List<Future<Boolean>> talkers = new ArrayList<>();
        for (int i = 0; i < HOLDERS; i++) {
            int own = i;
            talkers.add(Loopback.async(() -> {
                talkBySockets(own, stop, handshakes, failures);
                return true;
            }));
            talkers.add(Loopback.async(() -> {
                talkByEngines(own, stop, handshakes, failures);
                return true;
            }));
        }
        TestCertificate signer = mesh.root;
        long sequence = 1;
        for (int i = 0; i < ROTATIONS || handshakes.get() < LEAST_HANDSHAKES; i++) {
            TestCertificate next = TestCertificates.root();
            rotate(signer, next, sequence);
            signer = next;
            sequence += 2;
        }
        stop.set(true);
        talkers.forEach(Loopback::get);
        assertThat(failures).isEmpty();
    }

    private void rotate(TestCertificate from, TestCertificate to, long sequence) {
        sources.forEach(source -> source.publish(TestMesh.trust(sequence + 1, from, to)));
        sources.forEach(source -> source.publish(TestMesh.seller().signedBy(to)));
        sources.forEach(source -> source.publish(TestMesh.trust(sequence + 2, to)));
    }

    private void talkBySockets(int own, AtomicBoolean stop, AtomicInteger handshakes, Queue<String> failures)
            throws IOException {
        try (Loopback loopback = new Loopback(servers.get((own + 1) % HOLDERS))) {
            while (!stop.get()) {
                Outcome outcome = loopback.connect(clients.get(own), socket -> {});
                if (!outcome.succeeded()) {
                    failures.add(outcome.server().words() + outcome.client().words());
                }
                handshakes.incrementAndGet();
            }
        }
    }

    private void talkByEngines(int own, AtomicBoolean stop, AtomicInteger handshakes, Queue<String> failures) {
        while (!stop.get()) {
            try {
                new EnginePair(
                                clients.get(own).createSSLEngine(),
                                servers.get((own + 1) % HOLDERS).createSSLEngine())
                        .run();
            } catch (SSLException e) {
                failures.add(e + " " + e.getCause());
            }
            handshakes.incrementAndGet();
        }
    }
}
